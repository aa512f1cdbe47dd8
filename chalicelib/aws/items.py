"""The items of one kind in a DynamoDB table: read, listed, put, removed, changed by writes that tell what they found.

The table has a hash key alone, `id`, and each kind has a prefix of its own. Values are in DynamoDB's own types, which
`number`, `text`, `numbers` and `strings` write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.faults import faults_told

Item = dict[str, dict[str, Any]]


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def text(value: str) -> dict[str, str]:
    return {"S": value}


def strings(values: Mapping[str, str]) -> dict[str, Any]:
    return {"M": {name: text(value) for name, value in values.items()}}


def numbers(values: Mapping[str, int]) -> dict[str, Any]:
    return {"M": {name: number(value) for name, value in values.items()}}


class Items:
    """Items called `<prefix><name>`; every method raises StoreFault, which names the store, where DynamoDB is out."""

    def __init__(self, table: str, client: Any, prefix: str, store: str):
        self._table = table
        self._client = client
        self._prefix = prefix
        self._store = store

    def read(self, name: str) -> Item | None:
        """The item as it stands after every write that was answered."""
        with faults_told(self._store):
            answer = self._client.get_item(TableName=self._table, Key=self._key(name), ConsistentRead=True)
        return answer.get("Item")

    def all(self) -> list[Item]:
        """Every item of the kind, by an eventually consistent Scan: one request per megabyte of the table."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "FilterExpression": "begins_with(id, :prefix)",
            "ExpressionAttributeValues": {":prefix": text(self._prefix)},
        }
        with faults_told(self._store):
            pages = list(self._client.get_paginator("scan").paginate(**request))
        return [item for page in pages for item in page["Items"]]

    def put(self, name: str, renewed: Item, kept: Item) -> None:
        """Sets the renewed attributes, and those of the kept ones that the item does not have yet."""
        sets = [f"#{attribute} = :{attribute}" for attribute in renewed]
        sets += [f"#{attribute} = if_not_exists(#{attribute}, :{attribute})" for attribute in kept]
        both = renewed | kept
        with faults_told(self._store):
            self._client.update_item(
                TableName=self._table,
                Key=self._key(name),
                UpdateExpression="SET " + ", ".join(sets),
                ExpressionAttributeNames={f"#{attribute}": attribute for attribute in both},
                ExpressionAttributeValues={f":{attribute}": value for attribute, value in both.items()},
            )

    def remove(self, name: str) -> None:
        with faults_told(self._store):
            self._client.delete_item(TableName=self._table, Key=self._key(name))

    def update(
        self, name: str, update: str, condition: str, values: Item, names: Mapping[str, str]
    ) -> tuple[bool, Item | None]:
        """One conditional write: whether it was made, and the item as it then stands (None: there is none).

        A refusal shows the item, except by some local engines, which never do: then it is read.
        """
        filled = {"ExpressionAttributeValues": values, "ExpressionAttributeNames": names}
        with faults_told(self._store):
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=self._key(name),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **{argument: given for argument, given in filled.items() if given},
                )
            except self._client.exceptions.ConditionalCheckFailedException as refused:
                return False, refused.response.get("Item") or self.read(name)
        return True, answer["Attributes"]

    def _key(self, name: str) -> Item:
        return {"id": text(self._prefix + name)}
