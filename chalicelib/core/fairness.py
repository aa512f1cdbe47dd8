"""Fairness between callers, read from the lease table itself: a lease's id begins with a tag of who holds it.

So every router sees how many slots each caller holds, without a second count and without one more write. A caller
may take a slot while it holds fewer than SHARE times as many as would be left free (the dynamic threshold of
Choudhury and Hahne, made for buffers in switches). Nobody alone can fill the cluster, a newcomer finds a slot as long
as few callers press, and callers who all press come near equal shares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from random import Random

from chalicelib.core.lease import NodeRecord

SHARE = 8
"""A caller alone may hold 8 of 9 slots; two that press hold 8 of 17 each."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ANONYMOUS = "--"
"""The tag of calls without a caller's name, as on a laptop: they share what there is, first come first served."""


def tag_of(caller: str) -> str:
    """Two characters that stand for the caller; one in 4,096 pairs of callers shares them, and so its slots."""
    if not caller:
        return ANONYMOUS
    first, second = blake2b(caller.encode("utf-8"), digest_size=2).digest()
    return ALPHABET[first % 64] + ALPHABET[second % 64]


def new_lease_id(tag: str, random: Random) -> str:
    """Eight characters: the tag and 36 random bits. Short, so that an item of 40 leases stays under one kilobyte."""
    return tag + "".join(random.choices(ALPHABET, k=6))


def held_by_tag(records: Iterable[NodeRecord], now_ms: int) -> Counter[str]:
    """How many leases each tag holds now."""
    return Counter(
        lease_id[:2] for record in records for lease_id, expires_ms in record.leases.items() if expires_ms >= now_ms
    )


def may_take(tag: str, held: Counter[str], slots: int) -> bool:
    """Whether the caller may take one slot more, of so many slots in all."""
    left = slots - held.total() - 1
    return tag == ANONYMOUS or held[tag] < max(1, SHARE * left)
