"""Callers' keys in DynamoDB: one item a key, with what it has used of its quota and its calls in progress.

item {id: "key#<id>", name, digest, per_minute, at_once, revoked, minute, used, calls: {<call id>: <expiry, epoch ms>}}

    begin, same minute  SET used = used + 1, calls.<id>        IF not revoked, that minute, used < per_minute, room
    begin, new minute   SET minute, used = 1, calls.<id>       IF not revoked, the minute that was read, room
    reap                REMOVE k dead calls                    IF they have run out
    settle              REMOVE calls.<id>

Room is size(calls) < at_once. Each is one conditional write, so that the bounds hold however many routers there are,
and none counts a call twice when botocore repeats it after a lost answer: the call's own id is in the condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.faults import faults_told
from chalicelib.aws.lease_item import Item, number, text
from chalicelib.core.keys import MINUTE_MS, Key, Spending

PREFIX = "key#"
TRIES = 8
"""How often a call that lost a race is tried again; each loss means that another call of the same key began."""
REAPED_AT_ONCE = 25
NAMES = {"#name": "name", "#minute": "minute"}
"""Words that DynamoDB reserves."""
ROOM = "revoked = :no AND size(calls) < at_once AND attribute_not_exists(calls.#c)"


class DynamoKeyStore:
    """core.ports.KeyStore over a boto3 DynamoDB client. Every method raises StoreFault where DynamoDB is out."""

    def __init__(self, table: str, client: Any):
        self._table = table
        self._client = client

    def find(self, key_id: str) -> Key | None:
        item = self._read(key_id)
        return _key_of(item) if item else None

    def spend(self, key: Key, call_id: str, expires_ms: int, now_ms: int) -> Spending:
        minute = now_ms // MINUTE_MS
        began = {":no": {"BOOL": False}, ":one": number(1), ":expires": number(expires_ms)}
        guess = {"minute": number(minute)}
        for _ in range(TRIES):
            seen = int(guess["minute"]["N"])
            if seen >= minute:
                update, condition = "SET used = used + :one", "#minute = :seen AND used < per_minute"
                values = {":seen": number(seen)}
            else:
                update, condition = "SET #minute = :now, used = :one", "#minute = :seen"
                values = {":seen": number(seen), ":now": number(minute)}
            done, item = self._update(
                key.key_id, f"{update}, calls.#c = :expires", f"{condition} AND {ROOM}", began | values, call_id
            )
            answer = _settled(done, item, call_id, minute)
            if answer:
                return answer
            assert item is not None
            if len(item["calls"]["M"]) >= int(item["at_once"]["N"]):
                dead = [held for held, ends in item["calls"]["M"].items() if int(ends["N"]) < now_ms][:REAPED_AT_ONCE]
                if not dead:
                    return Spending(False, _key_of(item), "at once")
                self._reap(key.key_id, dead, now_ms)
            guess = item
        return Spending(False, key, "at once")

    def settle(self, key_id: str, call_id: str) -> None:
        self._update(key_id, "REMOVE calls.#c", "attribute_exists(id)", {}, call_id)

    def put(self, key: Key) -> None:
        """Adds a key; one that is there already keeps what it has used."""
        kept = "used = if_not_exists(used, :zero), calls = if_not_exists(calls, :none)"
        given = "#name = :name, digest = :digest, per_minute = :per_minute, at_once = :at_once, revoked = :revoked"
        with faults_told("the key store"):
            self._client.update_item(
                TableName=self._table,
                Key=_id(key.key_id),
                UpdateExpression=f"SET {given}, {kept}, #minute = if_not_exists(#minute, :zero)",
                ExpressionAttributeNames=NAMES,
                ExpressionAttributeValues={
                    ":name": text(key.name),
                    ":digest": text(key.digest),
                    ":per_minute": number(key.per_minute),
                    ":at_once": number(key.at_once),
                    ":revoked": {"BOOL": key.revoked},
                    ":zero": number(0),
                    ":none": {"M": {}},
                },
            )

    def revoke(self, key_id: str) -> bool:
        """Refuses the key from its next call on; answers whether there was such a key."""
        update, values = "SET revoked = :yes", {":yes": {"BOOL": True}}
        return self._update(key_id, update, "attribute_exists(id)", values, "")[0]

    def all(self) -> list[Key]:
        """Every key, revoked ones too."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "FilterExpression": "begins_with(id, :prefix)",
            "ExpressionAttributeValues": {":prefix": text(PREFIX)},
        }
        with faults_told("the key store"):
            pages = list(self._client.get_paginator("scan").paginate(**request))
        return sorted((_key_of(item) for page in pages for item in page["Items"]), key=lambda key: key.name)

    def _reap(self, key_id: str, dead: list[str], now_ms: int) -> None:
        names = {f"#d{place}": call_id for place, call_id in enumerate(dead)}
        removed = ", ".join(f"calls.{name}" for name in names)
        condition = " AND ".join(f"calls.{name} < :now" for name in names)
        self._update(key_id, f"REMOVE {removed}", condition, {":now": number(now_ms)}, "", names)

    def _update(
        self,
        key_id: str,
        update: str,
        condition: str,
        values: Item,
        call_id: str,
        names: Mapping[str, str] | None = None,
    ) -> tuple[bool, Item | None]:
        """One conditional write: whether it was made, and the item after it, or as it stood when it was refused."""
        words = {**(names or {}), **({"#c": call_id} if call_id else {})}
        words |= {name: word for name, word in NAMES.items() if name in update + condition}
        filled = {"ExpressionAttributeValues": values, "ExpressionAttributeNames": words}
        with faults_told("the key store"):
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_id(key_id),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **{name: given for name, given in filled.items() if given},
                )
            except self._client.exceptions.ConditionalCheckFailedException as refused:
                return False, refused.response.get("Item") or self._read(key_id)
        return True, answer["Attributes"]

    def _read(self, key_id: str) -> Item | None:
        with faults_told("the key store"):
            return self._client.get_item(TableName=self._table, Key=_id(key_id), ConsistentRead=True).get("Item")


def _settled(done: bool, item: Item | None, call_id: str, minute: int) -> Spending | None:
    """What one try came to; None where another try may come to more."""
    if item is None:
        return Spending(False, None)
    key = _key_of(item)
    if key.revoked:
        return Spending(False, key)
    if done or call_id in item["calls"]["M"]:
        return Spending(True, key)
    if int(item["minute"]["N"]) >= minute and int(item["used"]["N"]) >= key.per_minute:
        return Spending(False, key, "minute")
    return None


def _id(key_id: str) -> Item:
    return {"id": text(PREFIX + key_id)}


def _key_of(item: Mapping[str, Any]) -> Key:
    return Key(
        key_id=item["id"]["S"].removeprefix(PREFIX),
        name=item["name"]["S"],
        digest=item["digest"]["S"],
        per_minute=int(item["per_minute"]["N"]),
        at_once=int(item["at_once"]["N"]),
        revoked=item["revoked"]["BOOL"],
    )
