"""The child that waits, confined and warm, for one run: it takes the request and becomes the program."""

from __future__ import annotations

import _random
import gc
import os
import resource
import signal
import socket
import sys
import time
from typing import NoReturn

from chalicelib.node.sandbox import bpf, kernel, landlock, program, rlimits
from chalicelib.node.sandbox.levels import Grants
from chalicelib.node.sandbox.plan import LONGEST_MESSAGE, TAKEN, Plan

CANNOT_EXECUTE = 126
HIGHEST_DESCRIPTOR = 256
"""Above any that a zygote has open."""


class Confinement:
    """What holds every run of one zygote, made ready so that a child only has to put it on."""

    def __init__(self, grants: Grants, folder: str, uid: int | None, ruleset: int | None, env: dict[str, str]):
        """`folder` is where a run begins, `ruleset` a Landlock descriptor or None, `env` what is set already."""
        self.zygote = os.getpid()
        self.folder = folder
        self.uid = uid
        self.env = env
        self.restrict = landlock.ready(ruleset) if ruleset is not None else None
        self.signal_filter = bpf.SignalFilter() if grants.seccomp else None
        self.end_with_zygote = kernel.ready_prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL) if grants.subreaper else None


def become(door: socket.socket, confinement: Confinement) -> program.Program | None:
    """Confines this process, waits for a request and answers the script to run; any other program it becomes itself.

    None when the supervisor is gone.
    """
    _confine(confinement)
    _renew()
    taken = _take(door)
    if taken is None or os.getppid() != confinement.zygote:
        return None  # nobody would end this run, or clean up behind it
    plan, streams = taken
    _enter(plan, streams, door, confinement.env)
    if plan.python:
        script = program.load(os.path.join(plan.folder, plan.argv[1]), plan.argv, plan.native)
        if script and plan.strict:
            program.foresee(os.path.join(plan.folder, plan.argv[1]))
        if script:
            door.close()
            rlimits.apply(plan.ceilings)
            gc.enable()
            return script
    _execute(plan, door)


def _confine(confinement: Confinement) -> None:
    """What can be done before the request is known, so that it costs the caller no time."""
    os.setsid()
    os.umask(0o022)
    if confinement.restrict:
        confinement.restrict()
    if confinement.signal_filter:
        confinement.signal_filter.install_for(os.getpid())
    os.chdir(confinement.folder)
    if confinement.uid is not None:
        os.setgroups([])
        os.setresgid(confinement.uid, confinement.uid, confinement.uid)
        os.setresuid(confinement.uid, confinement.uid, confinement.uid)
    if confinement.end_with_zygote:
        confinement.end_with_zygote()


def _renew() -> None:
    """Gives this child what forks must not share, and its own copy of the pages that compiling writes to.

    More could be touched ahead of time; what a program then does not need would cost more than it saves.
    """
    modules = sys.modules
    if "random" in modules:
        _random.Random.seed(modules["random"]._inst)
    if "numpy.random" in modules:
        modules["numpy.random"].seed()
    if "threading" in modules:
        modules["threading"].main_thread()._set_native_id()
    compile("pass", "warm-up", "exec")


def _take(door: socket.socket) -> tuple[Plan, list[int]] | None:
    message, streams, _, _ = socket.recv_fds(door, LONGEST_MESSAGE, 4)
    if len(streams) < 3:
        return None
    if len(streams) == 4:
        with os.fdopen(streams.pop(), "rb") as rest:
            message = rest.read()
    return Plan.from_bytes(message), streams


def _enter(plan: Plan, streams: list[int], door: socket.socket, env: dict[str, str]) -> None:
    """Puts the run's own streams, environment and folder in place; nothing of the zygote's stays open but the door."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    door.send(TAKEN.pack(os.getpid(), int((used.ru_utime + used.ru_stime) * 1e6), 0))
    for number, stream in enumerate(streams):
        os.dup2(stream, number, inheritable=True)
    os.closerange(3, door.fileno())
    os.closerange(door.fileno() + 1, HIGHEST_DESCRIPTOR)
    if plan.env != env:
        os.environ.clear()
        os.environ.update(plan.env)
        _heed(plan.env)


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
