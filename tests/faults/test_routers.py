"""Routers that die between take and give back, and clocks that jump: how soon the cluster is whole again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.core.errors import ClusterBusy
from chalicelib.core.lease import NodeRecord
from chalicelib.local.leases import MemoryLeaseTable
from tests.fakes.clock import FakeClock
from tests.faults import dying_router
from tests.faults.cluster import WatchingNodes, clocked_router, held, router, submission, with_nodes
from tests.faults.conftest import Store
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]


def test_a_router_killed_in_mid_call_frees_its_slot_by_itself_and_not_too_soon(store: Store) -> None:
    with_nodes(store.truth, {"a": 1})
    command = [sys.executable, "-m", dying_router.__name__, store.endpoint, store.name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "running\n"
        other.kill()
    nodes = WatchingNodes()
    cluster = router(store.leases, nodes, wait_ms=0)
    (expires_ms,) = store.truth.nodes()[0].leases.values()
    with pytest.raises(ClusterBusy) as refused:
        cluster.execute(submission("too soon"))
    assert refused.value.retry_after >= 1
    waiting = router(store.leases, nodes, wait_ms=10_000)
    assert waiting.execute(submission("in time")).decisive.ok, "the slot is taken over as soon as the lease has run out"
    assert nodes.runs == {"in time": 1}
    until(lambda: held(store.truth) == 0)
    assert expires_ms > 0


@pytest.mark.parametrize("jump_ms", [-3_600_000, 3_600_000])
def test_a_clock_that_is_set_during_the_wait_does_not_change_how_long_it_lasts(jump_ms: int) -> None:
    table, nodes = MemoryLeaseTable(), WatchingNodes()
    table.put_node(NodeRecord("a", "a", 1, runtimes={"python": "3.13"}, leases={"held": 1 << 60}))

    class SetWhileWaiting(FakeClock):
        def now_ms(self) -> int:
            return self.time_ms + (jump_ms if self.waited_ms else 0)

    clock = SetWhileWaiting()
    with pytest.raises(ClusterBusy):
        clocked_router(table, nodes, clock, wait_ms=500).execute(submission())
    assert sum(clock.waited_ms) == 500


def test_a_router_whose_clock_is_off_by_less_than_the_margin_takes_no_live_slot() -> None:
    """The margin is what clocks may differ by: 1 s here, 5 s by default."""
    table, nodes = MemoryLeaseTable(), WatchingNodes()
    with_nodes(table, {"a": 1})
    early, late = FakeClock(1_000_000), FakeClock(1_000_999)
    second = clocked_router(table, nodes, late, wait_ms=0)

    def until_its_hard_deadline(name: str) -> None:
        if name == "first":
            late.time_ms += 2_500
            with pytest.raises(ClusterBusy):
                second.execute(submission("second"))

    nodes.behaviour = until_its_hard_deadline
    assert clocked_router(table, nodes, early, wait_ms=0).execute(submission("first")).decisive.ok
    assert nodes.most["a"] == 1
