"""The laptop's stand-in for invoking Lambda: the same node code, called in this process, its programs in their own."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.core.errors import NodeFailed, NodeNotReached
from chalicelib.core.lease import NodeRecord
from chalicelib.core.outcome import Execution
from chalicelib.core.submission import Submission
from chalicelib.node.runner import Node


class InProcessNodes:
    """NodeInvoker over nodes that live in this process, by their targets."""

    def __init__(self, nodes: Mapping[str, Node]):
        self._nodes = nodes

    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        node = self._nodes.get(record.target)
        if node is None or submission.runtime not in node.toolchains:
            raise NodeNotReached(f"{record.name} does not carry {submission.runtime}")
        try:
            return node.execute(submission)
        except OSError as error:
            raise NodeFailed(f"{record.name} failed: {error.strerror or type(error).__name__}", ended=True) from error
