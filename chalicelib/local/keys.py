"""Keys in memory: the same rules as in DynamoDB, for the threads of one process."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock

from chalicelib.core.keys import MINUTE_MS, Key, Spending


@dataclass
class _Use:
    """What a key has used: calls begun in that minute, and those in progress with their expiries."""

    minute: int = 0
    used: int = 0
    calls: dict[str, int] = field(default_factory=dict)


class MemoryKeyStore:
    """core.ports.KeyStore with one lock for all of it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: dict[str, Key] = {}
        self._uses: dict[str, _Use] = {}

    def find(self, key_id: str) -> Key | None:
        with self._lock:
            return self._keys.get(key_id)

    def spend(self, key: Key, call_id: str, expires_ms: int, now_ms: int) -> Spending:
        with self._lock:
            known = self._keys.get(key.key_id)
            if known is None or known.revoked:
                return Spending(False, known)
            use = self._uses.setdefault(key.key_id, _Use())
            if call_id in use.calls:
                return Spending(True, known)
            if now_ms // MINUTE_MS > use.minute:
                use.minute, use.used = now_ms // MINUTE_MS, 0
            if use.used >= known.per_minute:
                return Spending(False, known, "minute")
            use.calls = {held: ends for held, ends in use.calls.items() if ends >= now_ms}
            if len(use.calls) >= known.at_once:
                return Spending(False, known, "at once")
            use.used += 1
            use.calls[call_id] = expires_ms
            return Spending(True, known)

    def settle(self, key_id: str, call_id: str) -> None:
        with self._lock:
            if key_id in self._uses:
                self._uses[key_id].calls.pop(call_id, None)

    def put(self, key: Key) -> None:
        with self._lock:
            self._keys[key.key_id] = key

    def revoke(self, key_id: str) -> bool:
        with self._lock:
            known = self._keys.get(key_id)
            if known:
                self._keys[key_id] = replace(known, revoked=True)
            return known is not None

    def all(self) -> list[Key]:
        with self._lock:
            return list(self._keys.values())
