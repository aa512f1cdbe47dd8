"""A caller's key: its text, what is stored of it, and what one try to begin a call came to.

A key is `rh_<id>_<secret>`. The id finds the record; of the secret only a digest is kept. The secret has 160 random
bits, so a plain SHA-256 is as good as a slow hash would be.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Key:
    """A caller's key as it is stored: `digest` is SHA-256 of the secret in hex; quotas are per key."""

    key_id: str
    name: str
    digest: str
    per_minute: int
    at_once: int
    revoked: bool = False


@dataclass(frozen=True)
class Spending:
    """The answer to one try to begin a call: whether it may, and the key as it then stands (None: no such key).

    `full` tells which bound refused it: "minute" or "at once".
    """

    allowed: bool
    key: Key | None
    full: str = ""


def new_key(name: str, per_minute: int, at_once: int, random_bytes: bytes) -> tuple[Key, str]:
    """A key of 25 random bytes, and its text, which is shown once and stored nowhere."""
    letters = b32encode(random_bytes).decode("ascii").lower()
    key_id, secret = letters[:8], letters[8:40]
    return Key(key_id, name, digest_of(secret), per_minute, at_once), f"rh_{key_id}_{secret}"


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
