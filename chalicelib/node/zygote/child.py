"""The child that waits, confined and warm, for one run: it takes the request and becomes the program."""

from __future__ import annotations

import gc
import marshal
import os
import resource
import select
import struct
import sys
import time
from _signal import SIG_DFL, SIGKILL, SIGPIPE, SIGXFSZ, signal
from _socket import AF_UNIX, CMSG_SPACE, SCM_RIGHTS, SOCK_SEQPACKET, SOL_SOCKET, socketpair

from chalicelib.node.zygote import bpf, kernel, landlock, program, sweep
from chalicelib.node.zygote.levels import Grants
from chalicelib.node.zygote.plan import LONGEST_MESSAGE, TAKEN, packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from collections.abc import Callable
    from typing import NoReturn

    from chalicelib.node.zygote.plan import Ceilings, Plan

CANNOT_EXECUTE = 126
STREAMS = struct.Struct("3i")
ROOM_FOR_STREAMS = CMSG_SPACE(STREAMS.size + 4)
_message = bytearray(LONGEST_MESSAGE)
"""Where requests are received: room that is there already costs a child nothing."""
HIGHEST_DESCRIPTOR = 256
"""Above any that a zygote has open."""
IDLE_MS = 1
"""After which a child has time to spare."""
REHEARSALS = 16
"""CPython 3.11 specialises a function for what it meets after some ten calls; later versions take fewer."""


class Door:
    """Where a child waits for its request: the socket, and how it is told that something came."""

    def __init__(self, door: socket):
        self.socket = door
        self.poll = select.poll()
        self.poll.register(door, select.POLLIN)


class Confinement:
    """What holds every run of one zygote, made ready so that a child has little to do, and few pages to copy for it."""

    def __init__(self, steps: list[Callable[[], object]], env: dict[str, str], highest: int, parent: int):
        """`steps` are taken in turn; `env` is set already; descriptors from 3 to below `highest` are to be closed.

        A child that has another `parent` than that one is an orphan.
        """
        self.steps = steps
        self.env = env
        self.highest = highest
        self.parent = parent

    @classmethod
    def of_runs(cls, grants: Grants, uid: int | None, ruleset: int | None, env: dict[str, str]) -> Confinement:
        """For the runs of the zygote that calls this. `ruleset` is a Landlock descriptor or None, `env` what is set."""
        steps: list[Callable[[], object]] = [kernel.ready_syscall(kernel.SYS_SETSID), *_renewals()]
        if grants.seccomp and uid is None:  # with a uid of its own a run can't signal others in any case
            signals = bpf.SignalFilter()
            next_of_others = _nobody if grants.landlock >= landlock.SIGNALS_SCOPED else sweep.next_of_this_uid
            steps.append(lambda: signals.install_for_self(next_of_others))
        if ruleset is not None:  # from here on /proc can't be read
            steps.append(landlock.ready(ruleset))
        if uid is not None:
            steps.append(kernel.ready_syscall(kernel.SYS_SETRESGID, uid, uid, uid))
            steps.append(kernel.ready_syscall(kernel.SYS_SETRESUID, uid, uid, uid))
        if grants.subreaper:  # last, since a change of uid takes it back
            steps.append(kernel.ready_prctl(kernel.PR_SET_PDEATHSIG, SIGKILL))
        return cls(steps, env, HIGHEST_DESCRIPTOR, os.getpid())


def _nobody(pid: int) -> int:
    """The kernel keeps others' processes from us in some other way."""
    return sweep.NOBODY


def _renewals() -> list[Callable[[], object]]:
    """What gives a child what forks must not share."""
    modules, renewals = sys.modules, []
    if "random" in modules:
        renewals.append(lambda: modules["_random"].Random.seed(modules["random"]._inst))
    if "numpy.random" in modules:
        renewals.append(modules["numpy.random"].seed)
    if "threading" in modules:
        renewals.append(lambda: modules["threading"].main_thread()._set_native_id())
    return renewals


def become(door: Door, confinement: Confinement) -> program.Program:
    """Confines this process, waits for a request and answers the script to run; any other program it becomes itself.

    Ends the process when the supervisor is gone.
    """
    for step in confinement.steps:
        step()
    if not door.poll.poll(IDLE_MS):
        try:
            rehearse((os.devnull,), 1)
        except Exception:  # there is nothing that it would be needed for
            pass
    (argv, env, path, ceilings, native, strict), streams = _take(door.socket)
    if os.getppid() != confinement.parent:
        os._exit(0)  # nobody would end this run, or clean up behind it
    _enter(env, streams, door.socket, confinement)
    script = program.load(path, argv, native) if path else None
    if script is None:
        _execute(argv, env, ceilings, door.socket)
    if strict:
        program.foresee(path)
    os.close(door.socket.detach())
    _limit(ceilings)
    gc.enable()
    return script


def rehearse(argv: tuple[str, ...], times: int = REHEARSALS) -> None:
    """Goes through the life of a child as far as can be told beforehand, so that its way is prepared.

    The interpreter specialises code as it runs and remembers where attributes were found. All that is written into
    memory, and a child that did it first would pay for a copy of each page: a third more of them in a small run. So the
    seed does it many times, for all, and a child that has nothing else to do once more: most pages that a run writes to
    are its own already when it is asked. `argv` is a script that does nothing, after which all is as it was.
    """
    order = packed((("python", *argv), {}, argv[0], (), False, False))
    harmless = Confinement([kernel.ready_syscall(kernel.SYS_GETPID)], {}, 3, os.getppid())
    for _ in range(times):
        here, there = socketpair(AF_UNIX, SOCK_SEQPACKET)
        there.sendmsg([order], [(SOL_SOCKET, SCM_RIGHTS, STREAMS.pack(0, 1, 2))])
        program.rehearse(become, Door(here), harmless)
        there.close()
    gc.disable()


def _take(door: socket) -> tuple[Plan, tuple[int, ...]]:
    """Waits for a request."""
    _, ancillary, _, _ = door.recvmsg_into((_message,), ROOM_FOR_STREAMS)
    if not ancillary:
        os._exit(0)
    descriptors = ancillary[0][2]
    streams = STREAMS.unpack_from(descriptors)
    if len(descriptors) == STREAMS.size:
        return marshal.loads(_message), streams
    with os.fdopen(int.from_bytes(descriptors[STREAMS.size :], sys.byteorder), "rb") as whole:
        return marshal.loads(whole.read()), streams


def _enter(env: dict[str, str], streams: tuple[int, ...], door: socket, confinement: Confinement) -> None:
    """Puts the run's own streams and environment in place; nothing of the zygote's stays open but the door."""
    _say_taken(door)
    for number in range(3):
        os.dup2(streams[number], number, inheritable=True)
        os.close(streams[number])
    kept = door.fileno()
    os.closerange(3, min(kept, confinement.highest))
    os.closerange(kept + 1, confinement.highest)
    if env != confinement.env:
        os.environ.clear()
        os.environ.update(env)
        _heed(env)


def _say_taken(door: socket) -> None:
    door.send(TAKEN.pack(os.getpid(), time.process_time_ns() // 1000, 0))


def _limit(ceilings: Ceilings) -> None:
    for ceiling in ceilings:
        resource.setrlimit(*ceiling)


def _heed(env: dict[str, str]) -> None:
    """Variables that modules read when they were loaded, in the seed."""
    if "TZ" in env:
        time.tzset()
    if "MPLBACKEND" in env and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = env["MPLBACKEND"]


def _execute(argv: tuple[str, ...], env: dict[str, str], ceilings: Ceilings, door: socket) -> NoReturn:
    for number in (SIGPIPE, SIGXFSZ):
        signal(number, SIG_DFL)
    _limit(ceilings)
    try:
        os.execve(argv[0], argv, env)
    except OSError as error:
        door.send(TAKEN.pack(os.getpid(), 0, error.errno or 1))
    os._exit(CANNOT_EXECUTE)
