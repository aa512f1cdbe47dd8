"""The check of the nodes: a failing one goes out, a well one comes back, a full or draining one is left alone."""

from __future__ import annotations

from random import Random
from typing import Any

from chalicelib.core import metrics
from chalicelib.core.checkup import Checkup
from chalicelib.core.errors import NodeNotReached
from chalicelib.core.lease import DOWN, DRAINING, UP, Lease, NodeRecord
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.submission import Submission
from chalicelib.local.leases import MemoryLeaseTable
from tests.fakes.clock import FakeClock
from tests.fakes.metrics import KeptMetrics


class Nodes:
    """Nodes that answer what they are told to."""

    def __init__(self) -> None:
        self.stdout: str | None = "42\n"
        self.cold = True

    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        if self.stdout is None:
            raise NodeNotReached(f"{record.name} was not reached")
        self.cold, cold = False, self.cold
        return Execution(run=Outcome(stdout=self.stdout), level="kernel", cold=cold)

    def describe(self, record: NodeRecord, timeout_ms: int) -> dict[str, Any]:
        return {"runtimes": {"python": "3.99"}, "level": "kernel"}


class Setting:
    def __init__(self, **given: Any):
        self.clock, self.sink, self.nodes, self.table = FakeClock(), KeptMetrics(), Nodes(), MemoryLeaseTable()
        self.table.put_node(NodeRecord("n", "n", threshold=1, **given))
        self.checkup = Checkup(self.table, self.nodes, self.sink, self.clock, Random(1), down_after=2)

    @property
    def record(self) -> NodeRecord:
        return self.table.nodes()[0]

    def check(self) -> str:
        self.clock.time_ms += 60_000
        return self.checkup.check(self.record).verdict


def test_a_well_node_tells_what_it_carries_and_keeps_no_slot() -> None:
    here = Setting()
    assert here.check() == "well"
    assert (here.record.runtimes, here.record.level) == ({"python": "3.99"}, "kernel")
    assert here.record.leases == {}


def test_a_failing_node_goes_out_and_comes_back() -> None:
    here = Setting()
    for answer in (None, "43\n"):
        here.nodes.stdout = answer
        assert here.check() == "failed"
    assert here.record.state == DOWN and "wrong answer" in here.record.last_failure
    here.nodes.stdout = "42\n"
    assert here.check() == "well"
    assert here.record.state == UP and here.record.leases == {}


def test_a_full_node_and_a_draining_one_are_left_alone() -> None:
    here = Setting()
    here.table.take(Lease("held", "n", here.clock.now_ms() + 300_000), here.clock.now_ms())
    assert here.check() == "skipped"
    assert Setting(state=DRAINING).check() == "skipped"


def test_the_cluster_is_measured_as_it_stands() -> None:
    here = Setting()
    here.table.put_node(NodeRecord("m", "m", threshold=4, state=DOWN))
    here.table.take(Lease("held", "n", here.clock.now_ms() + 1_000), here.clock.now_ms())
    here.checkup.measure(here.table.nodes())
    here.clock.time_ms += 2_000
    here.checkup.measure(here.table.nodes())
    totals = [values for values, dimensions in here.sink.lines if not dimensions]
    assert totals[0] == {metrics.MEAN_LOAD: 50, metrics.NODES_DOWN: 1, metrics.EXPIRED_LEASES: 0}
    assert totals[1] == {metrics.MEAN_LOAD: 0, metrics.NODES_DOWN: 1, metrics.EXPIRED_LEASES: 1}


def test_a_lease_that_ran_out_is_reaped_by_the_next_check_and_counted_once() -> None:
    here = Setting()
    here.table.take(Lease("dead", "n", here.clock.now_ms() + 1_000), here.clock.now_ms())
    here.clock.time_ms += 2_000
    for _ in range(3):
        here.checkup.measure(here.table.nodes())
    assert here.record.leases == {}
    assert here.sink.total(metrics.EXPIRED_LEASES) == 1


def test_a_nodes_cold_start_is_counted_with_its_check() -> None:
    here = Setting()
    assert [here.check(), here.check()] == ["well", "well"]
    cold = [dimensions for values, dimensions in here.sink.lines if values.get(metrics.NODE_COLD_STARTS)]
    assert cold == [{"Node": "n"}]
