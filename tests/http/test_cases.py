"""What Runhive adds to Piston's call, over real HTTP: many cases, files back, and figures."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
import requests

from tests.served import Served

DOUBLE = "print(int(input()) * 2)"


def execute(served: Served, source: str, **fields: Any) -> dict[str, Any]:
    body = {"language": "python", "version": "*", "files": [{"content": source}], **fields}
    answered = requests.post(served.url + "/api/v2/execute", json=body, timeout=60)
    assert answered.status_code == 200, answered.text
    return answered.json()


def verdicts(answer: dict[str, Any]) -> list[str]:
    return [case["verdict"] for case in answer["cases"]]


def test_each_case_has_its_outcome_and_its_verdict(served: Served) -> None:
    source = """n = int(input())
if n == 1: print(2)
if n == 2: print(5)
if n == 3: raise SystemExit(1)
if n == 4: import time; time.sleep(60)
if n == 5: print("x" * 3_000_000)"""
    cases = [{"stdin": str(n), "expected_output": str(2 * n)} for n in (1, 2, 3, 4, 5)]
    answer = execute(served, source, cases=cases, run_timeout=700)
    assert verdicts(answer) == ["accepted", "wrong_answer", "runtime_error", "time_limit", "output_limit"]
    assert answer["verdict"] == "wrong_answer"
    assert answer["run"] == answer["cases"][1]["run"]
    assert [case["run"]["status"] for case in answer["cases"]] == [None, None, "RE", "TO", None]


def test_all_accepted_is_accepted_and_a_case_may_ask_for_nothing_but_a_good_end(served: Served) -> None:
    answer = execute(served, DOUBLE, stdin="4", cases=[{"stdin": "1", "expected_output": "2"}, {}])
    assert answer["verdict"] == "accepted"
    assert [case["run"]["stdout"] for case in answer["cases"]] == ["2\n", "8\n"]


def test_the_first_failure_stops_the_rest_when_that_is_asked_for(served: Served) -> None:
    cases = [{"stdin": "1"}, {"stdin": "x"}, {"stdin": "3"}]
    answer = execute(served, DOUBLE, cases=cases, stop_on_failure=True)
    assert verdicts(answer) == ["accepted", "runtime_error", "skipped"]
    assert answer["cases"][2]["run"] is None


@pytest.mark.parametrize(
    ("compare", "verdict"),
    [("exact", "wrong_answer"), ("trimmed", "wrong_answer"), ("tokens", "wrong_answer"), ("float", "accepted")],
)
def test_outputs_are_compared_as_asked(served: Served, compare: str, verdict: str) -> None:
    answer = execute(served, "print(0.1 + 0.2)", cases=[{"expected_output": "0.3"}], compare=compare)
    assert verdicts(answer) == [verdict]


def test_no_case_sees_what_another_left_behind(served: Served) -> None:
    source = "import os; print(sorted(os.listdir())); open('left', 'w').close(); os.remove('given.txt')"
    files = [{"content": source, "name": "main.py"}, {"content": "", "name": "given.txt"}]
    answer = execute(served, "", files=files, cases=[{}] * 3)
    assert {case["run"]["stdout"] for case in answer["cases"]} == {"['given.txt', 'main.py']\n"}


def test_a_program_is_compiled_once_for_all_cases(served: Served) -> None:
    served.need("c")
    source = '#include <stdio.h>\nint main() { int n; scanf("%d", &n); printf("%d\\n", n * 2); }'
    cases = [{"stdin": str(n), "expected_output": str(n * 2)} for n in range(10)]
    answer = execute(served, source, language="c", cases=cases)
    assert verdicts(answer) == ["accepted"] * 10
    assert answer["compile"]["code"] == 0
    broken = execute(served, "int main(", language="c", cases=cases)
    assert (broken["verdict"], set(verdicts(broken))) == ("compile_error", {"skipped"})


def test_files_come_back_by_their_patterns(served: Served) -> None:
    source = """import os
os.makedirs("out/deep")
open("out/deep/a.png", "wb").write(bytes(range(256)))
open("out/b.txt", "w").write("b")
open("c.csv", "w").write("1,2")
open("large.bin", "wb").truncate(3_000_000)
open("given.txt", "a").close()
os.symlink("/etc/passwd", "out/link.txt"); os.mkfifo("out/pipe.txt"); os.link("c.csv", "out/second.txt")"""
    files = [{"content": source, "name": "main.py"}, {"content": "kept", "name": "given.txt"}]
    back = execute(served, "", files=files, outputs=["**/*.png", "*.txt", "out/*.txt", "*.bin", "main.py"])["files"]
    assert [(file["name"], file["media_type"], file["size"]) for file in back] == [
        ("large.bin", "application/octet-stream", 3_000_000),
        ("out/b.txt", "text/plain", 1),
        ("out/deep/a.png", "image/png", 256),
    ]
    assert back[0]["content"] is None
    assert b64decode(back[2]["content"]) == bytes(range(256))
    again = execute(
        served,
        "print(open('out/b.txt').read())",
        files=[*files[:0], {"content": "print(open('out/b.txt').read())"}, back[1]],
    )
    assert again["run"]["stdout"] == "b\n"


def test_the_repls_manner_shows_the_last_value_and_keeps_its_rich_forms(served: Served) -> None:
    source = """class Table:
    def _repr_html_(self): return "<table></table>"
    def _repr_png_(self): return b"\\x89PNG"
    def _repr_svg_(self): raise ValueError
    def __repr__(self): return "a table"
Table()"""
    answer = execute(served, source, mode="repl")
    assert answer["run"]["stdout"] == "a table\n"
    assert answer["display"] == [{"text/html": "<table></table>", "image/png": "iVBORw=="}]
    assert "display" not in execute(served, source)


def test_open_figures_come_back_as_png(served: Served) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed here, so there are no figures to show")
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nplt.plot([2, 1])\nraise SystemExit(3)"
    answer = execute(served, source, mode="repl", run_timeout=3000)
    if answer["run"]["status"] in ("TO", "CL"):
        pytest.skip("this machine is too busy now to import matplotlib within 3 s")
    assert answer["run"]["code"] == 3, answer["run"]["stderr"]
    assert [b64decode(item["image/png"])[:4] for item in answer["display"]] == [b"\x89PNG"] * 2


@pytest.mark.parametrize(
    "left", ["[", "3", '[{"text/html": 3}, 4, {"no type": "x"}, {"text/html": "\\ud800"}]', "[" * 5000]
)
def test_what_a_program_puts_in_the_place_of_display_is_checked(served: Served, left: str) -> None:
    answer = execute(served, f"import os\nopen('.display.json', 'w').write({left!r})\nos._exit(0)", mode="repl")
    assert "display" not in answer
    link = execute(served, "import os\nos.symlink('/etc/hostname', '.display.json')\nos._exit(0)", mode="repl")
    assert "display" not in link
