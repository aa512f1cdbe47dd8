"""The waiting line of one router process: whose turn it is when a slot frees up.

First come, first served for the calls of one caller; between callers, whoever holds the fewest slots goes first.
Only the ticket whose turn it is looks for a slot; when it leaves, the next is rung.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from chalicelib.core.ports import Signal


@dataclass(eq=False)
class Ticket:
    """One waiting call: the runtime it needs, its caller's tag, and the signal by which it is rung."""

    runtime: str
    tag: str
    signal: Signal


class Line:
    """Waiting tickets in order of arrival, at most so many; safe for many threads."""

    def __init__(self, most: int):
        self._most = most
        self._tickets: list[Ticket] = []
        self._lock = Lock()

    def waits(self, runtime: str) -> bool:
        """Whether anybody waits for this runtime."""
        return any(ticket.runtime == runtime for ticket in tuple(self._tickets))

    def ahead(self, ticket: Ticket | None = None) -> int:
        """How many came before this ticket, or wait in all."""
        with self._lock:
            return self._tickets.index(ticket) if ticket in self._tickets else len(self._tickets)

    def join(self, ticket: Ticket) -> bool:
        """Goes to the end of the line; False where the line is full."""
        with self._lock:
            if len(self._tickets) >= self._most:
                return False
            self._tickets.append(ticket)
            return True

    def leave(self, ticket: Ticket) -> None:
        with self._lock:
            self._tickets.remove(ticket)

    def is_next(self, ticket: Ticket, held: Mapping[str, int]) -> bool:
        with self._lock:
            return self._next(ticket.runtime, held) is ticket

    def ring(self, runtimes: Collection[str], held: Mapping[str, int]) -> None:
        """Rings whoever is next for each of these runtimes: there may be room now."""
        with self._lock:
            for runtime in {ticket.runtime for ticket in self._tickets if ticket.runtime in runtimes}:
                ticket = self._next(runtime, held)
                if ticket:
                    ticket.signal.set()

    def __len__(self) -> int:
        return len(self._tickets)

    def _next(self, runtime: str, held: Mapping[str, int]) -> Ticket | None:
        waiting = [ticket for ticket in self._tickets if ticket.runtime == runtime]
        return min(waiting, key=lambda ticket: held.get(ticket.tag, 0), default=None)
