"""Places executions on nodes: take a slot, invoke the node, give the slot back, write one metric line.

             take            invoke                    give back
    slots ────────▶ a lease ────────▶ the node runs it ────────▶ answer
      ▲                                   │ not reached: never started
      └───────────────────────────────────┘ the next node; none left: 503

A submission is sent to a second node only if the first certainly never had it. When a node failed with the
submission in its hands, the caller gets an honest XX, and the lease is given back only if the program is known to
have ended; else it is left to expire, so that a program that still runs keeps its slot.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from chalicelib.core import metrics
from chalicelib.core.errors import ClusterBusy, NodeFailed, NodeNotReached, StoreFault
from chalicelib.core.fairness import tag_of
from chalicelib.core.lease import DOWN, Lease, NodeRecord
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.pack import NoPacks
from chalicelib.core.placement import Placement, order
from chalicelib.core.ports import Clock, LeaseTable, MetricSink, NodeInvoker, Packs
from chalicelib.core.slots import Patience, Slots, Wanted
from chalicelib.core.submission import Submission
from chalicelib.core.view import View

OVERHEAD_MS = 2_000
"""What a node may need beside the program's own limits: start-up, files in and out, the way there and back."""
NEVER = 1 << 31
"""After how many failures in the middle of a run a node goes down: a program may have caused them, and must not take
nodes from everybody. They are counted and told; the check by the clock, whose program is ours, takes the node down."""


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
        placement: Placement = order,
        packs: Packs | None = None,
    ):
        self._leases = leases
        self._nodes = nodes
        self._metrics = metric_sink
        self._clock = clock
        self._patience = patience
        self._view = view
        self._packs = packs or NoPacks()
        self._slots = Slots(leases, metric_sink, clock, random, patience, view, placement)

    def execute(self, submission: Submission, caller: str = "") -> Execution:
        """Runs the submission once, on one node, for a caller named by its key.

        Raises ClusterBusy, or StoreFault when the lease table is out.
        """
        started_ms = self._clock.steady_ms()
        packs = self._packs.of_runtime(submission.runtime)
        if caller or packs:
            submission = replace(submission, tenant=caller, packs=packs)
        tag = tag_of(caller)
        unreached: set[str] = set()
        while True:
            lease, record = self._take(Wanted(submission.runtime, tag, hard_deadline(submission), unreached))
            waited_ms = self._clock.steady_ms() - started_ms
            try:
                execution = self._invoke(record, submission, lease)
            except NodeNotReached as error:
                self._note_failure(record, error, self._patience.down_after)
                unreached.add(record.name)
                continue
            self._measure(execution, record, waited_ms, len(unreached) + 1)
            return execution

    def versions(self) -> dict[str, str]:
        """What the nodes carry: runtime name → exact version."""
        return self._view.versions()

    def nodes(self) -> list[NodeRecord]:
        """How every node stands now, for people: read anew, and no oftener than a busy page needs."""
        return self._view.records(max_age_ms=100)

    def refused(self) -> dict[str, int]:
        """How many calls this process has refused, by the nodes that had no room for them."""
        return self._slots.refused()

    def _take(self, wanted: Wanted) -> tuple[Lease, NodeRecord]:
        try:
            return self._slots.take(wanted)
        except ClusterBusy:
            self._metrics.emit({metrics.REFUSALS: 1}, {})
            raise

    def _invoke(self, record: NodeRecord, submission: Submission, lease: Lease) -> Execution:
        """One call to one node; the lease is given back unless the program may still be running there."""
        ended = True
        try:
            execution = self._nodes.invoke(record, submission, hard_deadline(submission))
            if record.failures or record.state == DOWN:
                self._note_success(record)
            return execution
        except NodeFailed as error:
            ended = error.ended
            self._note_failure(record, error, NEVER)
            self._metrics.emit({metrics.NODE_FAILURES: 1}, {"Node": record.name})
            return Execution(run=Outcome.ours(error.message), node=record.name)
        finally:
            if ended:
                self._slots.give_back(lease)

    def _note_failure(self, record: NodeRecord, error: NodeNotReached | NodeFailed, down_after: int) -> None:
        """Tells the table of a failed call. The table being out as well must not cost the caller an answer."""
        try:
            self._leases.note_failure(record.name, error.message, self._clock.now_ms(), down_after)
        except StoreFault:
            pass

    def _note_success(self, record: NodeRecord) -> None:
        try:
            self._leases.note_success(record.name, self._clock.now_ms())
        except StoreFault:
            pass

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
        if execution.cold:
            values[metrics.NODE_COLD_STARTS] = 1
        self._metrics.emit(values, {"Node": record.name})


def hard_deadline(submission: Submission) -> int:
    """Milliseconds after which the node has certainly ended the submission."""
    return OVERHEAD_MS + submission.longest_ms
