"""A clock that stands still until it is told to go on, or somebody waits."""

from __future__ import annotations


class FakeClock:
    """`waited_ms` holds how long each wait was to last; a signal that is not set lets that time pass at once."""

    def __init__(self, now_ms: int = 1_000_000):
        self.time_ms = now_ms
        self.waited_ms: list[int] = []

    def now_ms(self) -> int:
        return self.time_ms

    def steady_ms(self) -> int:
        return self.time_ms

    def signal(self) -> FakeSignal:
        return FakeSignal(self)


class FakeSignal:
    def __init__(self, clock: FakeClock):
        self._clock = clock
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def clear(self) -> None:
        self._is_set = False

    def wait_ms(self, duration_ms: int) -> bool:
        if not self._is_set:
            self._clock.waited_ms.append(duration_ms)
            self._clock.time_ms += duration_ms
        return self._is_set
