"""What a node answers is read to the letter: all that was written comes back, and nothing else passes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.answer import BadAnswer, read_execution
from chalicelib.core.outcome import STATUS_MEANINGS, CaseResult, Execution, Outcome, OutputFile
from chalicelib.core.verdict import VERDICTS

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
COUNTS = st.integers(0, 2**53 - 1)
OUTCOMES = st.builds(
    Outcome,
    status=st.none() | st.sampled_from(sorted(STATUS_MEANINGS)),
    code=st.none() | st.integers(-255, 255),
    signal=st.none() | TEXTS,
    message=st.none() | TEXTS,
    stdout=TEXTS,
    stderr=TEXTS,
    output=TEXTS,
    stdout_truncated=st.booleans(),
    stderr_truncated=st.booleans(),
    cpu_ms=COUNTS,
    wall_ms=COUNTS,
    memory_bytes=COUNTS,
)
EXECUTIONS = st.builds(
    Execution,
    run=OUTCOMES,
    compile=st.none() | OUTCOMES,
    node=TEXTS,
    level=TEXTS,
    verdict=st.none() | st.sampled_from(VERDICTS),
    cases=st.lists(st.builds(CaseResult, st.sampled_from(VERDICTS), st.none() | OUTCOMES), max_size=2).map(tuple),
    files=st.lists(st.builds(OutputFile, TEXTS, TEXTS, COUNTS, st.none() | st.binary(max_size=9)), max_size=2).map(
        tuple
    ),
    display=st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2).map(tuple),
    cold=st.booleans(),
)
STRANGE = st.sampled_from(
    [None, True, -1, 0.5, 2**60, float("nan"), "\ud800", "XYZ", [], {}, [None], {"a": None}, {"a": 1}, "not base64!"]
)


@given(EXECUTIONS)
def test_what_a_node_writes_is_read_as_it_was(execution: Execution) -> None:
    assert read_execution(json.loads(json.dumps(execution.to_wire()))) == execution


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a JSON value, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, held in inner for place in places(held, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@given(EXECUTIONS, st.data())
def test_what_a_program_forges_is_refused_or_an_execution_that_can_be_written(
    execution: Execution, data: st.DataObject
) -> None:
    wire = execution.to_wire()
    forged = replaced(wire, data.draw(st.sampled_from(places(wire))), data.draw(STRANGE))
    try:
        read = read_execution(forged)
    except BadAnswer:
        return
    assert json.dumps(read.to_wire(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert read_execution(read.to_wire()) == read


@pytest.mark.parametrize("forged", [None, [], "run", {}, {"run": None}])
def test_what_is_no_answer_at_all_is_refused(forged: Any) -> None:
    with pytest.raises(BadAnswer):
        read_execution(forged)


def test_a_node_of_another_version_is_understood() -> None:
    written = Execution(Outcome(stdout="hi")).to_wire()
    del written["cold"]
    assert read_execution({**written, "more": 1}) == Execution(Outcome(stdout="hi"))
