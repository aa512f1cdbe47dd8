"""Thirty-two threads on one node with ten slots: never more than ten held, each refusal told, nothing left behind.

Only on stores that are atomic. The count of what is held is kept beside the table, by the threads themselves: it is
raised after a take and lowered before the give back, so it never shows more than the table has granted.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Lock

from chalicelib.core.lease import Lease, NodeRecord
from chalicelib.core.ports import LeaseTable
from tests.contract.conftest import THREADS

THRESHOLD, ROUNDS = 10, 2_000
NOW = 1_800_000_000_000


class Held:
    """How many are held at this moment, and the most that ever were."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = Lock()

    def change(self, by: int) -> None:
        with self._lock:
            self.now += by
            self.most = max(self.most, self.now)


def test_never_over_the_threshold_and_empty_at_the_end(atomic_table: LeaseTable) -> None:
    atomic_table.put_node(NodeRecord("n1", "target", THRESHOLD))
    held, rounds = Held(), count()

    def take_and_give_back() -> tuple[int, int]:
        taken = refused = 0
        while (turn := next(rounds)) < ROUNDS:
            lease = Lease(f"lease{turn}", "n1", NOW + 60_000)
            result = atomic_table.take(lease, NOW)
            assert result.record is not None
            if not result.taken:
                assert lease.lease_id not in result.record.leases
                refused += 1
                continue
            taken += 1
            held.change(+1)
            held.change(-1)
            after = atomic_table.give_back(lease)
            assert after is not None and lease.lease_id not in after.leases
        return taken, refused

    with ThreadPoolExecutor(THREADS) as pool:
        counts = [future.result() for future in [pool.submit(take_and_give_back) for _ in range(THREADS)]]
    assert sum(taken + refused for taken, refused in counts) == ROUNDS
    assert sum(taken for taken, _ in counts) > 0
    assert held.most <= THRESHOLD
    assert [dict(record.leases) for record in atomic_table.nodes()] == [{}]


def test_one_slot_that_ran_out_is_taken_over_once(atomic_table: LeaseTable) -> None:
    dead = {f"dead{place}": NOW - 1 for place in range(3)}
    atomic_table.put_node(NodeRecord("n1", "target", 3, leases={"live": NOW + 60_000, **dead}))
    leases = [Lease(f"new{place}", "n1", NOW + 60_000) for place in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda lease: atomic_table.take(lease, NOW), leases))
    taken = {lease.lease_id for lease, result in zip(leases, results) if result.taken}
    (record,) = atomic_table.nodes()
    assert len(taken) == 2 and set(record.leases) == {"live"} | taken
