"""Makes an answer fit through Lambda, which passes 6 MB and no more: output is cut and flagged, never lost whole."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from chalicelib.core.outcome import CaseResult, Execution, Outcome

ANSWER_BYTES = 5_500_000
"""Of the answer to an API Gateway event: JSON within JSON, so every quote in it has four bytes."""


def cost(value: Any) -> int:
    """How many bytes the value takes there, at most: as JSON, then as a JSON string, nothing but ASCII."""
    return len(json.dumps(json.dumps(value)))


def fitted(execution: Execution, most_bytes: int = ANSWER_BYTES) -> Execution:
    """The execution with its output cut, all streams to one length, until the answer made of it fits.

    Files and display have caps of their own where they are collected, which leave room for output.
    """
    length = max((len(stream) for outcome in _outcomes(execution) for stream in _streams(outcome)), default=0)
    while (size := _answer_cost(execution)) > most_bytes and length:
        length = min(length - 1, length * most_bytes * 9 // (size * 10))
        execution = _cut(execution, max(0, length))
    return execution


def _answer_cost(execution: Execution) -> int:
    """Of the node's answer and of any door's: where compiling failed, Piston's dialect gives its outcome twice."""
    twice = execution.compile if execution.run is None and execution.compile else None
    return cost(execution.to_wire()) + (cost(twice.to_wire()) if twice else 0)


def _cut(execution: Execution, length: int) -> Execution:
    return replace(
        execution,
        run=execution.run and execution.run.cut(length),
        compile=execution.compile and execution.compile.cut(length),
        cases=tuple(CaseResult(case.verdict, case.run and case.run.cut(length)) for case in execution.cases),
    )


def _outcomes(execution: Execution) -> list[Outcome]:
    every = [execution.run, execution.compile, *(case.run for case in execution.cases)]
    return [outcome for outcome in every if outcome is not None]


def _streams(outcome: Outcome) -> tuple[str, str]:
    return outcome.stdout, outcome.stderr
