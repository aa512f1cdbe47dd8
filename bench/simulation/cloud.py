"""The simulated cloud: DynamoDB with its latencies, its units and each partition's limit, and nodes that run programs.

Latencies are log-normal around the medians that AWS and others report for one region (a conditional UpdateItem about
4 ms, a GetItem about 3 ms); a partition takes 1,000 write units a second and throttles what is above. They are
assumptions, named here so that they can be changed, and no measurement of AWS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import ceil, log
from random import Random
from typing import Any

from bench.simulation.world import World
from chalicelib.core.errors import StoreFault
from chalicelib.core.lease import Lease, NodeRecord, TakeResult
from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.submission import Submission
from chalicelib.local.leases import MemoryLeaseTable

WRITE_MS, READ_MS, SPREAD = 4.0, 3.0, 0.4
"""Medians of the latencies, and the standard deviation of their logarithm: the p99 is 2.5 times the median."""
PARTITION_WRITES_S = 1_000
ITEM_BYTES, LEASE_BYTES = 300, 17
"""One node's item without leases, and what each adds: eight characters of id, eight bytes of expiry, one of type."""
BACKOFF_MS, ATTEMPTS = 50, 3
DOLLARS_PER_WRITE, DOLLARS_PER_READ = 0.625e-6, 0.125e-6
"""On-demand request units in us-east-1, as listed since November 2024."""


def latency(random: Random, median: float) -> float:
    return random.lognormvariate(log(median), SPREAD)


class Units:
    """What was sent to DynamoDB: requests and units, by kind; and requests that were throttled."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.units: Counter[str] = Counter()

    def count(self, kind: str, units: float) -> None:
        self.requests[kind] += 1
        self.units[kind] += units


class Partitions:
    """Each key's write allowance: a bucket that fills at the partition's rate and holds one second of it."""

    def __init__(self, world: World):
        self._world = world
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, key: str, units: float) -> bool:
        left, when = self._left.get(key, (float(PARTITION_WRITES_S), self._world.now))
        left = min(PARTITION_WRITES_S, left + (self._world.now - when) * PARTITION_WRITES_S / 1000)
        allowed = left >= units
        self._left[key] = (left - units if allowed else left, self._world.now)
        return allowed


class SimulatedTable:
    """core.ports.LeaseTable: the one in memory, behind a network and DynamoDB's limits."""

    def __init__(self, world: World, random: Random):
        self.truth, self.units = MemoryLeaseTable(), Units()
        self._world, self._random, self._partitions = world, random, Partitions(world)

    def nodes(self) -> list[NodeRecord]:
        self._world.sleep(latency(self._random, READ_MS))
        records = self.truth.nodes()
        size = sum(ITEM_BYTES + LEASE_BYTES * len(record.leases) for record in records)
        pages = max(1, ceil(size / 2**20))
        self.units.count("read", ceil(size / 4096) / 2)
        self._world.sleep(latency(self._random, READ_MS) * pages)
        return records

    def take(self, lease: Lease, now_ms: int) -> TakeResult:
        return self._write(lease.node, lambda: self.truth.take(lease, now_ms))

    def give_back(self, lease: Lease) -> NodeRecord | None:
        return self._write(lease.node, lambda: self.truth.give_back(lease))

    def free(self) -> int:
        """How many slots of all no lease holds at this moment."""
        return sum(record.threshold - len(record.leases) for record in self.truth.nodes())

    def _write(self, node: str, change: Callable[[], Any]) -> Any:
        for attempt in range(ATTEMPTS):
            there = latency(self._random, WRITE_MS)
            self._world.sleep(there / 2)
            if self._partitions.allows(node, 1):
                self.units.count("write", 1)
                answer = change()
                self._world.sleep(there / 2)
                return answer
            self.units.requests["throttled"] += 1
            self._world.sleep(there / 2 + self._random.uniform(0, BACKOFF_MS * 2**attempt))
        raise StoreFault("throttled")


class SimulatedNodes:
    """core.ports.NodeInvoker: each program takes its time; how many run on each node at once is watched here."""

    def __init__(self, world: World, random: Random, thresholds: dict[str, int]):
        self._world, self._random = world, random
        self.thresholds = thresholds
        self.running = {name: 0 for name in thresholds}
        self.most = 0.0

    def invoke(self, record: NodeRecord, submission: Submission, timeout_ms: int) -> Execution:
        self.running[record.name] += 1
        self.most = max(self.most, self.running[record.name] / self.thresholds[record.name])
        self._world.sleep(float(submission.stdin))
        self.running[record.name] -= 1
        return Execution(run=Outcome(), node=record.name)
