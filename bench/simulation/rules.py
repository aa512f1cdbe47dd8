"""The rules under comparison: the product's placement, others in its place, and the post's counters."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from random import Random

from bench.simulation.cloud import READ_MS, WRITE_MS, SimulatedNodes, Units, latency
from bench.simulation.world import World
from chalicelib.core.errors import ClusterBusy
from chalicelib.core.lease import NodeRecord
from chalicelib.core.placement import fullness, least_loaded, order
from chalicelib.core.submission import Submission


def product(able: list[NodeRecord], now_ms: int, random: Random) -> Iterator[NodeRecord]:
    return order(able, now_ms, random)


def exact(able: list[NodeRecord], now_ms: int, random: Random) -> Iterator[NodeRecord]:
    """Least-loaded over the whole cached view, however large."""
    return iter(least_loaded(able, now_ms, random))


def two_choices(able: list[NodeRecord], now_ms: int, random: Random) -> Iterator[NodeRecord]:
    for _ in range(16):
        best = min(random.sample(able, 2), key=lambda record: fullness(record, now_ms))
        if best.has_room(now_ms):
            yield best


def at_random(able: list[NodeRecord], now_ms: int, random: Random) -> Iterator[NodeRecord]:
    return (record for record in random.sample(able, min(16, len(able))) if record.has_room(now_ms))


class RoundRobin:
    """Each router goes round on its own, from a place of its own."""

    def __init__(self, random: Random):
        self._place = random.randrange(1_000)

    def __call__(self, able: list[NodeRecord], now_ms: int, random: Random) -> Iterator[NodeRecord]:
        for _ in range(min(16, len(able))):
            self._place += 1
            record = able[self._place % len(able)]
            if record.has_room(now_ms):
                yield record


class PostRule:
    """The post's router: one map of counters, read whole, changed here, and written whole. Its units are counted, but
    no partition limit is held against it: 1,000 nodes make the map 20 KB, and a partition would stop at 50 writes/s."""

    def __init__(self, world: World, random: Random, nodes: SimulatedNodes, units: Units):
        self._world, self._random, self._nodes, self._units = world, random, nodes, units
        self.usage = [0] * len(nodes.thresholds)
        self._names = list(nodes.thresholds)
        self._bytes = 20 * len(self._names) + 20

    def execute(self, submission: Submission) -> None:
        usage = self._read()
        chosen = usage.index(min(usage))
        usage[chosen] += 1
        self._write(usage)
        name = self._names[chosen]
        if usage[chosen] > self._nodes.thresholds[name]:
            raise ClusterBusy(1)
        self._nodes.invoke(NodeRecord(name, name, 0), submission, 0)
        usage = self._read()
        usage[chosen] -= 1
        self._write(usage)

    def _read(self) -> list[int]:
        there = latency(self._random, READ_MS)
        self._world.sleep(there / 2)
        self._units.count("read", ceil(self._bytes / 4096))
        usage = self.usage.copy()
        self._world.sleep(there / 2)
        return usage

    def _write(self, usage: list[int]) -> None:
        there = latency(self._random, WRITE_MS)
        self._world.sleep(there / 2)
        self._units.count("write", ceil(self._bytes / 1024))
        self.usage = usage.copy()
        self._world.sleep(there / 2)
