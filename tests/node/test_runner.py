"""A node runs phases and cases within one budget of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from chalicelib.core.parsing import parse_execute
from chalicelib.core.submission import Submission
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Sandbox
from chalicelib.node.sandbox.turns import Turn, Turns
from chalicelib.node.toolchain import find
from chalicelib.runtimes import catalogue


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    sandbox = Sandbox()
    python = find(catalogue()["python"])
    assert python
    yield Node("node", sandbox, {"python": python})
    sandbox.close()


def submission(source: str, **fields: object) -> Submission:
    body = {"language": "python", "version": "*", "files": [{"content": source}], **fields}
    return parse_execute(body, catalogue(), {"python": "3.12.0"})


def test_cases_end_when_the_time_for_all_of_them_is_over(node: Node) -> None:
    asked = replace(submission("import time; time.sleep(60)", cases=[{}] * 50), budget_ms=400)
    execution = node.execute(asked)
    assert [case.verdict for case in execution.cases] == ["out_of_time"] * 50
    assert execution.cases[0].run and execution.cases[0].run.status == "TO"
    assert [case.run for case in execution.cases[1:]] == [None] * 49
    assert execution.verdict == "out_of_time"


def test_a_case_begins_with_the_modules_loaded_that_it_will_import(node: Node) -> None:
    source = "import sys\nprint('json' in sys.modules)"
    cases = node.execute(submission(source, cases=[{}, {}])).cases
    assert [case.run.stdout for case in cases if case.run] == ["True\n"] * 2


class CountedTurns(Turns):
    """Knows how many were held at the same time at most."""

    def __init__(self) -> None:
        super().__init__()
        self.held = self.most = 0

    def take(self) -> Turn:
        turn = super().take()
        self.held += turn.held
        self.most = max(self.most, self.held)
        return turn

    def pass_on(self) -> None:
        super().pass_on()
        self.held -= 1


def test_a_submission_with_cases_has_one_turn_at_a_time() -> None:
    turns = CountedTurns()
    python = find(catalogue()["python"])
    assert python
    with closing(Sandbox(turns=turns)) as sandbox:
        execution = Node("node", sandbox, {"python": python}).execute(submission("print(1)", cases=[{}] * 3))
    assert [case.verdict for case in execution.cases] == ["accepted"] * 3
    assert (turns.most, turns.held) == (1, 0)


def test_a_case_that_is_over_its_own_time_is_over_that_and_no_other(node: Node) -> None:
    execution = node.execute(submission("import time; time.sleep(60)", cases=[{}], run_timeout=300))
    assert [case.verdict for case in execution.cases] == ["time_limit"]


def test_the_output_of_many_cases_is_judged_whole_and_comes_back_in_shares(node: Node) -> None:
    expected = "y" * 200_000
    cases = [{"expected_output": expected}] * 20
    execution = node.execute(submission(f"print('y' * {len(expected)})", cases=cases))
    assert {case.verdict for case in execution.cases} == {"accepted"}
    runs = [case.run for case in execution.cases if case.run]
    assert {(len(run.stdout), run.stdout_truncated) for run in runs} == {(524_288 // 20, True)}


def test_a_runtime_that_is_not_here_is_a_key_error(node: Node) -> None:
    with pytest.raises(KeyError):
        node.execute(replace(submission("1"), runtime="klingon"))
