"""Simulated time: the product's own router runs in greenlets, and what would block goes on to the next event."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from greenlet import getcurrent, greenlet

EPOCH_MS = 1_800_000_000_000


class World:
    """Events in order of time (milliseconds, fractions allowed); one greenlet runs at a time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], object]]] = []
        self._turns = count()
        self._hub = getcurrent()

    def at(self, time: float, act: Callable[[], object]) -> None:
        heappush(self._events, (time, next(self._turns), act))

    def start(self, body: Callable[[], object]) -> None:
        """Runs the body as a greenlet of its own, from now on."""
        self.at(self.now, greenlet(body, parent=self._hub).switch)

    def sleep(self, duration: float) -> None:
        self.at(self.now + duration, getcurrent().switch)
        self._hub.switch()

    def pause(self) -> None:
        """Gives up the greenlet's turn until somebody switches back to it."""
        self._hub.switch()

    def run(self, until: float) -> None:
        while self._events and self._events[0][0] <= until:
            self.now, _, act = heappop(self._events)
            act()
        self.now = until


class WorldClock:
    """core.ports.Clock in simulated time."""

    def __init__(self, world: World):
        self._world = world

    def now_ms(self) -> int:
        return EPOCH_MS + int(self._world.now)

    def steady_ms(self) -> int:
        return int(self._world.now)

    def signal(self) -> WorldSignal:
        return WorldSignal(self._world)


class WorldSignal:
    def __init__(self, world: World):
        self._world = world
        self._is_set = False
        self._waiter: Callable[[], object] | None = None

    def set(self) -> None:
        self._is_set = True
        if self._waiter:
            self._world.at(self._world.now, self._waiter)
            self._waiter = None

    def clear(self) -> None:
        self._is_set = False

    def wait_ms(self, duration_ms: int) -> bool:
        if self._is_set:
            return True
        woken = False
        waiting = getcurrent()

        def wake() -> None:
            nonlocal woken
            if not woken:
                woken = True
                waiting.switch()

        self._waiter = wake
        self._world.at(self._world.now + duration_ms, wake)
        self._world.pause()
        self._waiter = None
        return self._is_set
