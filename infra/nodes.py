"""python -m infra nodes add|drain|remove|list|threshold: the nodes of a stage, changed while calls run."""

from __future__ import annotations

from chalicelib.aws.lease_table import DynamoLeaseTable
from chalicelib.aws.node_lambda import LambdaNodes
from chalicelib.core.lease import NodeRecord
from infra.plan import Plan
from infra.terminal import client

DESCRIBE_MS = 25_000


def register(plan: Plan, table: str, name: str, target: str) -> str:
    """Asks the node what it can do and puts that into the table; its leases and its state are kept."""
    asked = NodeRecord(name, target, plan.threshold)
    said = LambdaNodes().describe(asked, DESCRIBE_MS)
    record = NodeRecord(name, target, plan.threshold, level=said["level"], runtimes=said["runtimes"])
    DynamoLeaseTable(table, client("dynamodb")).put_node(record)
    return f"{name}: {len(record.runtimes)} runtimes, confinement level {record.level}"
