"""Turns: short runs one after the other, a few at once, not all at the same time in each other's way.

As many runs as there are processors get as much done as many more would, and do it in memory that is still in the
processors' caches: sixteen at once cost a sixth more for each (bench/load). A run that is not short holds up nobody: it
passes its turn on when it is first looked at.
"""

from __future__ import annotations

import os
import threading

LONGEST_WAIT_S = 0.1
"""After that a run begins out of turn."""


class Turn:
    """One run's turn. `held` is false where it never came, and once it was passed on."""

    def __init__(self, turns: threading.Semaphore):
        self._turns = turns
        self.held = turns.acquire(timeout=LONGEST_WAIT_S)

    def pass_on(self) -> None:
        """May be called again."""
        if self.held:
            self.held = False
            self._turns.release()


class Turns:
    """The turns of this machine: one more than it has processors, for the time that runs wait for something else."""

    def __init__(self) -> None:
        self._turns = threading.Semaphore(len(os.sched_getaffinity(0)) + 1)

    def take(self) -> Turn:
        """Waits for a turn, though not for long."""
        return Turn(self._turns)
