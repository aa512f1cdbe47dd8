"""What a write of the lease table costs, as the engine itself says: one unit, up to forty leases on a node."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import uuid4

from chalicelib.aws.items import number, text
from chalicelib.aws.lease_item import PREFIX, table_definition
from chalicelib.aws.lease_table import DynamoLeaseTable
from chalicelib.core.fairness import new_lease_id, tag_of
from chalicelib.core.lease import Lease, NodeRecord

NOW = 1_800_000_000_000
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:runhive-production-node-12"
DOZEN = {f"language{n}": "10.20.30" for n in range(12)}


def test_a_node_of_a_dozen_languages_and_forty_leases_is_written_for_one_unit(dynalite_client: Any) -> None:
    name, random = f"runhive-{uuid4().hex[:8]}", Random(5)
    dynalite_client.create_table(**table_definition(name))
    waiter = dynalite_client.get_waiter("table_exists")
    waiter.wait(TableName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    table = DynamoLeaseTable(name, dynalite_client)
    table.put_node(NodeRecord("node-12", ARN, 40, pool="base", level="rlimit", runtimes=DOZEN, checked_ms=NOW))
    for caller in range(40):
        assert table.take(Lease(new_lease_id(tag_of(f"key-{caller}"), random), "node-12", NOW), NOW).taken
    answer = dynalite_client.update_item(
        TableName=name,
        Key={"id": text(PREFIX + "node-12")},
        UpdateExpression="SET checked_ms = :now",
        ExpressionAttributeValues={":now": number(NOW)},
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"]["CapacityUnits"] == 1.0
