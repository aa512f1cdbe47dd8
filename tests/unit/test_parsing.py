"""The bodies of POST /api/v2/execute and PUT /: one row for each field and each refusal of Piston's, in its words."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.errors import BadSubmission
from chalicelib.core.limits import COMPILE_DEFAULTS, RUN_DEFAULTS
from chalicelib.core.manifest import parse_manifest
from chalicelib.core.parsing import parse_command, parse_execute
from chalicelib.core.submission import Submission
from chalicelib.core.verdict import Case

PYTHON = """language = "python"
aliases = ["py"]
source = "main.py"
version.command = ["python3", "--version"]
run.commands = [["python3", "{source}"]]
repl.commands = [["python3", "repl.py", "{source}"]]
repl.limits = { wall_ms = 2000 }"""
C = """language = "c"
source = "main.c"
version.command = ["gcc", "-dumpfullversion"]
compile.commands = [["gcc", "{source}"]]
compile.limits = { wall_ms = 8000 }
run.commands = [["./a.out"]]"""
RUNTIMES = {"python": parse_manifest("python", PYTHON), "c": parse_manifest("c", C)}
VERSIONS = {"python": "3.12.4", "c": "13.2.0"}
GOOD: dict[str, Any] = {"language": "python", "version": "3.x", "files": [{"content": "print(1)"}]}
ONE = {"content": "x"}


def parsed(**changes: Any) -> Submission:
    return parse_execute({**GOOD, **changes}, RUNTIMES, VERSIONS)


def refusal(**changes: Any) -> BadSubmission:
    with pytest.raises(BadSubmission) as caught:
        parsed(**changes)
    return caught.value


PISTONS_WORDS = [
    ({"language": None}, "language is required as a string"),
    ({"language": ""}, "language is required as a string"),
    ({"language": 7}, "language is required as a string"),
    ({"version": None}, "version is required as a string"),
    ({"version": 3.12}, "version is required as a string"),
    ({"files": None}, "files is required as an array"),
    ({"files": {"content": "x"}}, "files is required as an array"),
    ({"files": "print(1)"}, "files is required as an array"),
    ({"files": [{}]}, "files[0].content is required as a string"),
    ({"files": [None]}, "files[0].content is required as a string"),
    ({"files": [ONE, {"content": 5}]}, "files[1].content is required as a string"),
    ({"version": "9.9"}, "python-9.9 runtime is unknown"),
    ({"language": "klingon"}, "klingon-3.x runtime is unknown"),
    ({"files": []}, "files must include at least one utf8 encoded file"),
    ({"files": [{"content": "aa", "encoding": "hex"}]}, "files must include at least one utf8 encoded file"),
    *(
        row
        for field, most in (
            ("compile_memory_limit", COMPILE_DEFAULTS.memory_bytes),
            ("run_memory_limit", RUN_DEFAULTS.memory_bytes),
            ("compile_timeout", 10_000),
            ("run_timeout", 3_000),
            ("compile_cpu_time", 10_000),
            ("run_cpu_time", 3_000),
        )
        for row in (
            ({field: "1000"}, f"If specified, {field} must be a number"),
            ({field: True}, f"If specified, {field} must be a number"),
            ({field: [1]}, f"If specified, {field} must be a number"),
            ({field: float("nan")}, f"If specified, {field} must be a number"),
            ({field: most + 1}, f"{field} cannot exceed the configured limit of {most}"),
            ({field: float("inf")}, f"{field} cannot exceed the configured limit of {most}"),
            ({field: -2}, f"{field} must be non-negative"),
        )
    ),
]


@pytest.mark.parametrize(("changes", "message"), PISTONS_WORDS, ids=lambda value: str(value)[:60])
def test_a_bad_field_is_refused_in_pistons_words(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes).message == message


def test_the_first_of_pistons_checks_that_fails_is_the_one_told() -> None:
    wrong: dict[str, Any] = {"run_timeout": -5, "compile_memory_limit": "x", "files": [{}], "version": 1, "language": 1}
    seen = []
    for repair in (
        {},
        {"language": "klingon"},
        {"version": "1"},
        {"files": [{"content": "aa", "encoding": "hex"}]},
        {"language": "python", "version": "*"},
        {"files": [ONE]},
        {"compile_memory_limit": None},
    ):
        wrong |= repair
        seen.append(refusal(**wrong).message)
    assert seen == [
        "language is required as a string",
        "version is required as a string",
        "files[0].content is required as a string",
        "klingon-1 runtime is unknown",
        "files must include at least one utf8 encoded file",
        "If specified, compile_memory_limit must be a number",
        "run_timeout must be non-negative",
    ]


RUNHIVES_OWN = [
    ({"stdin": 5}, "stdin"),
    ({"stdin": "\ud800"}, "stdin"),
    ({"args": "abc"}, "args"),
    ({"args": [1]}, "args[0]"),
    ({"args": ["a", "b\0"]}, "args[1]"),
    ({"args": ["x" * 131_072]}, "args[0]"),
    ({"args": ["x"] * 257}, "args"),
    ({"mode": "turbo"}, "mode"),
    ({"env": []}, "env"),
    ({"env": {"A B": "x"}}, "env"),
    ({"env": {"A=B": "x"}}, "env"),
    ({"env": {"LD_PRELOAD": "./x.so"}}, "env"),
    ({"env": {"A": 1}}, "env.A"),
    ({"env": {f"A{n}": "" for n in range(65)}}, "env"),
    ({"files": [ONE] * 101}, "files"),
    ({"files": [ONE, {"content": "%", "encoding": "base64"}]}, "files[1].content"),
    ({"files": [ONE, {"content": "abc", "encoding": "hex"}]}, "files[1].content"),
    ({"files": [ONE, {"content": "", "encoding": "latin1"}]}, "files[1].encoding"),
    ({"files": [ONE, {"content": "", "encoding": 1}]}, "files[1].encoding"),
    ({"files": [ONE, {"content": "", "encoding": 0}]}, "files[1].encoding"),
    ({"files": [{"content": "", "encoding": "utf-8"}]}, "files[0].encoding"),
    ({"language": "c", "version": "*", "mode": "strict"}, "mode"),
    ({"files": [{"content": "\udfff"}]}, "files[0].content"),
    ({"files": [{"content": "", "name": 4}]}, "files[0].name"),
    *(
        ({"files": [{"content": "", "name": name}]}, "files[0].name")
        for name in (
            "../x",
            "/etc/passwd",
            "a/../../b",
            "..",
            ".",
            "a/",
            "-c.py",
            "a\0b",
            "a\nb",
            "x" * 256,
            "a/" * 16 + "b",
        )
    ),
    ({"files": [{"content": "", "name": "a"}, {"content": "", "name": "./a"}]}, "files"),
    ({"files": [{"content": "", "name": "a"}, {"content": "", "name": "a/b"}]}, "files"),
    ({"cases": {}}, "cases"),
    ({"cases": [1]}, "cases[0]"),
    ({"cases": [{"stdin": 1}]}, "cases[0].stdin"),
    ({"cases": [{}, {"args": "a"}]}, "cases[1].args"),
    ({"cases": [{"expected_output": 1}]}, "cases[0].expected_output"),
    ({"cases": [{}] * 101}, "cases"),
    ({"compare": "fuzzy"}, "compare"),
    ({"tolerance": -1}, "tolerance"),
    ({"tolerance": "1"}, "tolerance"),
    ({"stop_on_failure": 1}, "stop_on_failure"),
    ({"outputs": "*.png"}, "outputs"),
    ({"outputs": ["../*"]}, "outputs[0]"),
    ({"outputs": [None]}, "outputs[0]"),
    ({"outputs": ["*"] * 21}, "outputs"),
    ({"outputs": ["*"], "cases": [{}]}, "outputs"),
]


@pytest.mark.parametrize(("changes", "field"), RUNHIVES_OWN, ids=lambda value: str(value)[:60])
def test_a_bad_field_of_runhives_own_is_named(changes: dict[str, Any], field: str) -> None:
    error = refusal(**changes)
    assert error.field == field
    assert field in error.message


@pytest.mark.parametrize("body", [None, [], "x", 3, True])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    for parse in (parse_execute, parse_command):
        with pytest.raises(BadSubmission, match="must be a JSON object"):
            parse(body, RUNTIMES, VERSIONS)


@pytest.mark.parametrize("asked", [-1, 0, None, -1.0])
def test_minus_one_zero_and_null_limits_mean_the_maximum(asked: Any) -> None:
    names = ("timeout", "cpu_time", "memory_limit")
    limits = parsed(**{f"{phase}_{name}": asked for phase in ("compile", "run") for name in names}).limits
    assert limits == {"compile": COMPILE_DEFAULTS, "run": RUN_DEFAULTS}


def test_limits_lower_what_the_manifest_allows() -> None:
    limits = parsed(language="c", version="*", run_timeout=500.9, run_memory_limit=1, compile_cpu_time=0.2).limits
    assert (limits["run"].wall_ms, limits["run"].memory_bytes, limits["compile"].cpu_ms) == (500, 1, 1)
    assert limits["compile"].wall_ms == 8000
    assert parsed(mode="repl").limits["run"].wall_ms == 2000


def test_the_main_file_is_the_first_utf8_one_and_nameless_files_get_names() -> None:
    files = [
        {"content": "AAEC", "encoding": "base64"},
        {"content": "ff 00", "encoding": "hex", "name": "data/b.bin"},
        {"content": "print('é')", "name": None},
        {"content": "", "name": ""},
    ]
    assert [(file.name, file.content) for file in parsed(files=files).files] == [
        ("main.py", "print('é')".encode()),
        ("file0.code", b"\0\1\2"),
        ("data/b.bin", b"\xff\0"),
        ("file3.code", b""),
    ]


@pytest.mark.parametrize("content", ["+/8=", "-_8", "+/8", "+/\n 8="])
def test_base64_comes_in_every_form_that_piston_takes(content: str) -> None:
    assert parsed(files=[ONE, {"content": content, "encoding": "base64"}]).files[1].content == b"\xfb\xff"


def test_a_name_is_made_plain() -> None:
    assert parsed(files=[{"content": "", "name": "./a//b/./c.py"}]).files[0].name == "a/b/c.py"


def test_unknown_fields_are_ignored_and_nulls_are_absent() -> None:
    nulls = dict.fromkeys(
        ("stdin", "args", "env", "mode", "cases", "compare", "tolerance", "stop_on_failure", "outputs", "nonsense")
    )
    assert parsed(**nulls) == parsed()


def test_a_case_takes_from_the_submission_what_it_does_not_say() -> None:
    cases = parsed(stdin="s", args=["a"], cases=[{}, {"stdin": "t", "args": [], "expected_output": ""}]).cases
    assert cases == (Case("s", ("a",), None), Case("t", (), ""))


def test_a_submission_survives_the_wire() -> None:
    submission = parsed(cases=[{"expected_output": "1"}], compare="float", tolerance=0.5, env={"A": "b"}, mode="repl")
    assert Submission.from_wire(submission.to_wire()) == submission
    assert Submission.from_wire(parsed(outputs=["*.png", "out/**"]).to_wire()).outputs == ("*.png", "out/**")


def test_a_command_is_python_in_the_manner_of_a_repl() -> None:
    submission = parse_command({"command": "1+1"}, RUNTIMES, VERSIONS)
    assert (submission.runtime, submission.mode, submission.files[0].content) == ("python", "repl", b"1+1")
    assert parse_command({"command": "", "language": "c"}, RUNTIMES, VERSIONS).runtime == "c"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "command is required as a string"),
        ({"command": 5}, "command is required as a string"),
        ({"command": "1", "language": "klingon"}, "klingon-* runtime is unknown"),
        ({"command": "1", "language": 3}, "language must be a string"),
    ],
)
def test_a_bad_command_is_refused(body: dict[str, Any], message: str) -> None:
    with pytest.raises(BadSubmission) as caught:
        parse_command(body, RUNTIMES, VERSIONS)
    assert caught.value.message == message
