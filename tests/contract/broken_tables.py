"""Lease tables with one fault each, which the model must find: else it would prove nothing of the whole ones."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.lease import Lease, NodeRecord, TakeResult
from chalicelib.local.leases import MemoryLeaseTable
from tests.contract.lease_model import MARGIN


class OneTooMany(MemoryLeaseTable):
    """Compares with <= where it should with <."""

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        self._change(lease.node, threshold=self._records[lease.node].threshold + 1)
        taken = super().take(lease, now_ms).taken
        self._change(lease.node, threshold=self._records[lease.node].threshold - 1)
        return TakeResult(taken, self._records[lease.node])


class ReapsTooSoon(MemoryLeaseTable):
    """Takes leases for dead by a clock that runs ahead by more than the margin."""

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        return super().take(lease, now_ms + 2 * MARGIN)


class GivesBackTheWrongOne(MemoryLeaseTable):
    """Counts instead of naming: a repeated return frees somebody else's slot, as lowering a counter does."""

    def give_back(self, lease: Lease) -> NodeRecord | None:
        record = self._records[lease.node]
        left = dict(record.leases)
        if left:
            left.pop(lease.lease_id if lease.lease_id in left else next(iter(left)))
        return self._put(replace(record, leases=left))


class NeverReaps(MemoryLeaseTable):
    """Forgets that leases run out: a router that died keeps its slots for ever."""

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        return super().take(lease, 0)


class ForgetsOnRenewal(MemoryLeaseTable):
    """A deployment that puts the node anew empties its map."""

    def put_node(self, record: NodeRecord) -> None:
        self._put(record)


class RefusesARepeat(MemoryLeaseTable):
    """Answers a repeated take by what it finds: the node full, of this very lease."""

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        record = self._records[lease.node]
        if lease.lease_id in record.leases and not record.has_room(now_ms):
            return TakeResult(False, record)
        return super().take(lease, now_ms)


class SwapsOneForOne(MemoryLeaseTable):
    """Puts a new lease in the place of a dead one without asking how many live."""

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        record = self._records[lease.node]
        dead = record.expired(now_ms)
        if not dead or record.state != "up" or lease.lease_id in record.leases:
            return super().take(lease, now_ms)
        left = {held: end for held, end in record.leases.items() if held != dead[0]}
        return TakeResult(True, self._put(replace(record, leases={**left, lease.lease_id: lease.expires_ms})))


BROKEN = (
    OneTooMany,
    ReapsTooSoon,
    GivesBackTheWrongOne,
    NeverReaps,
    ForgetsOnRenewal,
    RefusesARepeat,
    SwapsOneForOne,
)
