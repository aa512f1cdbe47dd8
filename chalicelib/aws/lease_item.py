"""The lease table's item: how a NodeRecord is written in DynamoDB's own types, and how the table is keyed.

The table has a hash key alone, `id`, and a node is the item `node#<name>`. A sort key under one common hash would
list the nodes in a Query, but put every write of the cluster on one partition, which takes 1,000 writes a second;
so each node is a partition of its own, and the rare listing is a Scan. Other kinds of items may share the table
under prefixes of their own; each 8 KB of them costs a listing one read unit more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.lease import NodeRecord

PREFIX = "node#"


def table_definition(name: str) -> dict[str, Any]:
    """The arguments of CreateTable, billed by the request."""
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }


def record_of(item: Mapping[str, Any]) -> NodeRecord:
    """The node that an item stands for."""
    return NodeRecord(
        name=item["id"]["S"].removeprefix(PREFIX),
        target=item["target"]["S"],
        threshold=int(item["threshold"]["N"]),
        state=item["state"]["S"],
        pool=item["pool"]["S"],
        level=item["level"]["S"],
        runtimes={name: value["S"] for name, value in item["runtimes"]["M"].items()},
        leases={lease_id: int(value["N"]) for lease_id, value in item["leases"]["M"].items()},
        failures=int(item["failures"]["N"]),
        last_failure=item["last_failure"]["S"],
        checked_ms=int(item["checked_ms"]["N"]),
    )
