"""Sees one run through: sends it to a zygote, moves its streams, watches its limits, waits for the zygote's report."""

from __future__ import annotations

import select
from dataclasses import dataclass
from time import monotonic

from chalicelib.node.sandbox.command import Command
from chalicelib.node.sandbox.host import Zygote
from chalicelib.node.sandbox.streams import Streams
from chalicelib.node.sandbox.turns import Turn
from chalicelib.node.sandbox.watch import Watch
from chalicelib.node.zygote.plan import Plan

GRACE_S = 0.25
"""How long pipes that something still holds are listened to after the tree has ended."""
END_S = 20
"""How long a zygote may take to end a tree before it is given up as lost."""


class NotTaken(OSError):
    """The program has certainly not run: it may be given to another zygote."""


class Lost(OSError):
    """What became of the program can't be told. `pid` leads its process group, if it still runs."""

    def __init__(self, message: str, pid: int):
        super().__init__(message)
        self.pid = pid


@dataclass(frozen=True)
class Ended:
    """What became of a run: its wait status, the status of a limit that ended it, what it used, what it wrote."""

    wait_status: int
    breach: str | None
    exec_errno: int
    survivors: bool
    cpu_ms: int
    wall_ms: int
    memory_bytes: int
    streams: Streams


class Run:
    """One run from request to report."""

    def __init__(self, zygote: Zygote, command: Command, watch: Watch, turn: Turn):
        self._zygote = zygote
        self._watch = watch
        self._turn = turn
        self._poll = select.poll()
        self._poll.register(zygote.line, select.POLLIN)
        self._streams = Streams(command.stdin, command.limits.output_bytes, self._poll)
        self._breach: str | None = None
        self._taken: tuple[int, int, int] | None = None
        self._exec_errno = 0
        self._report: tuple[int, int, int, int, int] | None = None
        self._started = monotonic()
        self._deadline = self._started + command.limits.wall_ms / 1000
        self._ended_at = 0.0

    def follow(self, plan: Plan) -> Ended:
        """To the end. Raises NotTaken or Lost when the zygote is gone."""
        try:
            self._send(plan)
            self._streams.hand_over()
            while self._report is None or self._streams.open:
                if self._report is not None and monotonic() >= self._deadline:
                    break  # whoever holds the pipes is none of the run's own
                self._look_at_the_clock()
                for descriptor, _ in self._poll.poll(self._patience_ms()):
                    if descriptor == self._zygote.line.fileno():
                        self._hear()
                    else:
                        self._streams.ready(descriptor)
        finally:
            self._streams.close()
        return self._ended()

    def _send(self, plan: Plan) -> None:
        try:
            self._zygote.send(plan, self._streams.theirs)
        except OSError as error:
            raise NotTaken(f"a zygote was gone: {error}") from error

    def _patience_ms(self) -> float:
        until = self._deadline
        if self._report is None and self._breach is None:
            until = min(until, self._watch.next_look)
        return max(0.0, until - monotonic()) * 1000 + 0.5

    def _look_at_the_clock(self) -> None:
        if self._report is not None:
            return
        now = monotonic()
        if now >= self._deadline:
            if self._breach:
                raise Lost("a zygote did not end its run", self._taken[0] if self._taken else 0)
            self._stop("TO")
        elif self._breach is None and now >= self._watch.next_look:
            self._note_taken()
            leader, used_us, _ = self._taken or (0, 0, 0)
            self._turn.pass_on()
            breach = self._watch.look(leader, used_us // 1000)
            if breach:
                self._stop(breach)

    def _stop(self, breach: str) -> None:
        self._note_taken()
        self._breach = breach
        self._deadline = monotonic() + END_S
        self._zygote.kill(self._taken[0] if self._taken else 0)

    def _hear(self) -> None:
        report = self._zygote.ended()
        if report is None:
            self._note_taken()
            if self._taken is None:
                raise NotTaken("a zygote died before it took the run")
            raise Lost("a zygote died during the run", self._taken[0])
        self._note_taken()
        if self._breach or (self._taken and self._taken[0] == report[0]):
            if report[1]:
                self._note_failed_exec()
            self._report = report
            self._ended_at = monotonic()
            self._deadline = self._ended_at + GRACE_S
            self._poll.unregister(self._zygote.line)
        # else: a child that ended while it waited, before it took our request; the next one will take it

    def _note_taken(self) -> None:
        """A child says that it has taken the run, and no more unless it then can't execute the program."""
        if self._taken is None:
            self._taken = self._zygote.taken()

    def _note_failed_exec(self) -> None:
        while said := self._zygote.taken():
            self._exec_errno = said[2]

    def _ended(self) -> Ended:
        assert self._report is not None
        _, wait_status, rounds, cpu_us, largest = self._report
        before_us = self._taken[1] if self._taken else 0
        return Ended(
            wait_status=wait_status,
            breach=self._breach,
            exec_errno=self._exec_errno,
            survivors=rounds < 0,
            cpu_ms=max(0, cpu_us - before_us) // 1000,
            wall_ms=int((self._ended_at - self._started) * 1000),
            memory_bytes=max(self._watch.peak_bytes, largest),
            streams=self._streams,
        )
