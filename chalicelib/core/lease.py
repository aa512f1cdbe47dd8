"""Leases and the record of a node: the map of leases is the count of concurrent calls, there is no second number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UP, DRAINING, DOWN = "up", "draining", "down"


@dataclass(frozen=True)
class Lease:
    """The right to one slot of one node until `expires_ms` (epoch milliseconds)."""

    lease_id: str
    node: str
    expires_ms: int


@dataclass(frozen=True)
class NodeRecord:
    """One node as the lease table has it.

    `target` is what an invoker calls (a function name or ARN); `runtimes` maps the names of the runtimes that
    the node really has to their exact versions; `leases` maps lease ids to their expiries in epoch milliseconds.
    """

    name: str
    target: str
    threshold: int
    state: str = UP
    pool: str = ""
    level: str = ""
    runtimes: Mapping[str, str] = field(default_factory=dict)
    leases: Mapping[str, int] = field(default_factory=dict)
    failures: int = 0
    """Consecutive failed calls or health checks."""
    last_failure: str = ""
    checked_ms: int = 0

    def load(self, now_ms: int) -> int:
        """How many leases are held now."""
        return sum(1 for expires_ms in self.leases.values() if expires_ms >= now_ms)

    def expired(self, now_ms: int) -> list[str]:
        """The ids of the leases that have run out, oldest first."""
        return sorted((i for i, e in self.leases.items() if e < now_ms), key=lambda i: (self.leases[i], i))

    def has_room(self, now_ms: int) -> bool:
        return self.state == UP and self.load(now_ms) < self.threshold


@dataclass(frozen=True)
class TakeResult:
    """The answer to one try at a lease: whether it was taken, and the node as it now stands (None: no such node).

    `reaped` is how many leases that had run out this very try removed.
    """

    taken: bool
    record: NodeRecord | None
    reaped: int = 0
