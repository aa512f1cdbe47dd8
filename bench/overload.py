"""Ten thousand calls at twice the capacity, with DynamoDB's requests counted.  python -m bench.overload

Eight routers, each with a view of its own, over DynamoDB's adapter and dynalite, an engine that is atomic as DynamoDB
is; nodes that watch themselves. Units are what dynalite says that each request consumed, by DynamoDB's rules.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import perf_counter
from typing import Any

from chalicelib.aws.lease_item import table_definition
from chalicelib.aws.lease_table import DynamoLeaseTable
from tests import dynalite
from tests.faults.cluster import held
from tests.faults.overload import overload

THRESHOLDS = {"node-1": 8, "node-2": 8, "node-3": 8}


class Meter:
    """Counts the requests of a boto3 client, and the capacity units that their answers name."""

    def __init__(self, client: Any):
        self.requests: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self._lock = Lock()
        client.meta.events.register("provide-client-params.dynamodb.*", self._ask)
        client.meta.events.register("before-call.dynamodb.*", self._sent)
        client.meta.events.register("after-call.dynamodb.*", self._answered)

    def _ask(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return (
            {**params, "ReturnConsumedCapacity": "TOTAL"} if "Key" in params or "FilterExpression" in params else params
        )

    def _sent(self, model: Any, **_: Any) -> None:
        with self._lock:
            self.requests[model.name] += 1

    def _answered(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        with self._lock:
            self.units[model.name] += parsed.get("ConsumedCapacity", {}).get("CapacityUnits", 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--routers", type=int, default=8)
    parser.add_argument("--factor", type=float, default=2.0, help="callers for each slot")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, dynalite.running(Path(folder)) as endpoint:
        client = dynalite.client(endpoint, connections=64)
        client.create_table(**table_definition("runhive"))
        client.get_waiter("table_exists").wait(TableName="runhive", WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
        meter = Meter(client)
        table = DynamoLeaseTable("runhive", client)
        began = perf_counter()
        came = overload(
            lambda: table, THRESHOLDS, asked.calls, asked.routers, wait_ms=500, run_s=0.1, factor=asked.factor
        )
        seconds = perf_counter() - began
        left = held(table)
    print(f"{asked.calls} calls, {asked.factor:g} callers for each slot, {asked.routers} routers, {seconds:.0f} s")
    print(
        f"answered {came.answered}, refused {len(came.refused)} (Retry-After {_span(came.refused)}), left {left} leases"
    )
    print(f"most at once, as the nodes saw it: {dict(came.nodes.most)} of {THRESHOLDS}")
    print(f"programs run more than once: {sum(runs > 1 for runs in came.nodes.runs.values())}")
    for name, requests in sorted(meter.requests.items()):
        print(
            f"{name}: {requests / came.answered:.3f} requests and {meter.units[name] / came.answered:.3f} units a run"
        )


def _span(seconds: list[int]) -> str:
    return f"{min(seconds)} to {max(seconds)} s" if seconds else "none"


if __name__ == "__main__":
    main()
