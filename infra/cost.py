"""python -m infra cost: what a stage costs idle, and at worst in an hour with every slot in use."""

from __future__ import annotations

from dataclasses import dataclass

from infra.plan import Plan
from infra.terminal import Halt, parser, run, say

GB_SECOND = 0.0000166667
REQUEST = 0.20 / 1_000_000
TABLE_WRITE = 0.625 / 1_000_000
TABLE_READ = 0.125 / 1_000_000
API_CALL = 3.50 / 1_000_000
ALARM_MONTH, DASHBOARD_MONTH, METRIC_MONTH, LOG_GB = 0.10, 3.00, 0.30, 0.50
"""US dollars, list prices of us-east-1 (x86) as published by AWS; other regions differ by up to a third. The free
tier is left out. Look at AWS's own pages before you rely on them: prices change."""
WRITES_PER_CALL = 4
"""A lease taken and given back, a key's call begun and settled."""


@dataclass(frozen=True)
class Bill:
    """US dollars an hour: what the functions may burn, and what the fastest calls add."""

    nodes: float
    router: float
    calls: float
    idle_month: float

    @property
    def worst_hour(self) -> float:
        return self.nodes + self.router + self.calls


def bill(plan: Plan, slots: int = 0, alarms: int = 6, metrics: int = 13) -> Bill:
    """The worst hour has every slot of every node and every router busy, which are bounded by reserved concurrency, and
    as many calls as API Gateway lets through. `slots` counts all nodes', where they are not what the plan says."""
    slots = slots or len(plan.nodes) * plan.threshold
    node_gb = slots * plan.node_memory_mb / 1024
    router_gb = plan.router_at_once * plan.router_memory_mb / 1024
    calls = 3600 * plan.calls_per_second
    per_call = 2 * REQUEST + API_CALL + WRITES_PER_CALL * TABLE_WRITE
    checks = 30 * 24 * 60 * (1 + len(plan.nodes))
    idle = checks * (REQUEST + 0.3 * GB_SECOND * plan.node_memory_mb / 1024 + 4 * TABLE_WRITE + TABLE_READ)
    idle += alarms * ALARM_MONTH + DASHBOARD_MONTH + metrics * METRIC_MONTH
    return Bill(node_gb * 3600 * GB_SECOND, router_gb * 3600 * GB_SECOND, calls * per_call, idle)


def guard(plan: Plan, slots: int = 0) -> None:
    """Raises Halt for a stage whose worst hour costs more than its cap."""
    worst = bill(plan, slots).worst_hour
    if worst > plan.dollars_per_hour:
        raise Halt(
            f"stage {plan.stage} could cost ${worst:.2f} in its worst hour, above dollars_per_hour = "
            f"{plan.dollars_per_hour:.2f} in stages.toml: lower its slots or raise the cap"
        )


def main(argv: list[str]) -> int:
    return run(tell, parser(__doc__).parse_args(argv).stage)


def tell(plan: Plan) -> None:
    found = bill(plan)
    say(f"stage {plan.stage}: {len(plan.nodes)} nodes × {plan.threshold} slots of {plan.node_memory_mb} MB")
    say(f"  worst hour  ${found.worst_hour:8.2f}   every slot busy, as many calls as are let through")
    say(f"    nodes     ${found.nodes:8.2f}\n    routers   ${found.router:8.2f}\n    calls     ${found.calls:8.2f}")
    say(f"  the cap     ${plan.dollars_per_hour:8.2f}   dollars_per_hour in stages.toml")
    say(f"  idle month  ${found.idle_month:8.2f}   checks each minute, alarms, dashboard, metrics; no calls")
    say("List prices of us-east-1 without the free tier; tenant-isolated environments cost extra when they start.")
