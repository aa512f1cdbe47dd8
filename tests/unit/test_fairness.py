"""Fairness between callers: nobody fills the cluster alone, newcomers find a slot, shares even out."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.fairness import ANONYMOUS, SHARE, held_by_tag, may_take, new_lease_id, tag_of
from chalicelib.core.lease import NodeRecord


def filled(callers: list[str], slots: int, held: Counter[str] | None = None) -> Counter[str]:
    """What each caller holds when all of them take what they may, in turn, until nobody may."""
    held = held or Counter()
    while True:
        before = held.total()
        for caller in callers:
            if held.total() < slots and may_take(caller, held, slots):
                held[caller] += 1
        if held.total() == before:
            return held


@given(st.integers(2, 400))
def test_a_caller_alone_gets_nearly_all_and_leaves_one_for_a_newcomer(slots: int) -> None:
    held = filled(["aa"], slots)
    assert slots * SHARE // (SHARE + 1) <= held["aa"] < slots
    assert may_take("bb", held, slots)


@given(st.integers(2, 6), st.integers(30, 200))
def test_callers_who_all_press_hold_equal_shares(callers: int, slots: int) -> None:
    held = filled([f"{n:02}" for n in range(callers)], slots)
    assert max(held.values()) - min(held.values()) <= 1


@given(st.integers(0, 10**6))
def test_a_late_caller_comes_to_a_fair_share_as_leases_end(seed: int) -> None:
    random, slots = Random(seed), 24
    held = filled(["aa"], slots)
    for _ in range(600):
        ended = random.choices(list(held), list(held.values()))[0]
        held[ended] -= 1
        held = filled(random.sample(["aa", "bb"], 2), slots, held)
    assert min(held["aa"], held["bb"]) >= slots // 4


def test_calls_without_a_name_share_what_there_is() -> None:
    assert tag_of("") == ANONYMOUS
    assert filled([ANONYMOUS], 24)[ANONYMOUS] == 24


@given(st.text(min_size=1))
def test_a_lease_id_shows_its_caller_and_is_short(caller: str) -> None:
    lease_id = new_lease_id(tag_of(caller), Random(1))
    assert len(lease_id) == 8 and lease_id.isascii() and lease_id.startswith(tag_of(caller))
    record = NodeRecord("n1", "n1", 8, leases={lease_id: 50, "zz-ended": 10})
    assert held_by_tag([record], now_ms=20) == {tag_of(caller): 1}
