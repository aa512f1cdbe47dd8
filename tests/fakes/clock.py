"""A clock that stands still until it is told to go on."""

from __future__ import annotations


class FakeClock:
    def __init__(self, now_ms: int = 1_000_000):
        self.time_ms = now_ms
        self.slept_ms: list[int] = []

    def now_ms(self) -> int:
        return self.time_ms

    def sleep_ms(self, duration_ms: int) -> None:
        self.slept_ms.append(duration_ms)
        self.time_ms += duration_ms
