"""The lease table in DynamoDB: one item per node, whose map of leases is the count of its concurrent calls.

Every write is one conditional UpdateItem that may be repeated after a lost answer, as botocore does by itself:

    take        SET leases.<id>                    IF it is there already, or the node is up and has room
    take over   SET leases.<id> REMOVE k dead ones IF it is there already, or the node is up, the k leases have run
                                                   out, the threshold is the one that was read, and removing them
                                                   makes room: size < threshold + k
    reap        REMOVE k dead ones                 IF they have run out
    on trial    SET leases.<id>, checked_ms = now  IF it is there already, or the node is down, due, and has room
    give back   REMOVE leases.<id>                 IF the node exists

Taking over removes all that has run out and not one for one: where the threshold was lowered while the node was
full, swapping a dead lease for a new one would keep the live ones above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws import expiring
from chalicelib.aws.items import Item, Items, number, numbers, strings, text
from chalicelib.aws.lease_item import PREFIX, record_of
from chalicelib.core.lease import DOWN, UP, Lease, NodeRecord, TakeResult

TRIES = 3
"""How often a take that lost a race looks again before it answers that the node is full."""
EXISTS = "attribute_exists(id)"


class DynamoLeaseTable:
    """core.ports.LeaseTable over a boto3 DynamoDB client that is passed in. Changes of a missing node do nothing."""

    def __init__(self, table: str, client: Any):
        self._items = Items(table, client, PREFIX, "the lease table")

    def nodes(self) -> list[NodeRecord]:
        return [record_of(item) for item in self._items.all()]

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        dead: Sequence[str] = ()
        record: NodeRecord | None = None
        reaped = 0
        for _ in range(TRIES):
            taken, record = self._try_take(lease, now_ms, dead, record)
            if taken or record is None or record.state != UP:
                return TakeResult(taken, record, reaped + (len(dead) if taken else 0))
            dead = record.expired(now_ms)[: expiring.AT_ONCE]
            if dead and len(record.leases) - len(dead) >= record.threshold:
                done, record = self._reap(lease.node, dead, now_ms)
                reaped += len(dead) if done else 0
                dead = ()
            if record is None or not record.has_room(now_ms):
                break
        return TakeResult(False, record, reaped)

    def _try_take(
        self, lease: Lease, now_ms: int, dead: Sequence[str], seen: NodeRecord | None
    ) -> tuple[bool, NodeRecord | None]:
        room = "size(leases) < threshold"
        values = {":up": text(UP), ":expires": number(lease.expires_ms)}
        if dead and seen:
            room = f"threshold = :threshold AND size(leases) < :bound AND {expiring.all_expired('leases', dead)}"
            values |= {":threshold": number(seen.threshold), ":bound": number(seen.threshold + len(dead))}
            values |= {":now": number(now_ms)}
        return self._update(
            lease.node,
            f"SET leases.#l = :expires {expiring.removal('leases', dead)}".strip(),
            f"attribute_exists(leases.#l) OR (#state = :up AND {room})",
            values,
            {"#state": "state", "#l": lease.lease_id, **expiring.named(dead)},
        )

    def _reap(self, node: str, dead: Sequence[str], now_ms: int) -> tuple[bool, NodeRecord | None]:
        update, condition = expiring.removal("leases", dead), expiring.all_expired("leases", dead)
        return self._update(node, update, condition, {":now": number(now_ms)}, expiring.named(dead))

    def reap(self, record: NodeRecord, now_ms: int) -> int:
        dead = record.expired(now_ms)[: expiring.AT_ONCE]
        return len(dead) if dead and self._reap(record.name, dead, now_ms)[0] else 0

    def take_on_trial(self, lease: Lease, now_ms: int, last_check_ms: int) -> TakeResult:
        taken, record = self._update(
            lease.node,
            "SET leases.#l = :expires, checked_ms = :now",
            "attribute_exists(leases.#l) OR (#state = :down AND checked_ms <= :last AND size(leases) < threshold)",
            {
                ":expires": number(lease.expires_ms),
                ":now": number(now_ms),
                ":down": text(DOWN),
                ":last": number(last_check_ms),
            },
            {"#state": "state", "#l": lease.lease_id},
        )
        return TakeResult(taken, record)

    def give_back(self, lease: Lease) -> NodeRecord | None:
        return self._update(lease.node, "REMOVE leases.#l", EXISTS, {}, {"#l": lease.lease_id})[1]

    def put_node(self, record: NodeRecord) -> None:
        renewed = {
            "target": text(record.target),
            "threshold": number(record.threshold),
            "pool": text(record.pool),
            "level": text(record.level),
            "runtimes": strings(record.runtimes),
        }
        kept = {
            "state": text(record.state),
            "leases": numbers(record.leases),
            "failures": number(record.failures),
            "last_failure": text(record.last_failure),
            "checked_ms": number(record.checked_ms),
        }
        self._items.put(record.name, renewed, kept)

    def set_state(self, node: str, state: str) -> None:
        self._update(node, "SET #state = :state", EXISTS, {":state": text(state)}, {"#state": "state"})

    def set_threshold(self, node: str, threshold: int) -> None:
        self._update(node, "SET threshold = :threshold", EXISTS, {":threshold": number(threshold)}, {})

    def remove_node(self, node: str) -> None:
        self._items.remove(node)

    def note_failure(self, node: str, message: str, now_ms: int, down_after: int) -> None:
        counted = "SET failures = failures + :one, last_failure = :message, checked_ms = :now"
        values = {":one": number(1), ":now": number(now_ms), ":message": text(message)}
        _, record = self._update(node, counted, "checked_ms < :now", values, {})
        if record and record.state == UP and record.failures >= down_after:
            values = {":up": text(UP), ":down": text(DOWN), ":enough": number(down_after)}
            condition = "#state = :up AND failures >= :enough"
            self._update(node, "SET #state = :down", condition, values, {"#state": "state"})

    def note_success(self, node: str, now_ms: int) -> None:
        cleared = "SET failures = :zero, checked_ms = :now"
        values = {":zero": number(0), ":now": number(now_ms), ":down": text(DOWN)}
        names = {"#state": "state"}
        _, record = self._update(node, cleared, "#state <> :down AND checked_ms <= :now", values, names)
        if record and record.state == DOWN:
            values |= {":up": text(UP)}
            condition = "#state = :down AND checked_ms <= :now"
            self._update(node, f"{cleared}, #state = :up", condition, values, names)

    def _update(
        self, node: str, update: str, condition: str, values: Item, names: Mapping[str, str]
    ) -> tuple[bool, NodeRecord | None]:
        """One conditional write: whether it was made, and the node as it then stands (None: no such node)."""
        done, item = self._items.update(node, update, condition, values, names)
        return done, record_of(item) if item else None
