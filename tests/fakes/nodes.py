"""A NodeInvoker that answers from a script and writes down what it was asked."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.core.lease import NodeRecord
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.submission import Submission


def greets(record: NodeRecord, submission: Submission) -> Execution:
    return Execution(run=Outcome(stdout="hi\n", output="hi\n"), node=record.name)


class ScriptedNodes:
    """Calls `behaviour(record, submission)`, which may raise, and keeps the names of the nodes called."""

    def __init__(self, behaviour: Callable[[NodeRecord, Submission], Execution] = greets):
        self.behaviour = behaviour
        self.called: list[str] = []

    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        self.called.append(record.name)
        return self.behaviour(record, submission)
