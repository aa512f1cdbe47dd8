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

from chalicelib.aws import expiring
from chalicelib.aws.items import Item, Items, number, numbers, text
from chalicelib.core.keys import MINUTE_MS, Key, Spending

PREFIX = "key#"
TRIES = 8
"""How often a call that lost a race is tried again; each loss means that another call of the same key began."""
EXISTS = "attribute_exists(id)"
ROOM = "revoked = :no AND size(calls) < at_once AND attribute_not_exists(calls.#c)"


class DynamoKeyStore:
    """core.ports.KeyStore over a boto3 DynamoDB client. Every method raises StoreFault where DynamoDB is out."""

    def __init__(self, table: str, client: Any):
        self._items = Items(table, client, PREFIX, "the key store")

    def find(self, key_id: str) -> Key | None:
        item = self._items.read(key_id)
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
            names = {"#minute": "minute", "#c": call_id}
            update, condition = f"{update}, calls.#c = :expires", f"{condition} AND {ROOM}"
            done, item = self._items.update(key.key_id, update, condition, began | values, names)
            answer = _settled(done, item, call_id, minute)
            if answer:
                return answer
            assert item is not None
            if len(item["calls"]["M"]) >= int(item["at_once"]["N"]):
                dead = [held for held, ends in item["calls"]["M"].items() if int(ends["N"]) < now_ms]
                if not dead:
                    return Spending(False, _key_of(item), "at once")
                self._reap(key.key_id, dead[: expiring.AT_ONCE], now_ms)
            guess = item
        return Spending(False, key, "at once")

    def settle(self, key_id: str, call_id: str) -> None:
        self._items.update(key_id, "REMOVE calls.#c", EXISTS, {}, {"#c": call_id})

    def put(self, key: Key) -> None:
        """Adds a key; one that is there already keeps what it has used."""
        renewed = {
            "name": text(key.name),
            "digest": text(key.digest),
            "per_minute": number(key.per_minute),
            "at_once": number(key.at_once),
            "revoked": {"BOOL": key.revoked},
        }
        self._items.put(key.key_id, renewed, {"used": number(0), "minute": number(0), "calls": numbers({})})

    def revoke(self, key_id: str) -> bool:
        """Refuses the key from its next call on; answers whether there was such a key."""
        update, values = "SET revoked = :yes", {":yes": {"BOOL": True}}
        return self._items.update(key_id, update, EXISTS, values, {})[0]

    def all(self) -> list[Key]:
        """Every key, revoked ones too."""
        return sorted((_key_of(item) for item in self._items.all()), key=lambda key: key.name)

    def _reap(self, key_id: str, dead: list[str], now_ms: int) -> None:
        update, condition = expiring.removal("calls", dead), expiring.all_expired("calls", dead)
        self._items.update(key_id, update, condition, {":now": number(now_ms)}, expiring.named(dead))


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


def _key_of(item: Mapping[str, Any]) -> Key:
    return Key(
        key_id=item["id"]["S"].removeprefix(PREFIX),
        name=item["name"]["S"],
        digest=item["digest"]["S"],
        per_minute=int(item["per_minute"]["N"]),
        at_once=int(item["at_once"]["N"]),
        revoked=item["revoked"]["BOOL"],
    )
