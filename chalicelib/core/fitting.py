"""Makes an answer fit through Lambda, which passes 6 MB and no more: output is cut and flagged, never lost whole."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.outcome import CaseResult, Execution, Outcome

ANSWER_BYTES = 5_500_000
"""Of the answer to an API Gateway event: JSON as a string within JSON, nothing in it but ASCII."""
FRAME_BYTES = 600
"""What an outcome or a file costs beside its texts, at most: keys, numbers, punctuation."""

DEAREST = 14
"""What one character takes at most: an astral one."""

_CONTROL, _SHORT = bytes([*range(32), 127]), b"\b\t\n\f\r"
_UP_TO_THREE_BYTES, _FOUR_BYTES = bytes(range(0xC2, 0xF0)), bytes(range(0xF0, 0xF5))
"""The first bytes of characters beyond ASCII in UTF-8."""


def text_cost(text: str) -> int:
    r"""How many bytes the text takes there: `"` → `\\\"`, newline → `\\n`, é → `\\u00e9`, an astral one → two of these.

    Counted, not encoded: a program may print megabytes of what is longest.
    """
    raw = text.encode("utf-8")
    quotes = raw.count(b'"') + raw.count(b"\\")
    short = _count(raw, _SHORT)
    control = _count(raw, _CONTROL) - short
    wide, astral = _count(raw, _UP_TO_THREE_BYTES), _count(raw, _FOUR_BYTES)
    return len(text) + 3 * quotes + 2 * short + 6 * (control + wide) + 13 * astral


def _count(raw: bytes, which: bytes) -> int:
    return len(raw) - len(raw.translate(None, which))


def fitted(execution: Execution, most_bytes: int = ANSWER_BYTES) -> Execution:
    """The execution with its output cut, all streams to one length, until the answer made of it fits.

    Files and display have caps of their own where they are collected, which leave room for output.
    """
    room = most_bytes - _fixed_cost(execution)
    outcomes = _outcomes(execution)
    if DEAREST * sum(len(each.stdout) + len(each.stderr) + len(each.output) for each in outcomes) <= room:
        return execution
    length = max((len(stream) for each in outcomes for stream in (each.stdout, each.stderr)), default=0)
    while length and (size := _output_cost(execution)) > room:
        length = max(0, min(length - 1, length * room * 9 // (size * 10)))
        execution = _cut(execution, length)
    return execution


def _fixed_cost(execution: Execution) -> int:
    frames = FRAME_BYTES * (2 + len(_outcomes(execution)) + len(execution.cases) + len(execution.files))
    files = sum(text_cost(file.name) + 4 * len(file.content or b"") // 3 + 4 for file in execution.files)
    display = sum(text_cost(data) + 2 * len(kind) for item in execution.display for kind, data in item.items())
    return frames + files + display


def _output_cost(execution: Execution) -> int:
    texts = (each for outcome in _outcomes(execution) for each in (outcome.stdout, outcome.stderr, outcome.output))
    return sum(map(text_cost, texts))


def _cut(execution: Execution, length: int) -> Execution:
    return replace(
        execution,
        run=execution.run and execution.run.cut(length),
        compile=execution.compile and execution.compile.cut(length),
        cases=tuple(CaseResult(case.verdict, case.run and case.run.cut(length)) for case in execution.cases),
    )


def _outcomes(execution: Execution) -> list[Outcome]:
    """Every outcome in the answer; where compiling failed, Piston's dialect gives that one twice."""
    ran = execution.run or execution.compile
    every = [ran, execution.compile, *(case.run for case in execution.cases)]
    return [outcome for outcome in every if outcome is not None]
