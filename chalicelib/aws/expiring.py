"""Entries of an item's map that run out (leases of a node, calls of a key): the parts of writes that reap them.

Each entry is `<id>: <expiry, epoch ms>`. A write that removes some names each in its condition too, so that none is
removed which somebody has renewed, and none is counted by two writes.
"""

from __future__ import annotations

from collections.abc import Sequence

AT_ONCE = 25
"""Entries removed by one write; DynamoDB limits the length of its expressions."""


def named(dead: Sequence[str]) -> dict[str, str]:
    """ExpressionAttributeNames of the entries."""
    return {f"#d{place}": entry_id for place, entry_id in enumerate(dead)}


def removal(entries: str, dead: Sequence[str]) -> str:
    """The REMOVE clause; empty without any."""
    return "REMOVE " + ", ".join(f"{entries}.{name}" for name in named(dead)) if dead else ""


def all_expired(entries: str, dead: Sequence[str]) -> str:
    """The condition that each is there and has run out at `:now`."""
    return " AND ".join(f"{entries}.{name} < :now" for name in named(dead))
