"""The check of every node, each minute: real code runs on it, and it goes out or comes back by what that comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from chalicelib.core import metrics
from chalicelib.core.errors import NodeFailed, NodeNotReached, StoreFault
from chalicelib.core.fairness import ANONYMOUS, new_lease_id
from chalicelib.core.lease import DOWN, DRAINING, Lease, NodeRecord
from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Execution
from chalicelib.core.ports import Clock, LeaseTable, MetricSink, NodeInvoker
from chalicelib.core.submission import SourceFile, Submission

QUESTION, ANSWER = "print(6 * 7)", "42\n"
CHECK_MS = 20_000
"""How long one check may take, a cold start and the proof of every runtime included."""


class CheckedNodes(NodeInvoker, Protocol):
    def describe(self, record: NodeRecord, timeout_ms: int) -> dict:
        """What the node tells of itself: {"runtimes": {name: version}, "level"}. Raises as `invoke` does."""
        ...


@dataclass(frozen=True)
class Found:
    """What one check came to: "well", "failed", or "skipped" for a node that is draining or full."""

    node: str
    verdict: str
    message: str = ""
    took_ms: int = 0


class Checkup:
    """Checks nodes one by one; `check` may be called by many threads at once, for different nodes."""

    def __init__(
        self, leases: LeaseTable, nodes: CheckedNodes, sink: MetricSink, clock: Clock, random: Random, down_after: int
    ):
        self._leases, self._nodes, self._sink = leases, nodes, sink
        self._clock, self._random, self._down_after = clock, random, down_after

    def check(self, record: NodeRecord) -> Found:
        """Runs code on the node within a slot of its own, and tells the table what that came to."""
        began_ms = self._clock.now_ms()
        lease = Lease(new_lease_id(ANONYMOUS, self._random), record.name, began_ms + CHECK_MS)
        if record.state == DRAINING or not self._take(record, lease, began_ms):
            return Found(record.name, "skipped")
        try:
            execution = self._prove(record)
        except (NodeFailed, NodeNotReached) as error:
            self._leases.note_failure(record.name, error.message, self._clock.now_ms(), self._down_after)
            return Found(record.name, "failed", error.message)
        finally:
            self._leases.give_back(lease)
        now_ms = self._clock.now_ms()
        self._leases.note_success(record.name, now_ms)
        cold = {metrics.NODE_COLD_STARTS: 1} if execution.cold else {}
        self._sink.emit({metrics.CHECK_TIME: now_ms - began_ms, **cold}, {"Node": record.name})
        return Found(record.name, "well", took_ms=now_ms - began_ms)

    def measure(self, records: Iterable[NodeRecord]) -> None:
        """The cluster as it stands, in one line for all and one for each node.

        What no call has reaped by now is reaped here: a node that is never full would keep its dead leases.
        """
        now_ms = self._clock.now_ms()
        records = list(records)
        serving = [record for record in records if record.state != DRAINING]
        loads = {record.name: 100 * record.load(now_ms) / max(1, record.threshold) for record in serving}
        for name, load in loads.items():
            self._sink.emit({metrics.LOAD: load}, {"Node": name})
        totals = {
            metrics.MEAN_LOAD: sum(loads.values()) / max(1, len(loads)),
            metrics.NODES_DOWN: sum(record.state == DOWN for record in serving),
            metrics.EXPIRED_LEASES: sum(self._reaped(record, now_ms) for record in records),
        }
        self._sink.emit(totals, {})

    def _take(self, record: NodeRecord, lease: Lease, now_ms: int) -> bool:
        """A slot of the node: a node that is down is tried anyway, since that is how it comes back."""
        try:
            if record.state == DOWN:
                return self._leases.take_on_trial(lease, now_ms, now_ms).taken
            return self._leases.take(lease, now_ms).taken
        except StoreFault:
            return False

    def _reaped(self, record: NodeRecord, now_ms: int) -> int:
        try:
            return self._leases.reap(record, now_ms)
        except StoreFault:
            return 0

    def _prove(self, record: NodeRecord) -> Execution:
        """Runs the question; asks the node what it carries where that is not known, or its level is another.

        Answers what the run came to. Raises NodeFailed for a wrong answer.
        """
        execution = self._nodes.invoke(record, question(), CHECK_MS)
        if execution.run is None or execution.run.stdout != ANSWER:
            said = execution.run.message if execution.run else None
            raise NodeFailed(f"{record.name} gave a wrong answer: {said or 'not 42'}", ended=True)
        if not record.runtimes or execution.level != record.level:
            known = self._nodes.describe(record, CHECK_MS)
            self._leases.put_node(replace(record, runtimes=known["runtimes"], level=known["level"]))
        return execution


def question() -> Submission:
    """A run of real code that every node can do: it needs nothing but the node's own Python."""
    limits = {"compile": Limits(), "run": Limits()}
    return Submission("python", (SourceFile("main.py", QUESTION.encode()),), limits=limits)
