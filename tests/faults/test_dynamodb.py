"""DynamoDB slow, throttling, out, or answering after the router gave up: what callers see, and that no slot is lost."""

from __future__ import annotations

from time import monotonic

import pytest

from chalicelib.core.errors import StoreFault
from tests.faults.cluster import WatchingNodes, held, router, submission, with_nodes
from tests.faults.conftest import Store


def test_while_the_table_is_out_callers_are_told_and_nothing_runs(store: Store) -> None:
    nodes = WatchingNodes()
    with_nodes(store.truth, {"a": 2, "b": 2})
    cluster = router(store.leases, nodes)
    assert cluster.execute(submission("before")).decisive.ok
    store.network.mode = "out"
    for _ in range(3):
        with pytest.raises(StoreFault):
            cluster.execute(submission("during"))
    store.network.mode = "well"
    assert cluster.execute(submission("after")).decisive.ok, "whole again with the first call"
    assert nodes.runs == {"before": 1, "after": 1}
    assert held(store.truth) == 0


@pytest.mark.parametrize("mode", ["out", "throttling", "silent"])
def test_the_table_going_out_during_a_run_costs_no_answer_and_no_slot(store: Store, mode: str) -> None:
    def table_goes(name: str) -> None:
        if name == "during":
            store.network.mode = mode

    nodes = WatchingNodes(table_goes)
    with_nodes(store.truth, {"a": 1})
    cluster = router(store.leases, nodes)
    assert cluster.execute(submission("during")).decisive.stdout == "during"
    assert held(store.truth) == 1, "it could not be given back"
    store.network.mode = "well"
    assert cluster.execute(submission("after")).decisive.ok, "it is given back before the next take"
    assert nodes.runs == {"during": 1, "after": 1}
    assert held(store.truth) == 0


def test_one_throttled_partition_sends_the_call_to_another_node(store: Store) -> None:
    nodes = WatchingNodes()
    with_nodes(store.truth, {"hot": 8, "cool": 2})
    cluster = router(store.leases, nodes)
    assert cluster.execute(submission("first")).decisive.ok
    store.network.mode, store.network.only = "throttling", "node#hot"
    for turn in range(4):
        assert cluster.execute(submission(f"turn{turn}")).node == "cool"
    assert set(nodes.runs.values()) == {1}
    assert held(store.truth) == 0


def test_answers_that_are_lost_change_nothing_because_every_write_may_be_repeated(store: Store) -> None:
    """The first answer of each write is lost, so botocore sends each a second time."""
    nodes = WatchingNodes()
    with_nodes(store.truth, {"a": 1})
    cluster = router(store.leases, nodes)
    cluster.nodes()
    for turn in range(3):
        writes = store.network.operations["UpdateItem"]
        store.network.mode = "deaf once"
        nodes.behaviour = lambda name: setattr(store.network, "mode", "deaf once")
        assert cluster.execute(submission(f"turn{turn}")).decisive.ok
        assert store.network.operations["UpdateItem"] >= writes + 4
        assert held(store.truth) == 0
    assert set(nodes.runs.values()) == {1}


def test_a_take_whose_every_answer_is_lost_is_a_fault_whose_slot_is_freed_by_the_next_call(store: Store) -> None:
    nodes = WatchingNodes()
    with_nodes(store.truth, {"a": 1})
    cluster = router(store.leases, nodes)
    cluster.nodes()
    store.network.mode = "deaf"
    with pytest.raises(StoreFault):
        cluster.execute(submission("unheard"))
    assert held(store.truth) == 1, "DynamoDB did what was asked"
    store.network.mode = "well"
    assert cluster.execute(submission("next")).decisive.ok
    assert nodes.runs == {"next": 1}
    assert held(store.truth) == 0


def test_a_silent_table_is_given_up_within_its_bound(store: Store) -> None:
    with_nodes(store.truth, {"a": 1, "b": 1, "c": 1})
    cluster = router(store.leases, WatchingNodes())
    cluster.nodes()
    store.network.mode = "silent"
    began = monotonic()
    with pytest.raises(StoreFault):
        cluster.execute(submission())
    assert monotonic() - began < 30, "two nodes' writes with three tries each, and not one for every node"
