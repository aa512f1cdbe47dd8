"""One experiment: a cluster, a load and a rule, simulated for some seconds, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from random import Random
from statistics import fmean, pstdev
from typing import Any

from bench.simulation import rules
from bench.simulation.cloud import DOLLARS_PER_READ, DOLLARS_PER_WRITE, SimulatedNodes, SimulatedTable
from bench.simulation.world import World, WorldClock
from chalicelib.core.errors import ClusterBusy, StoreFault
from chalicelib.core.lease import NodeRecord
from chalicelib.core.limits import Limits
from chalicelib.core.router import Router
from chalicelib.core.slots import Patience
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.core.view import View
from chalicelib.local.metrics import NoMetrics

SHORT_MS, LONG_MS, LONG_SHARE = 100.0, 1_200.0, 0.2
"""Programs: most are short, one in five is long, both exponential; 320 ms on average."""
MEAN_MS = SHORT_MS * (1 - LONG_SHARE) + LONG_MS * LONG_SHARE
LIMITS = Limits(wall_ms=10_000)
SAMPLE_MS = 50.0


@dataclass(frozen=True)
class Setup:
    """`load` is the offered work as a share of all slots; `rule` names one of bench.simulation.rules."""

    rule: str
    nodes: int
    routers: int
    load: float
    threshold: int = 8
    view_ms: int = 10_000
    wait_ms: int = 2_000
    seconds: float = 10.0
    warm_up_ms: float = 2_000.0

    @property
    def calls_per_second(self) -> float:
        return self.load * self.nodes * self.threshold / MEAN_MS * 1000


@dataclass
class Result:
    """`imbalance` is the standard deviation of the nodes' loads over their mean, averaged over time.

    Some slots are always free for a moment, between one run's give back and the next one's take.
    """

    setup: Setup
    done: int = 0
    refused: int = 0
    free_when_refused: list[float] = field(default_factory=list)
    faults: int = 0
    delays: list[float] = field(default_factory=list)
    imbalances: list[float] = field(default_factory=list)
    most: float = 0.0
    writes: float = 0.0
    reads: float = 0.0
    read_units: float = 0.0
    throttled: int = 0

    def row(self) -> dict[str, Any]:
        calls = max(1, self.done + self.refused + self.faults)
        delays = sorted(self.delays) or [float("nan")]
        dollars = (self.writes * DOLLARS_PER_WRITE + self.read_units * DOLLARS_PER_READ) / max(1, self.done)
        return {
            "rule": self.setup.rule,
            "nodes": self.setup.nodes,
            "routers": self.setup.routers,
            "load": f"{self.setup.load:.0%}",
            "view s": self.setup.view_ms / 1000,
            "calls/s": round(self.setup.calls_per_second),
            "imbalance": round(fmean(self.imbalances), 2),
            "most/threshold": round(self.most, 2),
            "refused": f"{self.refused / calls:.2%}",
            "free when refused": f"{fmean(self.free_when_refused or [0.0]):.1%}",
            "faults": f"{self.faults / calls:.2%}",
            "delay p50 ms": round(delays[len(delays) // 2], 1),
            "delay p99 ms": round(delays[int(0.99 * len(delays))], 1),
            "write units/run": round(self.writes / max(1, self.done), 2),
            "reads/run": round(self.reads / max(1, self.done), 3),
            "read units/run": round(self.read_units / max(1, self.done), 2),
            "$/million runs": round(dollars * 1e6, 2),
        }


def run(setup: Setup, seed: int = 1) -> Result:
    world, random, result = World(), Random(seed + 1), Result(setup)
    table = SimulatedTable(world, random)
    nodes = SimulatedNodes(world, random, {f"n{place}": setup.threshold for place in range(setup.nodes)})
    for name in nodes.thresholds:
        table.truth.put_node(NodeRecord(name, name, setup.threshold, runtimes={"python": "3.13"}))
    routers = _routers(setup, world, random, table, nodes)
    until = setup.warm_up_ms + setup.seconds * 1000

    def one_call(program_ms: float) -> None:
        submission = Submission("python", (SourceFile("", b""),), stdin=repr(program_ms), limits={"run": LIMITS})
        began, counted = world.now, world.now >= setup.warm_up_ms
        try:
            random.choice(routers).execute(submission)
            if counted:
                result.done += 1
                result.delays.append(world.now - began - program_ms)
        except ClusterBusy:
            if counted:
                result.refused += 1
                result.free_when_refused.append(_free_share(setup, table, nodes))
        except StoreFault:
            result.faults += counted

    def arrivals() -> None:
        work = Random(seed)  # of its own, so that every rule gets the same calls at the same times
        while world.now < until:
            mean_ms = LONG_MS if work.random() < LONG_SHARE else SHORT_MS
            world.start(partial(one_call, min(work.expovariate(1 / mean_ms), LIMITS.wall_ms)))
            world.sleep(work.expovariate(setup.calls_per_second / 1000))

    def samples() -> None:
        while world.now < until:
            loads = list(nodes.running.values())
            result.imbalances.append(pstdev(loads) / max(fmean(loads), 1e-9))
            world.sleep(SAMPLE_MS)

    world.run(until=100)  # the routers read their first view: in one thread, a second reader would wait for ever
    world.start(arrivals)
    world.at(setup.warm_up_ms, lambda: _begin_to_count(world, table, nodes, samples))
    world.run(until)
    result.most, result.throttled = nodes.most, table.units.requests["throttled"]
    result.writes, result.reads = table.units.units["write"], table.units.requests["read"]
    result.read_units = table.units.units["read"]
    return result


def _free_share(setup: Setup, table: SimulatedTable, nodes: SimulatedNodes) -> float:
    """The share of all slots that is free at this moment; the post keeps no leases, so there by what runs."""
    slots = setup.nodes * setup.threshold
    return max(0, slots - sum(nodes.running.values()) if setup.rule == "post" else table.free()) / slots


def _begin_to_count(world: World, table: SimulatedTable, nodes: SimulatedNodes, samples: Any) -> None:
    table.units.requests.clear()
    table.units.units.clear()
    nodes.most = 0.0
    world.start(samples)


def _routers(setup: Setup, world: World, random: Random, table: SimulatedTable, nodes: SimulatedNodes) -> list[Any]:
    if setup.rule == "post":
        return [rules.PostRule(world, random, nodes, table.units)]
    clock, patience = WorldClock(world), Patience(setup.wait_ms, lease_margin_ms=5_000, down_after=3)
    routers = []
    for _ in range(setup.routers):
        view = View(table, clock, setup.view_ms)
        placement = rules.RoundRobin(random) if setup.rule == "round_robin" else getattr(rules, setup.rule)
        world.start(view.records)
        routers.append(Router(table, nodes, NoMetrics(), clock, random, patience, view, placement))
    return routers
