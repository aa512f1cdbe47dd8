"""An answer fits through Lambda whatever the program printed, and what is cut is flagged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.fitting import ANSWER_BYTES, fitted, text_cost
from chalicelib.core.outcome import CaseResult, Execution, Outcome, OutputFile

MIB = 1024 * 1024


def cost(value: object) -> int:
    """What the value takes in the answer to an API Gateway event."""
    return len(json.dumps(json.dumps(value)))


@given(st.text(st.characters(codec="utf-8")))
def test_what_a_text_costs_is_what_json_within_json_makes_of_it(text: str) -> None:
    assert text_cost(text) == cost(text) - len(json.dumps(json.dumps("")))


def printed(text: str, **more: object) -> Outcome:
    return Outcome(stdout=text, stderr=text, output=text + text, **more)


def test_what_fits_is_left_alone() -> None:
    execution = Execution(run=printed("x" * MIB), compile=Outcome(), files=(OutputFile("a", "b/c", 3, b"abc"),))
    assert fitted(execution) is execution


@pytest.mark.parametrize("character", ["x", '"', "\0", "é", "🐝", "\\"])
def test_what_does_not_fit_is_cut_and_flagged_and_not_by_too_much(character: str) -> None:
    cut = fitted(Execution(run=printed(character * MIB), compile=printed(character * MIB)))
    assert cost(cut.to_wire()) <= ANSWER_BYTES
    assert cost(cut.to_wire()) > ANSWER_BYTES * 0.6
    for outcome in (cut.run, cut.compile):
        assert outcome and outcome.stdout_truncated and outcome.stderr_truncated
        assert outcome.output == 2 * outcome.stdout


def test_a_failed_compile_leaves_room_for_its_copy() -> None:
    cut = fitted(Execution(run=None, compile=printed("é" * MIB, status="RE")))
    assert cut.compile
    assert 2 * cost(cut.compile.to_wire()) <= ANSWER_BYTES


def test_many_cases_are_all_cut_to_one_length_and_files_are_kept() -> None:
    cases = tuple(CaseResult("accepted", printed("z" * n * 10_000)) for n in range(40))
    files = (OutputFile("a", "b/c", 2 * MIB, bytes(2 * MIB)),)
    cut = fitted(Execution(run=None, compile=Outcome(), cases=cases, files=files))
    assert cost(cut.to_wire()) <= ANSWER_BYTES
    assert cut.files == files
    lengths = [len(case.run.stdout) for case in cut.cases if case.run]
    assert lengths[:2] == [0, 10_000]
    assert lengths[-1] == lengths[-2]
    assert [case.run.stdout_truncated for case in cut.cases if case.run] == [
        n * 10_000 > lengths[-1] for n in range(40)
    ]
