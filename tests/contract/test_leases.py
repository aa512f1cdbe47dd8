"""What taking, taking over and giving back mean, in every adapter."""

from __future__ import annotations

from chalicelib.core.lease import DRAINING, Lease, NodeRecord
from chalicelib.core.ports import LeaseTable

NOW = 1_800_000_000_000
LATER = NOW + 10_000


def lease(name: str, expires_ms: int = LATER) -> Lease:
    return Lease(name, "n1", expires_ms)


def with_node(table: LeaseTable, threshold: int, *held: Lease) -> LeaseTable:
    table.put_node(NodeRecord("n1", "target", threshold, leases={one.lease_id: one.expires_ms for one in held}))
    return table


def leases(table: LeaseTable) -> dict[str, int]:
    (record,) = table.nodes()
    return dict(record.leases)


def test_take_until_the_threshold_and_be_told_of_the_node(table: LeaseTable) -> None:
    with_node(table, 2)
    first, second, third = (table.take(lease(name), NOW) for name in "abc")
    assert (first.taken, second.taken, third.taken) == (True, True, False)
    assert first.record and first.record.leases == {"a": LATER}
    assert third.record and third.record.leases == {"a": LATER, "b": LATER} == leases(table)


def test_a_node_that_does_not_exist_is_refused_and_not_made(table: LeaseTable) -> None:
    result = table.take(lease("a"), NOW)
    assert (result.taken, result.record, table.nodes()) == (False, None, [])
    assert table.give_back(lease("a")) is None
    assert table.nodes() == []


def test_a_node_that_drains_takes_nothing_and_gets_its_leases_back(table: LeaseTable) -> None:
    with_node(table, 2, lease("a"))
    table.set_state("n1", DRAINING)
    assert not table.take(lease("b"), NOW).taken
    record = table.give_back(lease("a"))
    assert record and record.state == DRAINING and record.leases == {}


def test_repeating_a_take_succeeds_whatever_the_state_and_changes_nothing(table: LeaseTable) -> None:
    with_node(table, 1)
    assert table.take(lease("a"), NOW).taken
    assert table.take(lease("a"), NOW).taken, "the node is full, but of this very lease"
    table.set_state("n1", DRAINING)
    table.set_threshold("n1", 0)
    assert table.take(lease("a"), NOW).taken
    assert leases(table) == {"a": LATER}


def test_repeating_a_give_back_changes_nothing(table: LeaseTable) -> None:
    with_node(table, 2, lease("a"), lease("b"))
    for _ in range(2):
        record = table.give_back(lease("a"))
        assert record and record.leases == {"b": LATER} == leases(table)


def test_a_full_node_is_taken_over_from_leases_that_ran_out(table: LeaseTable) -> None:
    with_node(table, 2, lease("dead", NOW - 1), lease("live"))
    assert table.take(lease("a"), NOW).taken
    assert leases(table) == {"live": LATER, "a": LATER}
    assert not table.take(lease("b"), NOW).taken


def test_a_lease_lasts_through_the_millisecond_of_its_expiry(table: LeaseTable) -> None:
    with_node(table, 1, lease("last", NOW))
    assert not table.take(lease("a"), NOW).taken
    assert table.take(lease("a"), NOW + 1).taken


def test_taking_over_a_lowered_threshold_lets_the_live_leases_shrink(table: LeaseTable) -> None:
    held = [lease("dead", NOW - 1), lease("x"), lease("y"), lease("z")]
    with_node(table, 4, *held)
    table.set_threshold("n1", 2)
    assert not table.take(lease("a"), NOW).taken
    assert leases(table) == {"x": LATER, "y": LATER, "z": LATER}, "what ran out is reaped, nothing is put in its place"
    for name in "xy":
        table.give_back(lease(name))
    assert table.take(lease("a"), NOW).taken


def test_more_dead_leases_than_one_write_can_reap_do_not_hide_the_room(table: LeaseTable) -> None:
    with_node(table, 40, *(lease(f"dead{place}", NOW - 1) for place in range(40)))
    table.set_threshold("n1", 1)
    assert table.take(lease("a"), NOW).taken
    assert leases(table)["a"] == LATER


def test_names_that_mean_something_to_a_store_are_mere_names(table: LeaseTable) -> None:
    with_node(table, 3)
    for name in ("a.b", "#l", "size(leases)"):
        assert table.take(lease(name), NOW).taken
    table.give_back(lease("a.b"))
    assert set(leases(table)) == {"#l", "size(leases)"}


def test_what_a_take_reaps_is_counted_by_it_and_by_no_other(table: LeaseTable) -> None:
    with_node(table, 2, lease("dead", NOW - 1), lease("live"))
    assert [table.take(lease(name), NOW).reaped for name in ("a", "b")] == [1, 0]
    assert set(leases(table)) == {"a", "live"}


def test_dead_leases_are_reaped_without_a_call_and_counted_once(table: LeaseTable) -> None:
    with_node(table, 9, *(lease(f"dead{place}", NOW - 1) for place in range(3)), lease("live"))
    (seen,) = table.nodes()
    assert [table.reap(seen, NOW), table.reap(seen, NOW)] == [3, 0]
    assert set(leases(table)) == {"live"}
    table.remove_node("n1")
    assert table.reap(seen, NOW) == 0 and table.nodes() == []
