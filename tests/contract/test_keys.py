"""The key stores under contract: a key's bounds, exact under threads, and a call that counts once however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.aws.key_table import DynamoKeyStore
from chalicelib.core.keys import Key
from chalicelib.core.ports import KeyStore
from chalicelib.local.keys import MemoryKeyStore
from tests.contract.conftest import THREADS, empty_table

NOW = 1_700_000_000_000
MINUTE = 60_000


def key(**given: Any) -> Key:
    return replace(Key("abcdefgh", "a caller", "d" * 64, per_minute=10, at_once=4), **given)


@pytest.fixture(params=["memory", "moto", "dynalite"])
def keys(request: pytest.FixtureRequest) -> KeyStore:
    """Every adapter, in a store of its own that holds one key."""
    return _store(request)


@pytest.fixture(params=["memory", "dynalite"])
def atomic_keys(request: pytest.FixtureRequest) -> KeyStore:
    """The adapters whose store is atomic."""
    return _store(request)


def _store(request: pytest.FixtureRequest) -> KeyStore:
    store: KeyStore
    if request.param == "memory":
        store = MemoryKeyStore()
    else:
        client = request.getfixturevalue(f"{request.param}_client")
        store = DynamoKeyStore(empty_table(client), client)
    store.put(key())
    return store


def spender(store: KeyStore) -> Callable[..., str]:
    """Begins calls with new ids; answers "" for one that may, else what it was refused for."""
    numbers = count()

    def spend(now_ms: int = NOW, lasts_ms: int = 45_000) -> str:
        spending = store.spend(key(), f"call-{next(numbers)}", now_ms + lasts_ms, now_ms)
        return "" if spending.allowed else spending.full or "revoked"

    return spend


def test_a_key_is_found_as_it_was_put(keys: KeyStore) -> None:
    assert keys.find("abcdefgh") == key()
    assert keys.find("zzzzzzzz") is None
    assert keys.all() == [key()]


def test_a_quota_is_of_one_minute(keys: KeyStore) -> None:
    keys.put(key(at_once=1000))
    spend = spender(keys)
    assert [spend() for _ in range(12)] == [""] * 10 + ["minute"] * 2
    assert [spend(NOW + MINUTE) for _ in range(11)] == [""] * 10 + ["minute"]


def test_no_more_calls_at_once_than_its_cap(keys: KeyStore) -> None:
    spend = spender(keys)
    assert [spend() for _ in range(5)] == [""] * 4 + ["at once"]
    keys.settle("abcdefgh", "call-0")
    assert [spend() for _ in range(2)] == ["", "at once"]


def test_a_call_whose_router_died_is_over_when_it_has_run_out(keys: KeyStore) -> None:
    spend = spender(keys)
    assert [spend(lasts_ms=1_000) for _ in range(4)] == [""] * 4
    assert spend(NOW + 500) == "at once"
    assert [spend(NOW + 1_001) for _ in range(4)] == [""] * 4
    assert spend(NOW + 1_001) == "at once"


def test_a_call_that_is_begun_again_counts_once(keys: KeyStore) -> None:
    for _ in range(20):
        assert keys.spend(key(), "the same", NOW + 45_000, NOW).allowed
    spend = spender(keys)
    assert [spend() for _ in range(4)] == ["", "", "", "at once"]


def test_a_revoked_key_is_refused_from_its_next_call_on(keys: KeyStore) -> None:
    spend = spender(keys)
    assert spend() == ""
    assert keys.revoke("abcdefgh") is True
    assert spend() == "revoked"
    assert keys.find("abcdefgh") == key(revoked=True)
    assert keys.revoke("zzzzzzzz") is False
    assert keys.find("zzzzzzzz") is None


def test_a_key_that_was_removed_is_refused(keys: KeyStore) -> None:
    assert keys.spend(key(key_id="zzzzzzzz"), "c", NOW + 1, NOW).key is None


def test_a_key_put_again_keeps_what_it_has_used(keys: KeyStore) -> None:
    spend = spender(keys)
    assert [spend() for _ in range(4)] == [""] * 4
    keys.put(key(per_minute=5, at_once=100))
    assert [spend() for _ in range(2)] == ["", "minute"]


def test_a_settled_call_may_be_settled_again(keys: KeyStore) -> None:
    spender(keys)()
    for _ in range(3):
        keys.settle("abcdefgh", "call-0")
    keys.settle("zzzzzzzz", "call-0")
    assert keys.find("zzzzzzzz") is None


def test_a_quota_is_exact_under_threads(atomic_keys: KeyStore) -> None:
    atomic_keys.put(key(per_minute=100, at_once=1000))
    spend = spender(atomic_keys)
    with ThreadPoolExecutor(THREADS) as threads:
        answers = Counter(threads.map(lambda _: spend(), range(300)))
    assert answers == {"": 100, "minute": 200}


def test_a_cap_is_exact_under_threads(atomic_keys: KeyStore) -> None:
    atomic_keys.put(key(per_minute=10_000, at_once=7))
    spend = spender(atomic_keys)
    with ThreadPoolExecutor(THREADS) as threads:
        answers = Counter(threads.map(lambda _: spend(), range(100)))
    assert answers == {"": 7, "at once": 93}
