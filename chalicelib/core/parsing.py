"""Turns a caller's JSON into a Submission, in the order and the words of Piston where Piston has them."""

from __future__ import annotations

from math import isnan
from typing import Any, Mapping

from chalicelib.core import fields
from chalicelib.core.errors import BadSubmission
from chalicelib.core.filenames import ENCODINGS, decoded, refuse_clashes, safe_name
from chalicelib.core.limits import COMPILE_DEFAULTS, Limits
from chalicelib.core.runtime import Runtime, select
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.core.verdict import COMPARISONS, DEFAULT_TOLERANCE, Case, Comparison

Body = Mapping[str, Any]

MODES = ("program", "repl", "strict")
STRICT_RUNTIME = "python"
"""The node's own interpreter alone can be confined after it has opened all that it needs."""
MAX_FILES = 100
MAX_CASES = 100
MAX_OUTPUTS = 20
MAX_SELECTOR = 100
LIMIT_NAMES = {"memory_limit": "memory_bytes", "timeout": "wall_ms", "cpu_time": "cpu_ms"}


def parse_execute(body: Any, runtimes: Mapping[str, Runtime], versions: Mapping[str, str]) -> Submission:
    """The Submission that the body of POST /api/v2/execute asks for.

    `runtimes` is the catalogue and `versions` what the cluster has of it, both by runtime name. Raises
    BadSubmission: first Piston's checks in Piston's order, then those of what Runhive adds; unknown fields are ignored.
    """
    body = _object(body)
    for field in ("language", "version"):
        if not isinstance(body.get(field), str) or not body[field]:
            raise BadSubmission(f"{field} is required as a string", field)
    files = _checked_files(body)
    runtime = _runtime(body["language"], body["version"], runtimes, versions)
    main = _main_file(files)
    mode = _mode(body, runtime)
    limits = _limits(body, runtime, mode)
    stdin, args = fields.text(body.get("stdin"), "stdin"), fields.words(body.get("args"), "args")
    return Submission(
        runtime=runtime.name,
        files=_sources(files, main, runtime),
        stdin=stdin,
        args=args,
        mode=mode,
        env=fields.variables(body.get("env"), "env"),
        limits=limits,
        cases=_cases(body.get("cases"), stdin, args),
        comparison=_comparison(body),
        stop_on_failure=fields.flag(body.get("stop_on_failure"), "stop_on_failure"),
        outputs=_outputs(body),
    )


def parse_command(body: Any, runtimes: Mapping[str, Runtime], versions: Mapping[str, str]) -> Submission:
    """The Submission that the body of PUT / asks for: `command` in `language` (python), as a REPL runs it."""
    body = _object(body)
    if not isinstance(body.get("command"), str):
        raise BadSubmission("command is required as a string", "command")
    language = fields.text(body.get("language"), "language", "python")
    runtime = _runtime(language, fields.text(body.get("version"), "version", "*"), runtimes, versions)
    content = fields.text(body["command"], "command").encode("utf-8")
    source = SourceFile(runtime.main_name("", content), content)
    return Submission(runtime.name, (source,), mode="repl", limits=_ceilings(runtime, "repl"))


def _object(body: Any) -> Body:
    if not isinstance(body, Mapping):
        raise BadSubmission("the request body must be a JSON object")
    return body


def _checked_files(body: Body) -> list[Body]:
    files = body.get("files")
    if not isinstance(files, list):
        raise BadSubmission("files is required as an array", "files")
    for index, file in enumerate(files):
        if not isinstance(file, Mapping) or not isinstance(file.get("content"), str):
            field = f"files[{index}].content"
            raise BadSubmission(f"{field} is required as a string", field)
    return fields.array(files, "files", MAX_FILES, "files")


def _runtime(language: str, version: str, runtimes: Mapping[str, Runtime], versions: Mapping[str, str]) -> Runtime:
    known = max(len(language), len(version)) <= MAX_SELECTOR
    runtime = select(runtimes.values(), versions, language, version) if known else None
    if runtime is None:
        asked = f"{language[:MAX_SELECTOR]}-{version[:MAX_SELECTOR]}".encode("utf-8", "replace").decode("utf-8")
        raise BadSubmission(f"{asked} runtime is unknown", "language")
    return runtime


def _mode(body: Body, runtime: Runtime) -> str:
    mode = fields.choice(body.get("mode"), "mode", MODES)
    if mode == "strict" and runtime.name != STRICT_RUNTIME:
        raise BadSubmission(f"mode strict is for {STRICT_RUNTIME} only", "mode")
    return mode


def _main_file(files: list[Body]) -> int:
    for index, file in enumerate(files):
        if _encoding(file, index) == "utf8":
            return index
    raise BadSubmission("files must include at least one utf8 encoded file", "files")


def _encoding(file: Body, index: int) -> str:
    given = file.get("encoding")
    return fields.choice(None if given == "" else given, f"files[{index}].encoding", ENCODINGS)


def _limits(body: Body, runtime: Runtime, mode: str) -> dict[str, Limits]:
    """The limits of both phases, where -1, 0 and null ask for the maximum, which is what the manifest allows."""
    ceilings = _ceilings(runtime, mode)
    wanted: dict[str, dict[str, int | None]] = {"compile": {}, "run": {}}
    for suffix, name in LIMIT_NAMES.items():
        for phase, ceiling in ceilings.items():
            wanted[phase][name] = _limit(body, f"{phase}_{suffix}", getattr(ceiling, name))
    return {phase: ceiling.lowered(**wanted[phase]) for phase, ceiling in ceilings.items()}


def _ceilings(runtime: Runtime, mode: str) -> dict[str, Limits]:
    run = runtime.phases.get("repl" if mode == "repl" else "run", runtime.phases["run"])
    compile_ = runtime.phases.get("compile")
    return {"compile": compile_.limits if compile_ else COMPILE_DEFAULTS, "run": run.limits}


def _limit(body: Body, field: str, ceiling: int) -> int | None:
    value = body.get(field)
    if value is None:
        return None
    if not fields.is_number(value) or isnan(value):
        raise BadSubmission(f"If specified, {field} must be a number", field)
    if value > ceiling:
        raise BadSubmission(f"{field} cannot exceed the configured limit of {ceiling}", field)
    if value in (0, -1):
        return None
    if value < 0:
        raise BadSubmission(f"{field} must be non-negative", field)
    return max(1, int(value))


def _sources(files: list[Body], main: int, runtime: Runtime) -> tuple[SourceFile, ...]:
    """The files with the main one first; a nameless main file gets the runtime's own name, others Piston's."""
    sources = []
    for index, file in enumerate(files):
        field = f"files[{index}]"
        given = fields.text(file.get("name"), f"{field}.name")
        content = decoded(fields.text(file["content"], f"{field}.content"), _encoding(file, index), f"{field}.content")
        name = runtime.main_name(given, content) if index == main else given or f"file{index}.code"
        sources.append(SourceFile(safe_name(name, f"{field}.name"), content))
    refuse_clashes(source.name for source in sources)
    return (sources[main], *sources[:main], *sources[main + 1 :])


def _cases(value: Any, stdin: str, args: tuple[str, ...]) -> tuple[Case, ...]:
    """The cases; one that says nothing of stdin or args has those of the submission."""
    cases = []
    for index, case in enumerate(fields.array(value, "cases", MAX_CASES, "cases")):
        field = f"cases[{index}]"
        if not isinstance(case, Mapping):
            raise BadSubmission(f"{field} must be an object", field)
        expected = case.get("expected_output")
        own_args = case.get("args")
        cases.append(
            Case(
                stdin=fields.text(case.get("stdin"), f"{field}.stdin", stdin),
                args=args if own_args is None else fields.words(own_args, f"{field}.args"),
                expected_output=None if expected is None else fields.text(expected, f"{field}.expected_output"),
            )
        )
    return tuple(cases)


def _comparison(body: Body) -> Comparison:
    how = fields.choice(body.get("compare"), "compare", COMPARISONS)
    tolerance = body.get("tolerance")
    if tolerance is None:
        return Comparison(how, DEFAULT_TOLERANCE)
    if not fields.is_number(tolerance) or not 0 <= tolerance <= 1:
        raise BadSubmission("tolerance must be a number from 0 to 1", "tolerance")
    return Comparison(how, float(tolerance))


def _outputs(body: Body) -> tuple[str, ...]:
    patterns = fields.array(body.get("outputs"), "outputs", MAX_OUTPUTS, "patterns")
    if patterns and body.get("cases"):
        raise BadSubmission("outputs cannot be combined with cases", "outputs")
    words = fields.words(patterns, "outputs")
    return tuple(safe_name(pattern, f"outputs[{index}]") for index, pattern in enumerate(words))
