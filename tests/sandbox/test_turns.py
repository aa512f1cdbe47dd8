"""Turns: handed on once, and never waited for without end."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from chalicelib.node.sandbox.turns import Turns

AT_ONCE = len(os.sched_getaffinity(0)) + 1


def test_a_turn_is_passed_on_once() -> None:
    turns = Turns(longest_wait_s=60)
    held = [turns.take() for _ in range(AT_ONCE)]
    assert all(turn.held for turn in held)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(turns.take) for _ in range(2)]
        for _ in range(2):
            held[0].pass_on()
        (served,) = wait(waiting, return_when=FIRST_COMPLETED).done
        assert served.result().held and not all(each.done() for each in waiting)
        served.result().pass_on()


def test_who_gets_no_turn_goes_on_without_and_keeps_it_from_nobody() -> None:
    turns = Turns(longest_wait_s=0)
    held = [turns.take() for _ in range(AT_ONCE)]
    assert not turns.take().held
    held[0].pass_on()
    assert turns.take().held
