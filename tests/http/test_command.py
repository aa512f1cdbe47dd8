"""PUT / over real HTTP: what the first issue promised to anyone with curl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.core.limits import MIB
from tests.served import Served

PYRAMID = "i = 1\nfor line in range({lines}):\n\ti += i * line\n\tprint(i)"


def put(served: Served, command: Any, **fields: Any) -> requests.Response:
    return requests.put(served.url + "/", json={"command": command, **fields}, timeout=60)


@pytest.mark.parametrize(
    ("command", "result"),
    [
        ('print("hi")', "hi\n"),
        ("1+1", "2\n"),
        ("print(1 < 2)", "True\n"),
        ("x = 3\nx * 2", "6\n"),
        ("None", ""),
        ("", ""),
        ("1; 2", "2\n"),
        ("for i in range(3): i", ""),
        ("if True: 1", ""),
        ("'é' + '漢字' + '🐝'", "'é漢字🐝'\n"),
        ("print('<b>&amp;</b>')", "<b>&amp;</b>\n"),
    ],
)
def test_a_command_is_run_as_an_interactive_interpreter_runs_it(served: Served, command: str, result: str) -> None:
    answered = put(served, command)
    assert answered.status_code == 200
    assert answered.headers["Content-Type"] == "application/json"
    assert answered.json()["result"] == result
    assert answered.json()["status"] is None


def test_the_pyramid_of_numbers_has_its_100_lines(served: Served) -> None:
    expected, i = [], 1
    for line in range(100):
        i += i * line
        expected.append(str(i))
    assert put(served, PYRAMID.format(lines=100)).json()["result"].splitlines() == expected


def test_long_output_is_cut_at_the_cap_and_flagged(served: Served) -> None:
    answer = put(served, PYRAMID.format(lines=1000)).json()
    assert len(answer["result"]) == MIB
    assert answer["truncated"] is True
    assert answer["status"] is None


def test_what_was_printed_stands_before_the_traceback(served: Served) -> None:
    assert (
        put(served, 'print("before")\n1 / 0')
        .json()["result"]
        .startswith("before\nTraceback (most recent call last):\n")
    )


def test_a_traceback_stands_in_the_result_although_the_output_before_it_was_cut(served: Served) -> None:
    answer = put(served, PYRAMID.format(lines=3000)).json()
    assert answer["truncated"] is True
    assert answer["status"] == "RE"
    assert "ValueError: Exceeds the limit (4300 digits) for integer string conversion" in answer["result"]


def test_an_error_is_part_of_the_result_and_shows_the_callers_lines_only(served: Served) -> None:
    result = put(served, "def half(n):\n    return n / 0\nhalf(1)").json()["result"]
    assert result.startswith('Traceback (most recent call last):\n  File "main.py", line 3, in <module>\n')
    assert result.endswith("ZeroDivisionError: division by zero\n")
    assert "repl.py" not in result


def test_a_shell_injection_is_a_syntax_error_and_harms_nothing(served: Served) -> None:
    answer = put(served, "&& kill 1 && echo").json()
    assert answer["result"].rstrip().endswith("SyntaxError: invalid syntax")
    assert "ast.py" not in answer["result"]
    assert put(served, "1+1").json()["result"] == "2\n"


@pytest.mark.parametrize("body", [{}, {"command": None}, {"command": 5}, {"command": {"x": 1}}])
def test_no_command_is_a_400_that_names_the_field(served: Served, body: dict[str, Any]) -> None:
    answered = requests.put(served.url + "/", json=body, timeout=60)
    assert answered.status_code == 400
    assert answered.json() == {"message": "command is required as a string", "field": "command"}


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_a_400(served: Served, body: bytes) -> None:
    answered = requests.put(served.url + "/", data=body, headers={"Content-Type": "application/json"}, timeout=60)
    assert answered.status_code == 400
    assert set(answered.json()) == {"message"}


def test_a_body_over_the_cap_is_a_413(served: Served) -> None:
    answered = put(served, "#" * (5 * MIB))
    assert answered.status_code == 413
    assert "larger than" in answered.json()["message"]


def test_an_endless_loop_ends_at_its_limit_with_what_it_printed_before(served: Served) -> None:
    answer = put(served, "print('before', flush=True)\nwhile True: pass").json()
    assert answer["result"] == "before\n"
    assert answer["status"] in ("TO", "CL")
    assert answer["signal"] == "SIGKILL"


def _resident_mib(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def test_100_mb_of_output_comes_back_cut_and_flagged_with_the_servers_memory_flat(served: Served) -> None:
    put(served, "print('x' * 2_000_000)")
    before = _resident_mib(served.process.pid)
    answer = put(served, "for _ in range(100): print('x' * 999_999)").json()
    assert (len(answer["result"]), answer["truncated"]) == (MIB, True)
    assert _resident_mib(served.process.pid) - before < 20


def test_another_language_is_run_when_it_is_asked_for(served: Served) -> None:
    served.need("bash")
    assert put(served, "echo $((6 * 7))", language="bash").json()["result"] == "42\n"
    unknown = put(served, "1", language="klingon")
    assert unknown.status_code == 400
    assert "klingon" in unknown.json()["message"]
