"""Which nodes to try, in which order: exact least-loaded for small clusters, two random choices for large ones."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from chalicelib.core.lease import UP, NodeRecord

EXACT_UP_TO = 36
"""Past this many candidates, comparing two random ones is nearly as even and spreads stale views apart."""


def candidates(records: Iterable[NodeRecord], runtime: str) -> list[NodeRecord]:
    """The nodes that are up and have the runtime."""
    return [record for record in records if record.state == UP and runtime in record.runtimes]


def rank(records: list[NodeRecord], now_ms: int, random: Random) -> list[NodeRecord]:
    """The records in the order in which to try them, the emptiest first; equal ones in random order.

    Load is measured as a share of the threshold, so that nodes of different sizes fill evenly.
    """

    def fullness(record: NodeRecord) -> float:
        return record.load(now_ms) / record.threshold if record.threshold else 1.0

    shuffled = random.sample(records, len(records))
    if len(shuffled) <= EXACT_UP_TO:
        return sorted(shuffled, key=fullness)
    pairs = zip(shuffled[::2], shuffled[1::2])
    winners = [min(pair, key=fullness) for pair in pairs]
    return winners + sorted((r for r in shuffled if r not in winners), key=fullness)
