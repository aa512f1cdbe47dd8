"""The threads that a server's calls run on: a few which go on and on, and more where those are held up."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from typing import Protocol

HELD_UP_S = 0.1
"""A call that has waited so long for a thread gets one more: it is long calls that the others have."""
SHORTEST_PAUSE_S = 0.005
log = logging.getLogger("runhive")


class Call(Protocol):
    """What waitress wants done: `service` answers the client, `cancel` hangs up."""

    def service(self) -> None: ...

    def cancel(self) -> None: ...


class Threads:
    """What waitress hands its calls to (its name for this is a task dispatcher).

    A handful of threads gets more short calls done than one for each: those would push each other's memory out of the
    processors' caches. Of idle threads the one that worked last is woken first, for the same reason.
    """

    def __init__(self, most: int, few: int | None = None, held_up_s: float = HELD_UP_S):
        """At most so many threads; `few` of them (some more than there are processors) when all calls are short."""
        self._most = most
        self._few = few or len(os.sched_getaffinity(0)) + 3
        self._held_up_s = held_up_s
        self._lock = threading.Lock()
        self._all_idle = threading.Condition(self._lock)
        self._line: deque[tuple[float, Call]] = deque()
        self._crowded = threading.Event()
        self._idle: list[threading.Lock] = []
        self._started = self._busy = 0
        threading.Thread(target=self._relieve, name="relief", daemon=True).start()

    def add_task(self, call: Call) -> None:
        """Has the call served as soon as may be. Calls begin in the order in which they came."""
        with self._lock:
            self._line.append((time.monotonic(), call))
            if self._busy < self._few:
                self._put_one_to_work()
            else:
                self._crowded.set()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Cancels the calls that wait, and waits for those under way, so many seconds at most."""
        with self._lock:
            waiting = [call for _, call in self._line]
            self._line.clear()
        for call in waiting:
            call.cancel()
        with self._lock:
            return self._all_idle.wait_for(lambda: self._busy == 0, timeout)

    def _put_one_to_work(self) -> None:
        """Wakes or starts a thread, which counts as busy from here on. The lock is held."""
        if self._idle:
            self._idle.pop().release()
        elif self._started < self._most:
            try:
                threading.Thread(target=self._work, name=f"call-{self._started}", daemon=True).start()
            except RuntimeError:  # the machine allows no more: the call waits for one of those that there are
                return
            self._started += 1
        else:
            return
        self._busy += 1

    def _work(self) -> None:
        asleep = threading.Lock()
        asleep.acquire()
        while True:
            call = self._next(asleep)
            if call is None:
                asleep.acquire()
                continue
            try:
                call.service()
            except BaseException:
                log.exception("a call was not served")

    def _next(self, asleep: threading.Lock) -> Call | None:
        """The call to serve now, or None when this thread is to be idle until `asleep` is released."""
        with self._lock:
            if self._line and (self._busy <= self._few or self._late()):
                return self._line.popleft()[1]
            self._busy -= 1
            self._idle.append(asleep)
            self._all_idle.notify_all()
            return None

    def _late(self) -> int:
        """How many calls have waited for too long."""
        since = time.monotonic() - self._held_up_s
        return sum(came <= since for came, _ in self._line)

    def _relieve(self) -> None:
        """Puts more threads to work where calls have to wait for long."""
        while True:
            self._crowded.wait()
            with self._lock:
                if not self._line:
                    self._crowded.clear()
                    continue
                due = self._line[0][0] + self._held_up_s
            time.sleep(max(SHORTEST_PAUSE_S, due - time.monotonic()))
            with self._lock:
                for _ in range(self._late()):
                    self._put_one_to_work()
