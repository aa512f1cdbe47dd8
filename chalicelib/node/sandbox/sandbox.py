"""The sandbox of a node: slots with warm zygotes, one for each run at a time, and the runs in them."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count

from chalicelib.core.outcome import Outcome
from chalicelib.node.sandbox import accounts, rlimits, seeds, verdict
from chalicelib.node.sandbox.base import Base
from chalicelib.node.sandbox.command import Command
from chalicelib.node.sandbox.host import SeedFailed, Start, Zygote
from chalicelib.node.sandbox.leftovers import Leftovers
from chalicelib.node.sandbox.run import Lost, NotTaken, Run
from chalicelib.node.sandbox.slot import BASE_ENV, Slot
from chalicelib.node.sandbox.turns import Turns
from chalicelib.node.sandbox.watch import Watch
from chalicelib.node.workspace import Workspace
from chalicelib.node.zygote import kernel, tree
from chalicelib.node.zygote.levels import TooWeak, at_least
from chalicelib.node.zygote.plan import Plan

TREES = 8
"""How many runs may have all the processes that they are allowed, at the same time, where all runs have one uid."""
TRIES = 3
"""A zygote found dead, then a seed found dead, then neither."""
log = logging.getLogger("runhive")
_numbers = count()


@dataclass(frozen=True)
class Choice:
    """How a sandbox is set up.

    `require` is the weakest level that will do, `at_most` the strongest to use; `readable` what programs may read
    besides the system's own; `lone` says that nothing else runs under our uid (AWS Lambda). So many `slots` are
    kept warm, as many as runs are expected at once; under load there are more for as long as they are needed.
    """

    require: str = "none"
    at_most: str = "kernel+"
    readable: tuple[str, ...] = ()
    lone: bool = False
    slots: int = 8


class Sandbox:
    """Runs programs, each confined as far as this machine allows. Many threads may call it at once."""

    def __init__(self, choice: Choice = Choice(), turns: Turns | None = None):
        """Starts the seed and one zygote. Raises TooWeak below `choice.require`, SeedFailed when nothing starts."""
        number = next(_numbers)
        kernel.hide_self()
        self._uids = accounts.unused_uids(os.getpid(), number) if os.getuid() == 0 else range(0)
        self._base = Base("/tmp", 0o711) if self._uids else Base(tempfile.gettempdir(), 0o700)
        self._census = accounts.Census()
        self._leftovers = Leftovers() if choice.lone else None
        self._lock = threading.Lock()
        self._free: list[Slot] = []
        self._spare_uids = deque(self._uids)
        self._numbers = count()
        self._closed = False
        self._kept = choice.slots
        self._turns = turns or Turns()
        self.tainted = False
        """Something survived its run: whoever can should start afresh."""
        uids = tuple(self._uids[:1])
        start = Start((), BASE_ENV, choice.at_most, str(self._base.path), uids, lone=choice.lone)
        self._seeds = seeds.Seeds(start, choice.readable)
        try:
            self.grants = self._seeds.first.grants
            if not at_least(self.level, choice.require):
                raise TooWeak(f"this machine confines at level {self.level}, and {choice.require} is required")
            # without a subreaper what is left of one run can't be told from another that is going on
            self._alone = nullcontext() if self.grants.subreaper else threading.Lock()
            slot = self._new_slot()
            slot.zygote(self._seeds.first)
            self._free.append(slot)
        except BaseException:
            self.close()
            raise

    @property
    def level(self) -> str:
        """How far programs are confined: a word of levels.LEVELS."""
        return self.grants.level

    @property
    def uids(self) -> range:
        """The uids of its runs, where it was started as root; empty where they are its own."""
        return self._uids

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """An empty folder for one execution, removed with all that its programs left."""
        turn = self._turns.take()
        try:
            slot = self._take_slot()
            slot.turn = turn
            try:
                yield Workspace(slot.path, slot.descriptors[0], slot.uid, slot)
            finally:
                self._give_back(slot)
        finally:
            turn.pass_on()

    def run(self, command: Command, workspace: Workspace) -> Outcome:
        """Runs the command in the workspace to its end or its limits. Never raises for what the program did.

        A zygote that is gone before it took the run is replaced, and a run that was lost half-way is an honest XX.
        """
        slot: Slot = workspace.slot
        if command.strict and not seeds.is_warm(command, sys.executable):
            return Outcome(status="RE", code=None, message="a strict run is for a Python script only")
        plan = self._plan(command, slot)
        failure: OSError | None = None
        for _ in range(TRIES):
            seed = self._seeds.fitting(command, workspace.sources)
            try:
                zygote = slot.zygote(seed)
            except SeedFailed as gone:
                failure = gone
                self._seeds.forget(seed)
                continue
            try:
                return self._follow(zygote, command, plan, slot)
            except NotTaken as gone:
                failure = gone
                slot.drop(zygote)
                log.warning("%s %s", gone, seed.last_words())
            except Lost as lost:
                slot.sound = False
                slot.drop(zygote)
                self._bury(lost)
                log.error("%s %s", lost, seed.last_words())
                return Outcome.ours(f"the sandbox failed: {lost}")
        return Outcome.ours(f"the sandbox failed: {failure}")

    def warm(self) -> None:
        """Starts what the first program that imports something would have to wait for. Raises SeedFailed."""
        self._seeds.warm()

    def close(self) -> None:
        """Ends whatever the sandbox keeps running, and removes its folders."""
        with self._lock:
            self._closed = True
            free, self._free = self._free, []
        for slot in free:
            slot.close()
        self._seeds.close()
        self._base.remove()

    def _follow(self, zygote: Zygote, command: Command, plan: Plan, slot: Slot) -> Outcome:
        with self._alone:
            return self._judge(zygote, command, plan, slot)

    def _judge(self, zygote: Zygote, command: Command, plan: Plan, slot: Slot) -> Outcome:
        watch = Watch(zygote.pid, command.limits, slot.descriptors, own_processes=slot.uid is not None)
        ended = Run(zygote, command, watch, slot.turn).follow(plan)
        if ended.survivors:
            self.tainted = True
            slot.sound = False
            slot.drop(zygote)
        if self._leftovers and not self._leftovers.remove():
            self.tainted = True
        return verdict.outcome(ended, command.limits)

    def _bury(self, lost: Lost) -> None:
        """Ends what a zygote took to its grave, where the kernel does not see to that (PR_SET_PDEATHSIG)."""
        if not self.grants.subreaper:
            self.tainted = True
            if lost.pid:
                tree.kill(lost.pid, group=True)

    def _plan(self, command: Command, slot: Slot) -> Plan:
        limits = command.limits
        processes = limits.processes
        if slot.uid is None:
            processes += self._census.threads(exact=not self.grants.subreaper)
            if self.grants.subreaper:  # then runs go on side by side, and the watch counts each tree exactly
                processes += TREES * limits.processes
        rows = rlimits.ceilings(
            limits.cpu_ms, limits.memory_bytes, limits.file_bytes, limits.open_files, processes, command.strict
        )
        script = os.path.join(slot.path, command.argv[1]) if seeds.is_warm(command, sys.executable) else ""
        return command.argv, slot.environment(command.env), script, rows, command.native, command.strict

    def _take_slot(self) -> Slot:
        with self._lock:
            if self._closed:
                raise SeedFailed("the sandbox is closed")
            if self._free:
                return self._free.pop()
        return self._new_slot()

    def _new_slot(self) -> Slot:
        uid = None
        if self._uids:
            try:
                uid = self._spare_uids.popleft()
            except IndexError:
                raise SeedFailed(f"started as root, and none of {len(self._uids)} uids is free") from None
        return Slot(self._base.path, next(self._numbers), uid, self._seeds.readable)

    def _give_back(self, slot: Slot) -> None:
        clean = slot.clean() and slot.sound
        with self._lock:
            if clean and not self._closed and len(self._free) < self._kept:
                self._free.append(slot)
                return
        slot.close()
        if slot.uid is not None and slot.sound:
            self._spare_uids.append(slot.uid)
