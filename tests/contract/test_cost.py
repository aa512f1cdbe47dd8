"""What a write of the lease table costs, as the engine itself says: one unit, up to forty leases on a node."""

from __future__ import annotations

from random import Random
from typing import Any

from chalicelib.aws.items import number, text
from chalicelib.aws.lease_item import PREFIX
from chalicelib.aws.lease_table import DynamoLeaseTable
from chalicelib.core.fairness import new_lease_id, tag_of
from chalicelib.core.lease import Lease, NodeRecord
from tests.contract.conftest import empty_table

NOW = 1_800_000_000_000
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:runhive-production-node-12"
DOZEN = {f"language{n}": "10.20.30" for n in range(12)}


def test_a_node_of_a_dozen_languages_and_forty_leases_is_written_for_one_unit(dynalite_client: Any) -> None:
    name, random = empty_table(dynalite_client), Random(5)
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
