"""The node items of a DynamoDB table: listed, put, removed, and changed by writes that tell what they found."""

from __future__ import annotations

from typing import Any, Mapping

from chalicelib.aws.faults import faults_told
from chalicelib.aws.lease_item import PREFIX, Item, key_of, record_of, text
from chalicelib.core.lease import NodeRecord


class NodeItems:
    """One table and a boto3 DynamoDB client for it. Every method raises StoreFault where DynamoDB does not answer."""

    def __init__(self, table: str, client: Any):
        self._table = table
        self._client = client

    def all(self) -> list[NodeRecord]:
        """Every node, by an eventually consistent Scan: one request per megabyte of the table."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "FilterExpression": "begins_with(id, :prefix)",
            "ExpressionAttributeValues": {":prefix": text(PREFIX)},
        }
        found: list[NodeRecord] = []
        while True:
            with faults_told("the lease table"):
                page = self._client.scan(**request)
            found += [record_of(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return found
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def put(self, node: str, renewed: Item, kept: Item) -> None:
        """Sets the renewed attributes, and those of the kept ones that the item does not have yet."""
        sets = [f"#{name} = :{name}" for name in renewed]
        sets += [f"#{name} = if_not_exists(#{name}, :{name})" for name in kept]
        both = renewed | kept
        with faults_told("the lease table"):
            self._client.update_item(
                TableName=self._table,
                Key=key_of(node),
                UpdateExpression="SET " + ", ".join(sets),
                ExpressionAttributeNames={f"#{name}": name for name in both},
                ExpressionAttributeValues={f":{name}": value for name, value in both.items()},
            )

    def remove(self, node: str) -> None:
        with faults_told("the lease table"):
            self._client.delete_item(TableName=self._table, Key=key_of(node))

    def update(
        self, node: str, update: str, condition: str, values: Item, names: Mapping[str, str]
    ) -> tuple[bool, NodeRecord | None]:
        """One conditional write; answers whether it was made, and the node as it then stands (None: no such node)."""
        filled = {"ExpressionAttributeValues": values, "ExpressionAttributeNames": names}
        with faults_told("the lease table"):
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=key_of(node),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **{name: given for name, given in filled.items() if given},
                )
            except self._client.exceptions.ConditionalCheckFailedException as refused:
                return False, self._after_refusal(node, refused.response.get("Item"))
        return True, record_of(answer["Attributes"])

    def _after_refusal(self, node: str, item: Item | None) -> NodeRecord | None:
        """The node as the refusal shows it. It shows none where there is none, and some local engines never do."""
        if item is None:
            item = self._client.get_item(TableName=self._table, Key=key_of(node), ConsistentRead=True).get("Item")
        return record_of(item) if item else None
