"""A cluster for faults: real routers over DynamoDB's adapter and dynalite, and nodes that watch themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from threading import Lock

from chalicelib.core.lease import NodeRecord
from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.ports import Clock, LeaseTable
from chalicelib.core.router import Router
from chalicelib.core.slots import Patience
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.core.view import View
from chalicelib.local.clock import SystemClock
from tests.fakes.metrics import KeptMetrics

RETRIES = {"mode": "standard", "total_max_attempts": 3}
IMPATIENT = {"connect_timeout": 1, "read_timeout": 0.3, "retries": RETRIES}
"""As chalicelib.aws.clients makes its client, but with a shorter patience, so that the tests are quick."""


def submission(name: str = "one") -> Submission:
    """A program known by its name, allowed half a second."""
    return Submission("python", (SourceFile("", name.encode()),), limits={"run": Limits(wall_ms=500)})


class WatchingNodes:
    """A NodeInvoker whose nodes count what runs on them themselves, whatever the lease table says."""

    def __init__(self, behaviour: Callable[[str], None] = lambda name: None):
        self.behaviour = behaviour
        self.runs: Counter[str] = Counter()
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._lock = Lock()

    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        name = submission.files[0].content.decode()
        with self._lock:
            self.runs[name] += 1
            self.running[record.name] += 1
            self.most[record.name] = max(self.most[record.name], self.running[record.name])
        try:
            self.behaviour(name)
            return Execution(run=Outcome(stdout=name), node=record.name)
        finally:
            with self._lock:
                self.running[record.name] -= 1


def router(
    leases: LeaseTable, nodes: WatchingNodes, wait_ms: int = 500, margin_ms: int = 1_000, seed: int = 1
) -> Router:
    return clocked_router(leases, nodes, SystemClock(), wait_ms, margin_ms, seed)


def clocked_router(
    leases: LeaseTable,
    nodes: WatchingNodes,
    clock: Clock,
    wait_ms: int = 500,
    margin_ms: int = 1_000,
    seed: int = 1,
    line: int = 256,
) -> Router:
    patience = Patience(wait_ms, margin_ms, down_after=3, line=line)
    return Router(leases, nodes, KeptMetrics(), clock, Random(seed), patience, View(leases, clock, 2_000))


def with_nodes(leases: LeaseTable, thresholds: dict[str, int]) -> None:
    for name, threshold in thresholds.items():
        leases.put_node(NodeRecord(name, name, threshold, runtimes={"python": "3.13"}))


def held(leases: LeaseTable) -> int:
    return sum(len(record.leases) for record in leases.nodes())
