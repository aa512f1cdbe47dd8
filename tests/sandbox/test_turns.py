"""Turns: handed on once, and never waited for without end."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from chalicelib.node.sandbox.turns import Turns


def test_a_turn_is_passed_on_once_and_who_gets_none_goes_on_without() -> None:
    turns = Turns()
    held = [turns.take() for _ in range(len(os.sched_getaffinity(0)) + 1)]
    assert all(turn.held for turn in held)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(turns.take)
        for _ in range(2):
            held[0].pass_on()
        assert waiting.result().held
    assert not turns.take().held
    held[1].pass_on()
    assert turns.take().held  # it did not go to the one that has left
