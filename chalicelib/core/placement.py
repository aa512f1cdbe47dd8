"""Which nodes to try, in which order: exact least-loaded for small clusters, two random choices for large ones.

bench/simulation compares these with other rules; docs/cluster.md has its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from chalicelib.core.lease import NodeRecord

Placement = Callable[[list[NodeRecord], int, Random], Iterator[NodeRecord]]
"""Of nodes that are up and able, at so many epoch milliseconds: those to try, in order."""

EXACT_UP_TO = 36
"""Past this many nodes, comparing two random ones is nearly as even, costs the same for any number, and keeps routers
whose views are equally old from all choosing the same node."""
PAIRS = 8
"""How many pairs are drawn before the rest is looked through for room."""


def order(able: list[NodeRecord], now_ms: int, random: Random) -> Iterator[NodeRecord]:
    """The nodes that seem to have room, the ones to try first in front; lazy, as mostly the first will do.

    Load is measured as a share of the threshold, so that nodes of different sizes fill evenly.
    """
    if len(able) <= EXACT_UP_TO:
        yield from least_loaded(able, now_ms, random)
        return
    for _ in range(PAIRS):
        best = min(random.sample(able, 2), key=lambda record: fullness(record, now_ms))
        if best.has_room(now_ms):
            yield best
    yield from least_loaded(able, now_ms, random)[:PAIRS]


def least_loaded(able: list[NodeRecord], now_ms: int, random: Random) -> list[NodeRecord]:
    """Those with room, the emptiest first, equal ones in random order."""
    with_room = [(fullness(record, now_ms), random.random(), record) for record in able if record.has_room(now_ms)]
    return [record for _, _, record in sorted(with_room, key=lambda ranked: ranked[:2])]


def fullness(record: NodeRecord, now_ms: int) -> float:
    """The share of its threshold that is held: 0 empty, 1 full."""
    return record.load(now_ms) / record.threshold if record.threshold else 1.0
