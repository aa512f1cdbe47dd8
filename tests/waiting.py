"""Waits for a condition with a deadline, instead of sleeping for luck."""

from __future__ import annotations

import select
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], within_s: float = 15) -> T:
    """The condition's first true value. AssertionError when it never comes."""
    deadline = monotonic() + within_s
    while not (value := condition()):
        assert monotonic() < deadline, "what was waited for did not come"
        select.select([], [], [], 0.01)
    return value
