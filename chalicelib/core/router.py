"""Places executions on nodes: rank, take a lease, invoke, give the lease back, write one metric line.

                 take           invoke                       give back
    rank ──▶ least-loaded ──▶ the node runs it ──▶ answer ──▶ (in finally)
      ▲          │ lost the race      │ not reached: never started
      └──────────┴────────────────────┘ the next node; none left: wait a little, then 503

A submission is sent to a second node only if the first certainly never had it. When a node failed with the
submission in its hands, the caller gets an honest XX, and the lease is given back only if the program is known to
have ended; else it is left to expire, so that a program that still runs keeps its slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from chalicelib.core import metrics
from chalicelib.core.errors import ClusterBusy, NodeFailed, NodeNotReached
from chalicelib.core.lease import Lease, NodeRecord
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.placement import candidates, rank
from chalicelib.core.ports import Clock, LeaseTable, MetricSink, NodeInvoker
from chalicelib.core.submission import Submission
from chalicelib.core.view import View

OVERHEAD_MS = 2_000
"""What a node may need beside the program's own limits: start-up, files in and out, the way there and back."""


@dataclass(frozen=True)
class Patience:
    """How long the router waits, in milliseconds, and how many failures in a row take a node down."""

    wait_ms: int
    lease_margin_ms: int
    down_after: int
    poll_ms: int = 25


class Router:
    """One router; `execute` may be called by many threads at once."""

    def __init__(
        self,
        leases: LeaseTable,
        nodes: NodeInvoker,
        metric_sink: MetricSink,
        clock: Clock,
        random: Random,
        patience: Patience,
        view: View,
    ):
        self._leases = leases
        self._nodes = nodes
        self._metrics = metric_sink
        self._clock = clock
        self._random = random
        self._patience = patience
        self._view = view

    def execute(self, submission: Submission) -> Execution:
        """Runs the submission once, on one node. Raises ClusterBusy, or StoreFault when the lease table is out."""
        started_ms = self._clock.now_ms()
        unreached: set[str] = set()
        while True:
            lease = self._take(submission, unreached, started_ms)
            waited_ms = self._clock.now_ms() - started_ms
            record = self._view.get(lease.node)
            try:
                execution = self._invoke(record, submission, lease)
            except NodeNotReached as error:
                self._leases.note_failure(lease.node, error.message, self._clock.now_ms(), self._patience.down_after)
                unreached.add(lease.node)
                continue
            self._measure(execution, record, waited_ms, len(unreached) + 1)
            return execution

    def versions(self) -> dict[str, str]:
        """What can run now: runtime name → exact version, of the nodes that are not down."""
        return {name: version for record in self.nodes() for name, version in record.runtimes.items()}

    def nodes(self) -> list[NodeRecord]:
        return self._view.records()

    def _take(self, submission: Submission, unreached: set[str], started_ms: int) -> Lease:
        """A lease on the best node that has room; waits for one up to the bound."""
        hard_deadline_ms = hard_deadline(submission)
        while True:
            now_ms = self._clock.now_ms()
            able = [r for r in candidates(self._view.records(), submission.runtime) if r.name not in unreached]
            for record in rank(able, now_ms, self._random):
                if not record.has_room(now_ms):
                    continue
                lease_id = f"{self._random.getrandbits(64):016x}"
                lease = Lease(lease_id, record.name, now_ms + hard_deadline_ms + self._patience.lease_margin_ms)
                result = self._leases.take(lease, now_ms)
                self._view.put(record.name, result.record)
                if result.taken:
                    return lease
            if self._clock.now_ms() - started_ms >= self._patience.wait_ms or not able:
                self._metrics.emit({metrics.REFUSALS: 1}, {})
                raise ClusterBusy(retry_after=_retry_after(able, self._clock.now_ms()))
            self._clock.sleep_ms(self._patience.poll_ms)
            self._view.expire()

    def _invoke(self, record: NodeRecord, submission: Submission, lease: Lease) -> Execution:
        """One call to one node; the lease is given back unless the program may still be running there."""
        ended = True
        try:
            execution = self._nodes.invoke(record, submission, hard_deadline(submission))
            if record.failures:
                self._leases.note_success(record.name, self._clock.now_ms())
            return execution
        except NodeFailed as error:
            ended = error.ended
            self._leases.note_failure(record.name, error.message, self._clock.now_ms(), self._patience.down_after)
            self._metrics.emit({metrics.NODE_FAILURES: 1}, {"Node": record.name})
            return Execution(run=Outcome.ours(error.message), node=record.name)
        finally:
            if ended:
                self._view.put(record.name, self._leases.give_back(lease))

    def _measure(self, execution: Execution, record: NodeRecord, waited_ms: int, attempts: int) -> None:
        values: dict[str, float] = {
            metrics.RUNS: 1,
            metrics.QUEUE_WAIT: waited_ms,
            metrics.ATTEMPTS: attempts,
            metrics.LOAD: 100 * record.load(self._clock.now_ms()) / max(1, record.threshold),
        }
        if execution.run:
            values[metrics.RUN_TIME] = execution.run.wall_ms
        if execution.compile:
            values[metrics.COMPILE_TIME] = execution.compile.wall_ms
        self._metrics.emit(values, {"Node": record.name})


def hard_deadline(submission: Submission) -> int:
    """Milliseconds after which the node has certainly ended the submission."""
    return OVERHEAD_MS + submission.longest_ms


def _retry_after(able: list[NodeRecord], now_ms: int) -> int:
    """Whole seconds, at least 1, until the first lease on any of these nodes has surely ended, and at most 30."""
    ends: Mapping[str, int] = {i: e for record in able for i, e in record.leases.items()}
    soonest_ms = min(ends.values(), default=now_ms) - now_ms
    return max(1, min(30, -(-soonest_ms // 1000)))
