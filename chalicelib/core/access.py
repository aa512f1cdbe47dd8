"""Who may call: the gate that every guarded call passes, with a key and within its bounds."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from threading import Lock

from chalicelib.core.errors import NotAllowed, NotAuthenticated, OverQuota, StoreFault
from chalicelib.core.keys import Key, Spending, digest_of
from chalicelib.core.ports import Clock, KeyStore

ANONYMOUS = "anonymous"
"""The record whose quota all callers without a key share, where they are let in at all."""
FORM = re.compile(r"rh_([a-z2-7]{8})_([a-z2-7]{32})")
CALL_MS = 45_000
"""When a call is over even if its router died: API Gateway hangs up after 29 s."""
KEPT_MS = 30_000
MOST_KEPT = 1_000


def presented(headers: Mapping[str, str]) -> str:
    """The key that a request brings: `Authorization: <key>`, `Authorization: Bearer <key>` or `X-Api-Key: <key>`."""
    brought = headers.get("authorization") or headers.get("x-api-key") or ""
    return re.sub(r"(?i)^bearer\s+", "", brought.strip())


class OpenGate:
    """Lets everybody in: the laptop's server, which answers its own machine only."""

    @contextmanager
    def admitted(self, text: str) -> Iterator[str]:
        yield ""


class Gate:
    """Lets in who has a key and is within its bounds; one write to begin a call, one to end it. Safe for threads."""

    def __init__(self, keys: KeyStore, clock: Clock, random: Random, anonymous: bool):
        self._keys = keys
        self._clock = clock
        self._random = random
        self._anonymous = anonymous
        self._lock = Lock()
        self._kept: dict[str, tuple[int, Key]] = {}

    @contextmanager
    def admitted(self, text: str) -> Iterator[str]:
        """The key's id, for as long as the call lasts. Raises NotAuthenticated, NotAllowed, OverQuota, StoreFault."""
        key = self._known(text)
        call_id = f"{self._random.getrandbits(64):016x}"
        now_ms = self._clock.now_ms()
        spending = self._keys.spend(key, call_id, now_ms + CALL_MS, now_ms)
        if spending.key is None or spending.key.revoked:
            with self._lock:
                self._kept.pop(key.key_id, None)
            raise NotAllowed("this key was revoked")
        if not spending.allowed:
            raise _over(spending, now_ms)
        try:
            yield key.key_id
        finally:
            try:
                self._keys.settle(key.key_id, call_id)
            except StoreFault:
                pass

    def _known(self, text: str) -> Key:
        """The key that the text proves to be of; read at most every half minute, since `spend` sees a revocation."""
        if not text:
            if not self._anonymous:
                raise NotAuthenticated("a key is needed: send it as Authorization or X-Api-Key")
            anonymous = self._find(ANONYMOUS)
            if anonymous is None:
                raise NotAuthenticated("a key is needed: calls without one are not set up here")
            return anonymous
        form = FORM.fullmatch(text)
        key = self._find(form[1]) if form else None
        if form is None or key is None or not hmac.compare_digest(digest_of(form[2]), key.digest):
            raise NotAuthenticated("this key is not known")
        return key

    def _find(self, key_id: str) -> Key | None:
        now_ms = self._clock.now_ms()
        with self._lock:
            read_ms, kept = self._kept.get(key_id, (0, None))
        if kept and 0 <= now_ms - read_ms < KEPT_MS:
            return kept
        key = self._keys.find(key_id)
        if key:
            with self._lock:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[key_id] = (now_ms, key)
        return key


def _over(spending: Spending, now_ms: int) -> OverQuota:
    """The refusal, with the seconds until another try makes sense."""
    key = spending.key
    assert key is not None
    if spending.full == "minute":
        return OverQuota(f"more than {key.per_minute} calls in this minute", 60 - now_ms // 1000 % 60)
    return OverQuota(f"more than {key.at_once} calls at once", 1)
