"""/api/v2 over real HTTP: the fields, answers, statuses and refusals of Piston, and where Runhive is kinder.

Every row of Piston's tables has its test here or, where no server is needed, in tests/unit/test_parsing.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from chalicelib.core.limits import MIB
from tests.served import Served

KEYS = {"signal", "stdout", "stderr", "code", "output", "memory", "message", "status", "cpu_time", "wall_time"}
Execute = Callable[..., dict[str, Any]]


@pytest.fixture
def execute(served: Served) -> Execute:
    """Runs Python, or what `fields` say, and answers the answer."""

    def execute(source: str, **fields: Any) -> dict[str, Any]:
        body = {"language": "python", "version": "*", "files": [{"content": source}], **fields}
        answered = requests.post(served.url + "/api/v2/execute", json=body, timeout=60)
        assert answered.status_code == 200, answered.text
        return answered.json()

    return execute


def post(served: Served, body: Any, content_type: str = "application/json", path: str = "/api/v2/execute"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return requests.post(served.url + path, data=raw, headers={"Content-Type": content_type}, timeout=60)


GOOD = {"language": "python", "version": "*", "files": [{"content": "print(6 * 7)"}]}


def test_an_answer_has_every_key_of_pistons(execute: Execute) -> None:
    answer = execute("import sys; print('out'); sys.stdout.flush(); print('err', file=sys.stderr)")
    assert answer["language"] == "python"
    assert answer["version"].count(".") == 2
    assert "compile" not in answer
    run = answer["run"]
    assert KEYS <= set(run)
    assert (run["stdout"], run["stderr"], run["output"]) == ("out\n", "err\n", "out\nerr\n")
    assert (run["code"], run["signal"], run["status"], run["message"]) == (0, None, None, None)
    assert run["memory"] > MIB
    assert run["wall_time"] > 0


@pytest.mark.parametrize("language", ["python", "py", "py3", "python3"])
def test_an_alias_is_answered_with_the_languages_own_name(execute: Execute, language: str) -> None:
    assert execute("print(1)", language=language)["language"] == "python"


def test_stdin_args_and_variables_reach_the_program(execute: Execute) -> None:
    source = "import os, sys; print(sys.stdin.read(), sys.argv[1:], os.environ['COLOUR'])"
    answer = execute(source, stdin="in\nput", args=["a b", "-c", ""], env={"COLOUR": "grün"})
    assert answer["run"]["stdout"] == "in\nput ['a b', '-c', ''] grün\n"


def test_files_lie_where_their_names_say_in_all_three_encodings(execute: Execute) -> None:
    files = [
        {"name": "data/raw.bin", "content": "AP8=", "encoding": "base64"},
        {"name": "data/more.bin", "content": "00ff", "encoding": "hex"},
        {
            "name": "start.py",
            "content": "import lib.twice, pathlib\nprint(lib.twice.of(21))\n"
            "print(*(path.read_bytes() for path in sorted(pathlib.Path('data').iterdir())))",
        },
        {"name": "lib/twice.py", "content": "def of(n): return n * 2", "encoding": "utf8"},
    ]
    assert execute("", files=files)["run"]["stdout"] == "42\nb'\\x00\\xff' b'\\x00\\xff'\n"


@pytest.mark.parametrize(
    ("source", "status", "code", "signal", "message"),
    [
        ("raise SystemExit(3)", "RE", 3, None, "Exited with error status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SG", None, "SIGSEGV", "Caught fatal signal 11"),
        (
            "print('kept', flush=True)\nimport time; time.sleep(60)",
            "TO",
            None,
            "SIGKILL",
            "Time limit exceeded (wall clock)",
        ),
    ],
)
def test_statuses(
    execute: Execute, source: str, status: str, code: int | None, signal: str | None, message: str
) -> None:
    run = execute(source, run_timeout=1200 if status == "TO" else 3000)["run"]
    assert (run["status"], run["code"], run["signal"], run["message"]) == (status, code, signal, message)
    assert run["stdout"] == ("kept\n" if status == "TO" else "")


def test_a_program_over_its_cpu_time_is_cl(execute: Execute) -> None:
    spent = execute("while True: pass", run_cpu_time=1000)["run"]
    starved = spent["status"] == "TO" and spent["cpu_time"] < 1000
    assert spent["status"] == "CL" or starved, "where the CPU is busy, the wall time may run out first"
    assert (spent["signal"], spent["code"]) == ("SIGKILL", None)
    assert starved or 500 <= spent["cpu_time"] <= 2000, "the kernel counts what its process used before it was ours"


TOUCH = "x = bytearray({mib} << 20)\nx[::4096] = b'x' * len(x[::4096])"
BURN = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"


def itself(source: str) -> str:
    return source


def a_child(source: str) -> str:
    return f"import subprocess, sys; subprocess.run([sys.executable, '-c', {source!r}], check=True)"


def given_time(execute: Execute, source: str, **fields: Any) -> dict[str, Any]:
    """What the run came to; another one where the machine is so busy that it got too little of it in its wall time."""
    for _ in range(5):
        run = execute(source, **fields)["run"]
        if run["status"] != "TO":
            return run
    pytest.skip("this machine is too busy now: what needs half a second took longer than a run may")


@pytest.mark.parametrize(
    "source", [TOUCH, "import mmap\nx = mmap.mmap(-1, {mib} << 20)\nx[::4096] = b'x' * len(x[::4096])"]
)
def test_a_program_over_its_memory_is_ml(execute: Execute, source: str) -> None:
    run = given_time(execute, source.format(mib=300) + "\nimport time; time.sleep(2)", run_memory_limit=64 * MIB)
    assert (run["status"], run["message"]) == ("ML", "Memory limit exceeded")
    assert run["memory"] < 200 * MIB


@pytest.mark.parametrize("who", [itself, a_child])
def test_times_and_memory_are_those_of_the_program_and_of_its_children(
    execute: Execute, who: Callable[[str], str]
) -> None:
    large = given_time(execute, who(TOUCH.format(mib=80) + "\nimport time; time.sleep(0.3)"))
    assert large["status"] is None, large["stderr"]
    assert 80 * MIB <= large["memory"] <= 160 * MIB
    assert large["wall_time"] >= 300
    assert large["cpu_time"] < large["wall_time"]
    burnt = given_time(execute, who(BURN))
    assert 390 <= burnt["cpu_time"] <= 1000, burnt["message"]
    assert burnt["memory"] < 80 * MIB


def test_output_over_the_cap_is_cut_and_flagged_and_the_program_goes_on(execute: Execute) -> None:
    run = execute("import sys\nfor n in range(3): print('x' * 999_999)\nprint('end', file=sys.stderr)")["run"]
    assert len(run["stdout"]) == MIB
    assert run["stderr"] == "end\n"
    assert run["truncated"] == {"stdout": True, "stderr": False}
    assert (run["status"], run["code"]) == (None, 0)


def test_an_answer_too_large_for_lambda_is_cut_and_flagged(execute: Execute) -> None:
    run = execute("import sys\nprint('\"' * 1_000_000)\nprint('\"' * 1_000_000, file=sys.stderr)")["run"]
    assert run["truncated"] == {"stdout": True, "stderr": True}
    assert len(json.dumps(json.dumps(run))) < 6_000_000
    assert len(run["stdout"]) > 200_000


def test_a_compiled_language_has_both_phases_and_a_failed_compile_is_copied_to_run(
    served: Served, execute: Execute
) -> None:
    served.need("c")
    works = execute('#include <stdio.h>\nint main() { puts("hi"); }', language="c")
    assert (works["compile"]["code"], works["run"]["stdout"]) == (0, "hi\n")
    fails = execute("int main(", language="c")
    assert fails["compile"]["status"] == "RE"
    assert "error" in fails["compile"]["stderr"]
    assert fails["run"] == fails["compile"]


def test_runtimes_and_packages_tell_of_the_same_languages(served: Served) -> None:
    runtimes = requests.get(served.url + "/api/v2/runtimes", timeout=60).json()
    packages = requests.get(served.url + "/api/v2/packages", timeout=60).json()
    python = next(each for each in runtimes if each["language"] == "python")
    assert {"py", "python3"} <= set(python["aliases"])
    assert sorted((each["language"], each["version"]) for each in runtimes) == sorted(
        (each["language"], each["language_version"]) for each in packages
    )
    assert all(each["installed"] is True for each in packages)


@pytest.mark.parametrize("path", ["/api/v2/execute/", "/api/v2/execute"])
@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "text/plain;charset=UTF-8"]
)
def test_json_is_taken_by_either_name_and_with_a_slash(served: Served, content_type: str, path: str) -> None:
    assert post(served, GOOD, content_type, path).json()["run"]["stdout"] == "42\n"


def test_a_form_is_taken_in_the_shape_that_clients_send(served: Served) -> None:
    form = [("language", "python"), ("version", "*"), ("files", "import sys; print(sys.argv[1:], input())")]
    form += [
        ("stdin", "é"),
        ("args", "a"),
        ("args", "b"),
        ("timeout", "10000"),
        ("run_timeout", "2000"),
        ("mode", "program"),
    ]
    answered = requests.post(served.url + "/api/v2/execute", data=form, timeout=60)
    assert answered.json()["run"]["stdout"] == "['a', 'b'] é\n"
    refused = requests.post(served.url + "/api/v2/execute", data={**dict(form), "run_timeout": "soon"}, timeout=60)
    assert refused.json()["message"] == "If specified, run_timeout must be a number"


@pytest.mark.parametrize("content_type", ["text/xml", "multipart/form-data; boundary=x", "application/octet-stream"])
def test_another_content_type_is_a_415_in_pistons_words(served: Served, content_type: str) -> None:
    answered = post(served, GOOD, content_type)
    assert answered.status_code == 415
    assert answered.json() == {"message": "requests must be of type application/json"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v2"),
        ("GET", "/api/v2/nothing"),
        ("POST", "/api/v2/nothing"),
        ("GET", "/api/v2/execute"),
        ("POST", "/api/v2/packages"),
        ("DELETE", "/api/v2/packages"),
        ("GET", "/api/v3/execute"),
    ],
)
def test_an_unknown_path_is_a_404_in_pistons_words(served: Served, method: str, path: str) -> None:
    answered = requests.request(method, served.url + path, json={"language": "python", "version": "2"}, timeout=60)
    assert (answered.status_code, answered.json()) == (404, {"message": "Not Found"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"language": "python", "run_timeout": 1' + b"0" * 5000 + b"}", 400),
        (b"#" * (5 * MIB), 413),
    ],
    ids=["empty", "half", "array", "no text", "deep", "huge number", "over the cap"],
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_cannot_be_read_is_refused_with_a_message(
    served: Served, body: bytes, status: int, content_type: str
) -> None:
    answered = post(served, body, content_type)
    assert answered.status_code == status
    assert "message" in answered.json()


def test_a_refusal_names_the_field_and_reaches_no_node(served: Served) -> None:
    answered = post(served, {**GOOD, "files": [{"name": "../../x", "content": ""}]})
    assert answered.status_code == 400
    assert set(answered.json()) == {"message"}
    assert answered.json()["message"].startswith("files[0].name must stay inside")
    assert "../../x" in answered.json()["message"]
    unknown = post(served, {**GOOD, "version": "9.9"})
    assert (unknown.status_code, unknown.json()["message"]) == (400, "python-9.9 runtime is unknown")


def test_a_strict_program_computes_and_opens_nothing(execute: Execute) -> None:
    assert execute("print(sum(range(10)))", mode="strict")["run"]["stdout"] == "45\n"
    refused = execute("open('new', 'w')", mode="strict")["run"]
    assert refused["code"] == 1 and "Too many open files" in refused["stderr"]
