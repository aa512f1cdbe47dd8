"""The system's clocks, and signals between the threads of this process."""

from __future__ import annotations

import time
from threading import Event


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def steady_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def signal(self) -> ThreadSignal:
        return ThreadSignal()


class ThreadSignal(Event):
    def wait_ms(self, duration_ms: int) -> bool:
        return self.wait(duration_ms / 1000)
