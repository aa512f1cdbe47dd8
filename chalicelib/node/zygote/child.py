"""The child that waits, confined and warm, for one run: it takes the request and becomes the program."""

from __future__ import annotations

import _random
import gc
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NoReturn

from chalicelib.node.zygote import bpf, kernel, landlock, program, rlimits, sweep
from chalicelib.node.zygote.levels import Grants
from chalicelib.node.zygote.plan import LONGEST_MESSAGE, TAKEN, Plan

CANNOT_EXECUTE = 126
INT_BYTES = struct.calcsize("i")
ROOM_FOR_STREAMS = socket.CMSG_SPACE(4 * INT_BYTES)
HIGHEST_DESCRIPTOR = 256
"""Above any that a zygote has open."""
IDLE_MS = 1
"""After which a child has time to spare."""
REHEARSALS = 16
"""CPython 3.11 specialises a function for what it meets after some ten calls; later versions take fewer."""


class Confinement:
    """What holds every run of one zygote, made ready so that a child has little to do, and few pages to copy for it."""

    def __init__(self, grants: Grants, uid: int | None, ruleset: int | None, env: dict[str, str]):
        """`ruleset` is a Landlock descriptor or None, `env` what is set already."""
        self.zygote = os.getpid()
        self.env = env
        self._steps: list[Callable[[], object]] = [os.setsid]
        if grants.seccomp:
            signals = bpf.SignalFilter()
            apart = uid is not None or grants.landlock >= landlock.SIGNALS_SCOPED
            self._steps.append(partial(signals.install_for_self, _nobody if apart else sweep.next_of_this_uid))
        if ruleset is not None:  # from here on /proc can't be read
            self._steps.append(landlock.ready(ruleset))
        if uid is not None:
            self._steps += [partial(os.setresgid, uid, uid, uid), partial(os.setresuid, uid, uid, uid)]
        if grants.subreaper:  # last, since a change of uid takes it back
            self._steps.append(kernel.ready_prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL))

    def put_on(self) -> None:
        """On the calling process and all that it will start, for good."""
        for step in self._steps:
            step()


def _nobody(pid: int) -> int:
    """The kernel keeps others' processes from us in some other way."""
    return sweep.NOBODY


def become(door: socket.socket, confinement: Confinement) -> program.Program | None:
    """Confines this process, waits for a request and answers the script to run; any other program it becomes itself.

    None when the supervisor is gone.
    """
    confinement.put_on()
    _renew()
    if not _is_asked(door, IDLE_MS):
        with suppress(Exception):
            rehearse(1)
    taken = _take(door)
    if taken is None or os.getppid() != confinement.zygote:
        return None  # nobody would end this run, or clean up behind it
    plan, streams = taken
    _enter(plan, streams, door, confinement.env)
    if plan.python:
        path = os.path.join(plan.folder, plan.argv[1])
        script = program.load(path, plan.argv, plan.native)
        if script and plan.strict:
            program.foresee(path)
        if script:
            os.close(door.detach())
            rlimits.apply(plan.ceilings)
            gc.enable()
            return script
    _execute(plan, door)


def rehearse(times: int = REHEARSALS) -> None:
    """Goes through the life of a child as far as can be told beforehand, so that its way is prepared.

    The interpreter specialises code as it runs and remembers where attributes were found. All that is written into
    memory, and a child that did it first would pay for a copy of each page: a third more of them in a small run. So the
    seed does it many times, for all, and a child that has nothing else to do once more: most pages that a run writes to
    are its own already when it is asked.
    """
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    order = Plan(("python", os.devnull), {}, "/", (), python=True, native=False, strict=False).to_bytes()
    with here, there:
        for _ in range(times):
            socket.send_fds(there, [order], [there.fileno()] * 3)
            _renew()
            _, streams = _take(here) or (None, ())
            for stream in streams:
                os.close(stream)
            _say_taken(here)
            there.recv(TAKEN.size)
            program.rehearse()


def _renew() -> None:
    """Gives this child what forks must not share."""
    modules = sys.modules
    if "random" in modules:
        _random.Random.seed(modules["random"]._inst)
    if "numpy.random" in modules:
        modules["numpy.random"].seed()
    if "threading" in modules:
        modules["threading"].main_thread()._set_native_id()


def _is_asked(door: socket.socket, within_ms: int) -> bool:
    poll = select.poll()
    poll.register(door, select.POLLIN)
    return bool(poll.poll(within_ms))


def _take(door: socket.socket) -> tuple[Plan, tuple[int, ...]] | None:
    message, ancillary, _, _ = door.recvmsg(LONGEST_MESSAGE, ROOM_FOR_STREAMS)
    if not ancillary:
        return None
    descriptors = ancillary[0][2]
    *streams, rest = struct.unpack(f"{len(descriptors) // INT_BYTES}i", descriptors)
    if len(streams) < 3:
        return Plan.from_bytes(message), (*streams, rest)
    with os.fdopen(rest, "rb") as whole:
        return Plan.from_bytes(whole.read()), tuple(streams)


def _enter(plan: Plan, streams: tuple[int, ...], door: socket.socket, env: dict[str, str]) -> None:
    """Puts the run's own streams and environment in place; nothing of the zygote's stays open but the door."""
    _say_taken(door)
    for number, stream in enumerate(streams):
        os.dup2(stream, number, inheritable=True)
    os.closerange(3, door.fileno())
    os.closerange(door.fileno() + 1, HIGHEST_DESCRIPTOR)
    if plan.env != env:
        os.environ.clear()
        os.environ.update(plan.env)
        _heed(plan.env)


def _say_taken(door: socket.socket) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    door.send(TAKEN.pack(os.getpid(), int((used.ru_utime + used.ru_stime) * 1e6), 0))


def _heed(env: dict[str, str]) -> None:
    """Variables that modules read when they were loaded, in the seed."""
    if "TZ" in env:
        time.tzset()
    if "MPLBACKEND" in env and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = env["MPLBACKEND"]


def _execute(plan: Plan, door: socket.socket) -> NoReturn:
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    rlimits.apply(plan.ceilings)
    try:
        os.execve(plan.argv[0], plan.argv, plan.env)
    except OSError as error:
        door.send(TAKEN.pack(os.getpid(), 0, error.errno or 1))
    os._exit(CANNOT_EXECUTE)
