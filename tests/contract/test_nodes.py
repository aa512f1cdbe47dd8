"""What the table keeps of nodes, and how failures bring one down and a success brings it up again."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.lease import DOWN, DRAINING, UP, Lease, NodeRecord
from chalicelib.core.ports import LeaseTable

NODE = NodeRecord(
    "n1", "arn:n1", 8, pool="base", level="rlimit", runtimes={"python": "3.12.1"}, leases={"a": 5}, last_failure="none"
)


def only(table: LeaseTable) -> NodeRecord:
    (record,) = table.nodes()
    return record


def test_a_node_comes_back_as_it_was_put(table: LeaseTable) -> None:
    table.put_node(NODE)
    assert only(table) == NODE


def test_putting_a_node_again_renews_what_is_known_and_keeps_leases_and_health(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.set_state("n1", DRAINING)
    table.note_failure("n1", "no answer", now_ms=10, down_after=3)
    table.put_node(NodeRecord("n1", "arn:new", 4, pool="big", level="kernel", runtimes={"c": "12"}))
    renewed = replace(NODE, target="arn:new", threshold=4, pool="big", level="kernel", runtimes={"c": "12"})
    assert only(table) == replace(renewed, state=DRAINING, failures=1, last_failure="no answer", checked_ms=10)


def test_changing_a_node_that_is_gone_does_not_make_it(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.remove_node("n1")
    table.remove_node("n1")
    table.set_state("n1", UP)
    table.set_threshold("n1", 2)
    table.note_failure("n1", "no answer", now_ms=10, down_after=1)
    table.note_success("n1", now_ms=10)
    assert table.nodes() == []


def test_failures_in_a_row_bring_a_node_down_and_a_success_brings_it_up(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.note_failure("n1", "no answer", now_ms=10, down_after=2)
    assert (only(table).state, only(table).failures) == (UP, 1)
    table.note_failure("n1", "throttled", now_ms=11, down_after=2)
    assert (only(table).state, only(table).failures, only(table).last_failure) == (DOWN, 2, "throttled")
    assert not table.take(Lease("b", "n1", 50), now_ms=20).taken
    table.note_success("n1", now_ms=30)
    assert (only(table).state, only(table).failures, only(table).checked_ms) == (UP, 0, 30)


def test_a_success_in_between_starts_the_row_anew(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.note_failure("n1", "no answer", now_ms=10, down_after=2)
    table.note_success("n1", now_ms=11)
    table.note_failure("n1", "no answer", now_ms=12, down_after=2)
    assert (only(table).state, only(table).failures) == (UP, 1)


def test_the_same_failure_told_twice_counts_once(table: LeaseTable) -> None:
    table.put_node(NODE)
    for _ in range(2):
        table.note_failure("n1", "no answer", now_ms=10, down_after=2)
    assert (only(table).state, only(table).failures) == (UP, 1)


def test_a_success_that_is_older_than_the_failure_does_not_undo_it(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.note_failure("n1", "no answer", now_ms=10, down_after=1)
    table.note_success("n1", now_ms=9)
    assert only(table).state == DOWN


def test_health_leaves_a_draining_node_draining(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.set_state("n1", DRAINING)
    table.note_failure("n1", "no answer", now_ms=10, down_after=1)
    table.note_success("n1", now_ms=20)
    assert (only(table).state, only(table).failures) == (DRAINING, 0)


def test_many_nodes_are_listed_with_nothing_else(table: LeaseTable) -> None:
    for place in range(30):
        table.put_node(replace(NODE, name=f"n{place}"))
    assert sorted(record.name for record in table.nodes()) == sorted(f"n{place}" for place in range(30))


def test_one_of_many_takes_a_node_that_is_down_on_trial(table: LeaseTable) -> None:
    table.put_node(NODE)
    table.note_failure("n1", "no answer", now_ms=10, down_after=1)
    assert not table.take_on_trial(Lease("b", "n1", 50), now_ms=14, last_check_ms=9).taken, "not due yet"
    first, repeated, second = (
        table.take_on_trial(Lease(name, "n1", 50), now_ms=20, last_check_ms=15) for name in ("b", "b", "c")
    )
    assert (first.taken, repeated.taken, second.taken) == (True, True, False)
    assert only(table).leases == {"a": 5, "b": 50} and only(table).state == DOWN


def test_a_node_that_is_up_or_gone_is_not_taken_on_trial(table: LeaseTable) -> None:
    assert table.take_on_trial(Lease("b", "n1", 50), now_ms=20, last_check_ms=15).record is None
    table.put_node(NODE)
    assert not table.take_on_trial(Lease("b", "n1", 50), now_ms=20, last_check_ms=15).taken
