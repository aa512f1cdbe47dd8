"""One caller presses with all its might; another, who comes now and then, is served all the same, and in turn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from chalicelib.core.errors import ClusterBusy
from chalicelib.local.clock import SystemClock, ThreadSignal
from chalicelib.local.leases import MemoryLeaseTable
from tests.faults.cluster import WatchingNodes, clocked_router, held, router, submission, with_nodes
from tests.waiting import until

SLOTS = {"a": 4, "b": 4}


class CountingClock(SystemClock):
    """Counts the signals it makes: one for each call that begins to wait."""

    def __init__(self) -> None:
        self.waiting = 0

    def signal(self) -> ThreadSignal:
        self.waiting += 1
        return super().signal()


def test_a_newcomer_finds_a_slot_while_another_caller_takes_all_that_it_may() -> None:
    table, release = MemoryLeaseTable(), Event()
    nodes = WatchingNodes(lambda name: None if name == "modest" else release.wait(30) and None)
    with_nodes(table, SLOTS)
    cluster = router(table, nodes, wait_ms=300)
    with ThreadPoolExecutor(16) as greedy:
        calls = [greedy.submit(cluster.execute, submission("greedy"), "greedy") for _ in range(16)]
        until(lambda: held(table) == 7)
        refused = until(lambda: [call for call in calls if call.done()])
        for _ in range(20):
            assert cluster.execute(submission("modest"), "modest").decisive.ok
        release.set()
    with pytest.raises(ClusterBusy):
        refused[0].result()
    assert nodes.runs["modest"] == 20
    assert held(table) == 0


def test_calls_that_wait_are_served_in_the_order_in_which_they_came() -> None:
    table, clock, first, order, lock = MemoryLeaseTable(), CountingClock(), Event(), [], Lock()

    def run(name: str) -> None:
        with lock:
            order.append(name)
        if name == "first":
            first.wait(30)

    with_nodes(table, {"a": 1})
    cluster = clocked_router(table, WatchingNodes(run), clock, wait_ms=30_000)
    with ThreadPoolExecutor(12) as callers:
        calls = [callers.submit(cluster.execute, submission("first"))]
        until(lambda: held(table) == 1)
        for place in range(10):
            calls.append(callers.submit(cluster.execute, submission(f"waiting {place}")))
            until(lambda: clock.waiting == place + 1)  # noqa: B023
        first.set()
        assert all(call.result().decisive.ok for call in calls)
    assert order == ["first", *(f"waiting {place}" for place in range(10))]


def test_more_than_the_line_holds_are_refused_at_once_and_told_when_to_come_back() -> None:
    table, clock, release = MemoryLeaseTable(), CountingClock(), Event()
    with_nodes(table, {"a": 1})
    nodes = WatchingNodes(lambda name: release.wait(30) and None)
    cluster = clocked_router(table, nodes, clock, wait_ms=30_000, line=2)
    with ThreadPoolExecutor(3) as callers:
        calls = [callers.submit(cluster.execute, submission("first"))]
        until(lambda: held(table) == 1)
        calls += [callers.submit(cluster.execute, submission("waiting")) for _ in range(2)]
        until(lambda: clock.waiting == 2)
        with pytest.raises(ClusterBusy) as refused:
            cluster.execute(submission("too many"))
        assert refused.value.retry_after >= 1
        release.set()
        assert all(call.result().decisive.ok for call in calls)
