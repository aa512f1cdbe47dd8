"""Turns: short runs one after the other, a few at once, not all at the same time in each other's way.

As many runs as there are processors get as much done as many more would, and do it in memory that is still in the
processors' caches. A run that is not short does not hold up the others for long: it passes its turn on when it is first
looked at, and nobody waits longer than a tenth of a second.
"""

from __future__ import annotations

import os
import threading
from collections import deque

LONGEST_WAIT_S = 0.1
"""After that a run begins out of turn."""


class Turn:
    """One run's turn. `held` is false where it never came, and once it was passed on."""

    def __init__(self, turns: Turns, held: bool):
        self._turns = turns
        self.held = held

    def pass_on(self) -> None:
        """May be called again."""
        if self.held:
            self.held = False
            self._turns.pass_on()


class Turns:
    """The turns of a sandbox: one more than there are processors, for the time that runs wait for something else.

    They go from hand to hand in the order of asking. With a semaphore, who is quick takes the turn of a thread that was
    woken for it, and that one has been woken for nothing.
    """

    def __init__(self, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._longest_wait_s = longest_wait_s
        self._lock = threading.Lock()
        self._free = len(os.sched_getaffinity(0)) + 1
        self._waiting: deque[threading.Lock] = deque()

    def take(self) -> Turn:
        """Waits for a turn, though not for long."""
        with self._lock:
            if self._free:
                self._free -= 1
                return Turn(self, held=True)
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        return Turn(self, held=called.acquire(timeout=self._longest_wait_s) or not self._give_up(called))

    def pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def _give_up(self, called: threading.Lock) -> bool:
        """False where the turn came at the last moment."""
        with self._lock:
            if called not in self._waiting:
                return False
            self._waiting.remove(called)
            return True
