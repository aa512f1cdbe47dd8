"""The supervisor's side of the seed and its zygotes: starts them, speaks with them, ends them."""

from __future__ import annotations

import array
import marshal
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.node.zygote.levels import Grants
from chalicelib.node.zygote.plan import ENDED, KILL, LONGEST_MESSAGE, TAKEN, Order, Plan, packed

SEED = Path(__file__).parents[1] / "zygote" / "seed.py"
ROOT = SEED.parents[3]
START_S = 60
"""A cold seed with pandas on a slow disk takes seconds; this is where hope ends."""
END_S = 5


class SeedFailed(OSError):
    """The seed did not start, or died. The message has what it said."""


@dataclass(frozen=True)
class Start:
    """What the seed is told: which modules to load, and what of the machine its programs get.

    `own` is a folder, and in it a module and a script of Runhive's that runs begin with; None for none.
    """

    preload: Sequence[str]
    env: dict[str, str]
    at_most: str
    base: str = ""
    uids: tuple[int, ...] = ()
    show: Sequence[str] = ()
    lone: bool = False
    own: tuple[str, str, str] | None = None
    hide: Sequence[str] = field(default=(str(ROOT), str(SEED.parent)))

    def to_bytes(self) -> bytes:
        return marshal.dumps({name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()})


class Seed:
    """The running seed. `grants` says what its kernel allowed."""

    def __init__(self, start: Start):
        self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with far, unreadable_interpreter(start.lone) as interpreter:
            self._process = subprocess.Popen(
                [sys.executable, str(SEED), str(far.fileno())],
                executable=f"/proc/self/fd/{interpreter}" if interpreter else sys.executable,
                env={"PYTHONPATH": str(ROOT), **SEED_ENV, **_libraries()},
                cwd="/",
                pass_fds=[far.fileno(), *([interpreter] if interpreter else [])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self._control.settimeout(START_S)
        self._control.send(start.to_bytes())
        self.grants = self._greeting()

    def _greeting(self) -> Grants:
        try:
            told = self._control.recv(LONGEST_MESSAGE)
        except OSError:
            told = b""
        if not told:
            self._process.kill()
            said = self._process.communicate()[1].decode("utf-8", "replace").strip()
            raise SeedFailed(f"the sandbox's interpreter did not start: {said or 'it said nothing'}")
        return Grants(**marshal.loads(told))

    def zygote(self, order: Order) -> Zygote:
        """A new zygote for a slot. Raises SeedFailed."""
        line, far_line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        door, far_door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line.settimeout(START_S)
        try:
            with far_line, far_door, self._turn:
                socket.send_fds(self._control, [marshal.dumps(order)], [far_line.fileno(), far_door.fileno()])
            pid = marshal.loads(line.recv(64))
        except (OSError, EOFError, ValueError) as error:
            line.close()
            door.close()
            raise SeedFailed(f"the sandbox's interpreter is gone: {error}") from error
        line.settimeout(None)
        return Zygote(pid, line, door)

    def last_words(self) -> str:
        """What it and its copies have complained of since this was last asked: our own traces, never a program's."""
        complaints = self._process.stderr.fileno()
        os.set_blocking(complaints, False)
        try:
            return os.read(complaints, LONGEST_MESSAGE).decode("utf-8", "replace").strip()
        except BlockingIOError:
            return ""

    def close(self) -> None:
        """Ends the seed; its zygotes end when their own lines are closed."""
        self._control.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            stream.close()


ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
"""A seed must have one thread only: a fork copies no other."""
BOUND = {"LD_BIND_NOW": "1"}
"""All symbols are looked up when the seed starts, or every child would look up each at its first use (ld.so(8))."""
HEAP = {"GLIBC_TUNABLES": "glibc.malloc.mxfast=0"}
"""No fast bins: a child's first larger malloc would write all over the heap to empty them (malloc_consolidate)."""
SEED_ENV = {"LANG": "C.UTF-8", "HOME": "/nonexistent", **ONE_THREAD, **BOUND, **HEAP}


class Zygote:
    """The supervisor's end of one zygote. Not for two threads at once: a slot has one user at a time."""

    def __init__(self, pid: int, line: socket.socket, door: socket.socket):
        self.pid = pid
        self.line = line
        self._door = door
        self.runs = 0

    def send(self, plan: Plan, streams: Sequence[int]) -> None:
        """Hands the run to the child that waits, or to the next one. Raises OSError when the zygote is gone."""
        message = packed(plan)
        self.runs += 1
        if len(message) <= LONGEST_MESSAGE:
            _send_with(self._door, message, streams)
            return
        rest = os.memfd_create("plan", os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(rest), "wb") as opened:
                opened.write(message)
            os.lseek(rest, 0, os.SEEK_SET)
            _send_with(self._door, b"+", [*streams, rest])
        finally:
            os.close(rest)

    def taken(self) -> tuple[int, int, int] | None:
        """The next thing that a child has said: (pid, CPU µs used before, errno of a failed exec); None for nothing."""
        try:
            message = self._door.recv(TAKEN.size, socket.MSG_DONTWAIT)
        except OSError:
            return None
        return TAKEN.unpack(message) if message else None

    def ended(self) -> tuple[int, int, int, int, int] | None:
        """The zygote's next report, as ENDED has it; None when the zygote is gone."""
        try:
            message = self.line.recv(ENDED.size)
        except OSError:
            return None
        return ENDED.unpack(message) if message else None

    def kill(self, pid: int) -> None:
        try:
            self.line.send(KILL.pack(pid))
        except OSError:
            pass  # it is gone: `ended` will say so

    def close(self) -> None:
        self.line.close()
        self._door.close()


def _libraries() -> dict[str, str]:
    """Where the dynamic loader finds the interpreter's own library, if it had to be told: so it is on Lambda."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


@contextmanager
def unreadable_interpreter(wanted: bool) -> Iterator[int | None]:
    """A copy of the interpreter that can be executed and not read, and that no path leads to.

    The kernel hides the memory of a process that was started from such a file from others of its uid, which
    prctl(PR_SET_DUMPABLE) does elsewhere; that nobody can get at the file keeps the next seed honest too.
    """
    if not wanted:
        yield None
        return
    copy = os.memfd_create("python", os.MFD_CLOEXEC)
    try:
        with open(sys.executable, "rb") as original:
            left = os.fstat(original.fileno()).st_size
            while left > 0:
                left -= os.sendfile(copy, original.fileno(), None, left)
        os.fchmod(copy, 0o111)
        yield copy
    finally:
        os.close(copy)


def _send_with(door: socket.socket, message: bytes, descriptors: Sequence[int]) -> None:
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    door.sendmsg([message], ancillary)
