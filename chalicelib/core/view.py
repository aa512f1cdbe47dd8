"""The router's view of the nodes: read whole now and then, refreshed node by node by what each write answers."""

from __future__ import annotations

from threading import Lock

from chalicelib.core.errors import StoreFault
from chalicelib.core.lease import DOWN, UP, NodeRecord
from chalicelib.core.ports import Clock, LeaseTable


class View:
    """A cached copy of the node records, at most `max_age_ms` old; safe for many threads.

    One thread reads the table when the copy has grown old, and the others go on with the old one: a stale view costs
    a lost race at worst, as the lease table has the last word. So does a view whose table does not answer.
    """

    def __init__(self, leases: LeaseTable, clock: Clock, max_age_ms: int):
        self._leases = leases
        self._clock = clock
        self._max_age_ms = max_age_ms
        self._lock = Lock()
        self._reading = Lock()
        self._records: dict[str, NodeRecord] = {}
        self._put_ms: dict[str, int] = {}
        self._read_ms: int | None = None
        self._up: dict[str, list[str]] = {}
        self._down: list[str] = []
        self._versions: dict[str, str] = {}

    def records(self, max_age_ms: int | None = None) -> list[NodeRecord]:
        """Every node. Raises StoreFault when the table was never read and does not answer."""
        self._refresh(self._max_age_ms if max_age_ms is None else max_age_ms)
        with self._lock:
            return list(self._records.values())

    def able(self, runtime: str, max_age_ms: int | None = None) -> list[NodeRecord]:
        """The nodes that are up and have the runtime."""
        self._refresh(self._max_age_ms if max_age_ms is None else max_age_ms)
        with self._lock:
            return [self._records[name] for name in self._up.get(runtime, ())]

    def down(self) -> list[NodeRecord]:
        with self._lock:
            return [self._records[name] for name in self._down]

    def versions(self) -> dict[str, str]:
        """What the nodes carry: runtime name → exact version."""
        self._refresh(self._max_age_ms)
        with self._lock:
            return self._versions

    def put(self, node: str, record: NodeRecord | None) -> None:
        """Replaces what is known of one node; None means that it is gone."""
        with self._lock:
            known = self._records.get(node)
            if record is None:
                self._records.pop(node, None)
            else:
                self._records[node] = record
                self._put_ms[node] = self._clock.steady_ms()
            if record is None or known is None or _differ(known, record):
                self._index()

    def _refresh(self, max_age_ms: int) -> None:
        """Reads the table if the copy is older than that and nobody else is reading it."""
        started_ms = self._clock.steady_ms()
        if self._read_ms is not None and started_ms - self._read_ms <= max_age_ms:
            return
        if not self._reading.acquire(blocking=self._read_ms is None):
            return
        try:
            if self._read_ms is not None and self._read_ms >= started_ms:
                return
            try:
                read = {record.name: record for record in self._leases.nodes()}
            except StoreFault:
                if self._read_ms is None:
                    raise
                read = None
            self._replace(read, started_ms)
        finally:
            self._reading.release()

    def _replace(self, read: dict[str, NodeRecord] | None, started_ms: int) -> None:
        """Takes over what was read, but for nodes of which a write has answered since the reading began."""
        with self._lock:
            if read is not None:
                newer = {name for name, put_ms in self._put_ms.items() if put_ms > started_ms and name in self._records}
                self._records = {name: self._records[name] if name in newer else read[name] for name in read}
                self._put_ms = {name: put_ms for name, put_ms in self._put_ms.items() if name in newer}
                self._index()
            self._read_ms = started_ms

    def _index(self) -> None:
        """Sorts the names of the nodes that are up by runtime, for the common case that only loads change."""
        self._up, self._versions = {}, {}
        self._down = [record.name for record in self._records.values() if record.state == DOWN]
        for record in self._records.values():
            for runtime, version in record.runtimes.items():
                self._versions[runtime] = version
                if record.state == UP:
                    self._up.setdefault(runtime, []).append(record.name)


def _differ(one: NodeRecord, other: NodeRecord) -> bool:
    return one.state != other.state or one.runtimes != other.runtimes
