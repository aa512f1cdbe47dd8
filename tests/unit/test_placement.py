"""Placement: the emptiest first among few nodes, two random ones compared among many, room found if there is any."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.lease import DRAINING, NodeRecord
from chalicelib.core.placement import EXACT_UP_TO, fullness, order

NOW = 1_000


def node(name: str, held: int, threshold: int = 8, state: str = "up") -> NodeRecord:
    return NodeRecord(name, name, threshold, state, leases={f"l{n}": NOW + 1 for n in range(held)})


loads = st.lists(st.integers(0, 8), min_size=1, max_size=3 * EXACT_UP_TO)


@given(loads, st.integers())
def test_only_nodes_with_room_are_offered_and_one_always_if_there_is_any(held: list[int], seed: int) -> None:
    nodes = [node(f"n{place}", load) for place, load in enumerate(held)]
    offered = list(order(nodes, NOW, Random(seed)))
    assert all(record.has_room(NOW) for record in offered)
    assert bool(offered) == any(record.has_room(NOW) for record in nodes)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=EXACT_UP_TO), st.integers())
def test_few_nodes_are_offered_emptiest_first(held: list[int], seed: int) -> None:
    nodes = [node(f"n{place}", load) for place, load in enumerate(held)]
    offered = list(order(nodes, NOW, Random(seed)))
    assert sorted(record.name for record in offered) == sorted(record.name for record in nodes)
    assert [fullness(record, NOW) for record in offered] == sorted(fullness(record, NOW) for record in nodes)


def test_fullness_is_a_share_and_what_ran_out_does_not_count() -> None:
    record = NodeRecord("n", "n", 4, leases={"live": NOW, "dead": NOW - 1})
    assert fullness(record, NOW) == 0.25
    assert fullness(node("n", 0, threshold=0), NOW) == 1.0


def test_nodes_that_do_not_take_calls_are_not_offered() -> None:
    assert list(order([node("n", 0, state=DRAINING)], NOW, Random(1))) == []


def test_equal_nodes_are_chosen_equally_often() -> None:
    nodes, random = [node(name, 2) for name in "abc"], Random(3)
    chosen = [next(order(nodes, NOW, random)).name for _ in range(3_000)]
    assert all(850 < chosen.count(name) < 1_150 for name in "abc")
