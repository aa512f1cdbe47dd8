"""The router's view of the nodes: read whole now and then, refreshed node by node by what each write answers."""

from __future__ import annotations

from threading import Lock

from chalicelib.core.lease import NodeRecord
from chalicelib.core.ports import Clock, LeaseTable


class View:
    """A cached copy of the node records, at most `max_age_ms` old; safe for many threads."""

    def __init__(self, leases: LeaseTable, clock: Clock, max_age_ms: int):
        self._leases = leases
        self._clock = clock
        self._max_age_ms = max_age_ms
        self._lock = Lock()
        self._records: dict[str, NodeRecord] = {}
        self._read_ms: int | None = None

    def records(self) -> list[NodeRecord]:
        """Every node. Reads the table where the copy is too old; raises StoreFault when it can't."""
        now_ms = self._clock.now_ms()
        with self._lock:
            fresh = self._read_ms is not None and 0 <= now_ms - self._read_ms <= self._max_age_ms
            if fresh:
                return list(self._records.values())
        records = {record.name: record for record in self._leases.nodes()}
        with self._lock:
            self._records, self._read_ms = records, now_ms
        return list(records.values())

    def get(self, node: str) -> NodeRecord:
        with self._lock:
            return self._records[node]

    def put(self, node: str, record: NodeRecord | None) -> None:
        """Replaces what is known of one node; None means that it is gone."""
        with self._lock:
            if record is None:
                self._records.pop(node, None)
            else:
                self._records[node] = record

    def expire(self) -> None:
        """Makes the next look read the table again."""
        with self._lock:
            self._read_ms = None
