"""python -m infra cost: what a stage costs idle, and at worst in an hour with every slot in use."""

from __future__ import annotations

from dataclasses import dataclass

from infra.plan import Plan
from infra.terminal import Halt, parser, run, say


@dataclass(frozen=True)
class Price:
    """US dollars for one unit, AWS's page with it, and the month of the newest text quoting it that it agreed with."""

    dollars: float
    page: str
    as_of: str


MILLION = 1_000_000
LAMBDA, DYNAMODB = "https://aws.amazon.com/lambda/pricing/", "https://aws.amazon.com/dynamodb/pricing/on-demand/"
GATEWAY, CLOUDWATCH = "https://aws.amazon.com/api-gateway/pricing/", "https://aws.amazon.com/cloudwatch/pricing/"

GB_SECOND = {"x86_64": Price(0.0000166667, LAMBDA, "2026-05"), "arm64": Price(0.0000133334, LAMBDA, "2026-05")}
REQUEST = Price(0.20 / MILLION, LAMBDA, "2026-05")
TABLE_WRITE = Price(0.625 / MILLION, DYNAMODB, "2025-07")
TABLE_READ = Price(0.125 / MILLION, DYNAMODB, "2025-07")
API_CALL = Price(3.50 / MILLION, GATEWAY, "2026-01")
"""Of a REST API, which Chalice makes; an HTTP API costs 1.00."""
LOG_GB = Price(0.50, CLOUDWATCH, "2026-06")
ALARM_MONTH = Price(0.10, CLOUDWATCH, "2026-06")
METRIC_MONTH = Price(0.30, CLOUDWATCH, "2026-06")
DASHBOARD_MONTH = Price(3.00, CLOUDWATCH, "2026-06")
OUT_GB = Price(0.09, GATEWAY, "2026-01")
"""Of answers on their way to the internet, which nothing here bounds."""
PRICES = (*GB_SECOND.values(), REQUEST, TABLE_WRITE, TABLE_READ, API_CALL, OUT_GB)
PRICES += (LOG_GB, ALARM_MONTH, METRIC_MONTH, DASHBOARD_MONTH)
"""List prices of us-east-1 in their first tier, without the free tier; other regions differ by up to a third."""

WRITES_PER_CALL = 4
"""A lease taken and given back, a key's call begun and settled."""
LOG_BYTES_PER_CALL, TRANSCRIPT_BYTES = 2_500, 9 * 4_096
"""The router's two lines and what Lambda writes about both functions; what `log_code` adds at most."""
CHECK_S = 0.3
ALARMS = 6
IDLE_METRICS, IDLE_NODE_METRICS = 5, 2
"""What the checks alone write, for the stage and for each node: CloudWatch asks for what is written in an hour."""
BUSY_METRICS, BUSY_NODE_METRICS = 14, 10
MONTH_HOURS = 730


@dataclass(frozen=True)
class Bill:
    """US dollars an hour: what the functions may burn, and what the fastest calls add."""

    nodes: float
    router: float
    calls: float
    watching: float
    idle_month: float

    @property
    def worst_hour(self) -> float:
        return self.nodes + self.router + self.calls + self.watching


def bill(plan: Plan, slots: int = 0) -> Bill:
    """The worst hour has every slot of every node and every router busy, which are bounded by reserved concurrency, and
    as many calls as API Gateway lets through. `slots` counts all nodes', where they are not what the plan says."""
    gb_second, nodes = GB_SECOND[plan.architecture].dollars, len(plan.nodes)
    node_gb = (slots or nodes * plan.threshold) * plan.node_memory_mb / 1024
    router_gb = plan.router_at_once * plan.router_memory_mb / 1024
    calls = 3600 * plan.calls_per_second
    per_call = 2 * REQUEST.dollars + API_CALL.dollars + WRITES_PER_CALL * TABLE_WRITE.dollars
    logged = (LOG_BYTES_PER_CALL + (TRANSCRIPT_BYTES if plan.log_code else 0)) / 2**30
    metrics = (BUSY_METRICS + BUSY_NODE_METRICS * nodes) * METRIC_MONTH.dollars / MONTH_HOURS
    watching = calls * logged * LOG_GB.dollars + metrics
    return Bill(node_gb * 3600 * gb_second, router_gb * 3600 * gb_second, calls * per_call, watching, _idle_month(plan))


def _idle_month(plan: Plan) -> float:
    """Nobody calls: each minute a function runs code on every node, and the alarms and the dashboard stand."""
    nodes = len(plan.nodes)
    seconds = (
        CHECK_S * GB_SECOND[plan.architecture].dollars * (plan.node_memory_mb + plan.router_memory_mb / nodes) / 1024
    )
    a_check = 2 * REQUEST.dollars + seconds + 4 * TABLE_WRITE.dollars + TABLE_READ.dollars
    metrics = IDLE_METRICS + IDLE_NODE_METRICS * nodes
    standing = ALARMS * ALARM_MONTH.dollars + DASHBOARD_MONTH.dollars + metrics * METRIC_MONTH.dollars
    return MONTH_HOURS * 60 * nodes * a_check + standing


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
    say(f"    watching  ${found.watching:8.2f}   logs and metrics")
    say(f"  the cap     ${plan.dollars_per_hour:8.2f}   dollars_per_hour in stages.toml")
    say(f"  idle month  ${found.idle_month:8.2f}   checks each minute, alarms, dashboard, metrics; no calls")
    say(f"Not in it: answers out to the internet (${OUT_GB.dollars} a GB), what AWS asks for isolated environments.")
    say("List prices of us-east-1 without the free tier, to be checked on AWS's pages before you rely on them:")
    for page, as_of in sorted({(price.page, price.as_of) for price in PRICES}):
        say(f"  {page}  (as of {as_of})")
