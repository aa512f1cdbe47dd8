"""The lease table in memory: the same protocol as in DynamoDB, for one process, with one lock for all of it."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Any

from chalicelib.core.lease import DOWN, UP, Lease, NodeRecord, TakeResult


class MemoryLeaseTable:
    """core.ports.LeaseTable for the threads of one process. Changes of a missing node do nothing."""

    def __init__(self) -> None:
        self._records: dict[str, NodeRecord] = {}
        self._lock = Lock()

    def nodes(self) -> list[NodeRecord]:
        with self._lock:
            return list(self._records.values())

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        with self._lock:
            record = self._records.get(lease.node)
            if record is None:
                return TakeResult(False, None)
            live = {held: expires for held, expires in record.leases.items() if expires >= now_ms}
            reaped = len(record.leases) - len(live)
            taken = lease.lease_id in record.leases or record.state == UP and len(live) < record.threshold
            if taken:
                live[lease.lease_id] = lease.expires_ms
            return TakeResult(taken, self._put(replace(record, leases=live)), reaped)

    def take_on_trial(self, lease: Lease, now_ms: int, last_check_ms: int) -> TakeResult:
        with self._lock:
            record = self._records.get(lease.node)
            if record is None:
                return TakeResult(False, None)
            due = record.state == DOWN and record.checked_ms <= last_check_ms
            if lease.lease_id not in record.leases and not (due and len(record.leases) < record.threshold):
                return TakeResult(False, record)
            leases = {**record.leases, lease.lease_id: lease.expires_ms}
            return TakeResult(True, self._put(replace(record, leases=leases, checked_ms=now_ms)))

    def reap(self, record: NodeRecord, now_ms: int) -> int:
        with self._lock:
            known = self._records.get(record.name)
            dead = known.expired(now_ms) if known else []
            if known and dead:
                live = {held: expires for held, expires in known.leases.items() if held not in dead}
                self._put(replace(known, leases=live))
            return len(dead)

    def give_back(self, lease: Lease) -> NodeRecord | None:
        with self._lock:
            record = self._records.get(lease.node)
            if record is None or lease.lease_id not in record.leases:
                return record
            left = {held: expires for held, expires in record.leases.items() if held != lease.lease_id}
            return self._put(replace(record, leases=left))

    def put_node(self, record: NodeRecord) -> None:
        with self._lock:
            known = self._records.get(record.name)
            if known:
                kept = ("state", "leases", "failures", "last_failure", "checked_ms")
                record = replace(record, **{name: getattr(known, name) for name in kept})
            self._put(record)

    def set_state(self, node: str, state: str) -> None:
        self._change(node, state=state)

    def set_threshold(self, node: str, threshold: int) -> None:
        self._change(node, threshold=threshold)

    def remove_node(self, node: str) -> None:
        with self._lock:
            self._records.pop(node, None)

    def note_failure(self, node: str, message: str, now_ms: int, down_after: int) -> None:
        with self._lock:
            record = self._records.get(node)
            if record and record.checked_ms < now_ms:
                failures = record.failures + 1
                state = DOWN if record.state == UP and failures >= down_after else record.state
                self._put(replace(record, failures=failures, last_failure=message, checked_ms=now_ms, state=state))

    def note_success(self, node: str, now_ms: int) -> None:
        with self._lock:
            record = self._records.get(node)
            if record and record.checked_ms <= now_ms:
                state = UP if record.state == DOWN else record.state
                self._put(replace(record, failures=0, checked_ms=now_ms, state=state))

    def _change(self, node: str, **changes: Any) -> None:
        with self._lock:
            if node in self._records:
                self._put(replace(self._records[node], **changes))

    def _put(self, record: NodeRecord) -> NodeRecord:
        self._records[record.name] = record
        return record
