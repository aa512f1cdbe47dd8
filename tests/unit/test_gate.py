"""The gate: what a request must bring, what it is refused for, and that a call is always ended."""

from __future__ import annotations

from random import Random

import pytest

from chalicelib.core.access import Gate, OpenGate, presented
from chalicelib.core.errors import NotAllowed, NotAuthenticated, OverQuota
from chalicelib.core.keys import Key, new_key
from chalicelib.local.keys import MemoryKeyStore
from tests.fakes.clock import FakeClock


class Setting:
    """A gate over a store with one key."""

    def __init__(self, anonymous: bool = False, per_minute: int = 3, at_once: int = 2):
        self.clock = FakeClock()
        self.store = MemoryKeyStore()
        self.key, self.text = new_key("somebody", per_minute, at_once, bytes(range(25)))
        self.store.put(self.key)
        self.gate = Gate(self.store, self.clock, Random(1), anonymous)

    def call(self, text: str) -> str:
        with self.gate.admitted(text) as caller:
            return caller


def test_a_keys_text_is_taken_from_three_headers() -> None:
    assert presented({"authorization": "rh_x"}) == "rh_x"
    assert presented({"authorization": "bearer  rh_x"}) == "rh_x"
    assert presented({"x-api-key": "rh_x"}) == "rh_x"
    assert presented({}) == ""


def test_the_caller_is_named_by_its_key() -> None:
    here = Setting()
    assert here.call(here.text) == here.key.key_id


def test_the_text_of_a_key_is_not_stored() -> None:
    here = Setting()
    assert here.text.split("_")[2] not in str(here.store.all())
    assert len(here.text) == 44


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + "x", lambda t: t.upper(), lambda t: "", lambda t: t + "a"])
def test_a_wrong_key_is_not_told_from_an_unknown_one(spoil) -> None:
    here = Setting()
    with pytest.raises(NotAuthenticated):
        here.call(spoil(here.text))


def test_a_revoked_key_is_refused_although_it_was_kept() -> None:
    here = Setting()
    here.call(here.text)
    here.store.revoke(here.key.key_id)
    with pytest.raises(NotAllowed):
        here.call(here.text)


def test_a_quota_says_when_its_minute_ends() -> None:
    here = Setting()
    for _ in range(3):
        here.call(here.text)
    with pytest.raises(OverQuota) as raised:
        here.call(here.text)
    assert raised.value.retry_after == 60 - here.clock.now_ms() // 1000 % 60
    here.clock.time_ms += raised.value.retry_after * 1000
    here.call(here.text)


def test_a_call_is_ended_also_when_it_failed() -> None:
    here = Setting(at_once=1, per_minute=9)
    with pytest.raises(ZeroDivisionError), here.gate.admitted(here.text):
        raise ZeroDivisionError
    with here.gate.admitted(here.text), pytest.raises(OverQuota):
        here.call(here.text)
    here.call(here.text)


def test_nobody_without_a_key_gets_in_unless_it_is_set_up_twice() -> None:
    with pytest.raises(NotAuthenticated):
        Setting().call("")
    here = Setting(anonymous=True)
    with pytest.raises(NotAuthenticated):
        here.call("")
    here.store.put(Key("anonymous", "anonymous", "", 1, 1))
    assert here.call("") == "anonymous"
    with pytest.raises(OverQuota):
        here.call("")
    with pytest.raises(NotAuthenticated):
        here.call("rh_anonymou_" + "a" * 32)


def test_an_open_gate_asks_nothing() -> None:
    with OpenGate().admitted("") as caller:
        assert caller == ""
