"""The threads that a server's calls run on: few at once for short calls, as many as there need be for long ones."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from typing import Protocol

LONG_S = 0.05
"""A call that has taken so long is no short one."""
SHORTEST_PAUSE_S = 0.01
log = logging.getLogger("runhive")


class Call(Protocol):
    """What waitress wants done: `service` answers the client, `cancel` hangs up."""

    def service(self) -> None: ...

    def cancel(self) -> None: ...


class Threads:
    """What waitress hands its calls to (its name for this is a task dispatcher).

    A handful of calls at once gets more short ones done than a thread for each: those would push each other's memory
    out of the processors' caches. A call that turns out to be long is counted no more, and another begins beside it. Of
    idle threads the one that worked last is woken first, for its memory's sake too.
    """

    def __init__(self, most: int, few: int | None = None, long_s: float = LONG_S):
        """At most so many threads; `few` calls at once (some more than there are processors) while they are short."""
        self._most = most
        self._few = few or len(os.sched_getaffinity(0)) + 3
        self._long_s = long_s
        self._lock = threading.Lock()
        self._all_idle = threading.Condition(self._lock)
        self._line: deque[Call] = deque()
        self._crowded = threading.Event()
        self._idle: list[threading.Lock] = []
        """The idle threads, each by the lock that it waits for, and which wakes it when it is released."""
        self._since: dict[threading.Lock, float] = {}
        """The threads at work, and since when each has had its call."""
        threading.Thread(target=self._relieve, name="relief", daemon=True).start()

    def add_task(self, call: Call) -> None:
        """Has the call served as soon as may be. Calls begin in the order in which they came."""
        with self._lock:
            self._line.append(call)
            if not self._put_one_to_work():
                self._crowded.set()

    def shutdown(self, timeout: float = 5) -> bool:
        """Cancels calls that wait, and waits for those under way, so many seconds at most; whether all have ended."""
        with self._lock:
            waiting = list(self._line)
            self._line.clear()
        for call in waiting:
            call.cancel()
        with self._lock:
            return self._all_idle.wait_for(lambda: not self._since, timeout)

    def _short(self) -> list[float]:
        """Since when the calls under way that are not long yet have been so."""
        soonest = time.monotonic() - self._long_s
        return [since for since in self._since.values() if since > soonest]

    def _put_one_to_work(self) -> bool:
        """Wakes or starts a thread, if one more call may begin. The lock is held."""
        if len(self._short()) >= self._few:
            return False
        if self._idle:
            thread = self._idle.pop()
            thread.release()
        elif len(self._since) < self._most:
            thread = threading.Lock()
            thread.acquire()
            try:
                threading.Thread(target=self._work, args=[thread], name="call", daemon=True).start()
            except RuntimeError:  # the machine allows no more: the call waits for one of those that there are
                return False
        else:
            return False
        self._since[thread] = time.monotonic()
        return True

    def _work(self, thread: threading.Lock) -> None:
        while True:
            call = self._next(thread)
            if call is None:
                thread.acquire()
                continue
            try:
                call.service()
            except BaseException:
                log.exception("a call was not served")

    def _next(self, thread: threading.Lock) -> Call | None:
        """The call to serve now, or None when this thread is to be idle."""
        with self._lock:
            self._since.pop(thread, None)
            if self._line and len(self._short()) < self._few:
                self._since[thread] = time.monotonic()
                return self._line.popleft()
            if self._line:
                self._crowded.set()
            self._idle.append(thread)
            self._all_idle.notify_all()
            return None

    def _relieve(self) -> None:
        """Lets more calls begin as those under way turn out to be long."""
        while True:
            self._crowded.wait()
            with self._lock:
                if not self._line:
                    self._crowded.clear()
                    continue
                turns_long = min(self._short(), default=0.0) + self._long_s
            time.sleep(max(SHORTEST_PAUSE_S, turns_long - time.monotonic()))
            with self._lock:
                for _ in range(len(self._line)):
                    if not self._put_one_to_work():
                        break
