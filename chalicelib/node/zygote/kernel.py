"""The system calls that confinement needs and Python does not offer, each raising OSError when the kernel refuses."""

from __future__ import annotations

import ctypes
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWNS = 0x0002_0000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 0x1000, 0x4000, 0x4_0000

X86 = os.uname().machine == "x86_64"
SYS_GETPID = 39 if X86 else 172
SYS_PRCTL = 157 if X86 else 167
SYS_SETSID = 112 if X86 else 157
SYS_SETRESUID, SYS_SETRESGID = (117, 119) if X86 else (147, 149)
SYS_SECCOMP = 317 if X86 else 277
SYS_LANDLOCK_CREATE, SYS_LANDLOCK_ADD, SYS_LANDLOCK_RESTRICT = 444, 445, 446

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc_holding_gil = ctypes.PyDLL(None)


def _checked(result: int, name: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def prctl(option: int, value: int = 0) -> int:
    """prctl(2) with one argument."""
    return ready_prctl(option, value)()


def ready_syscall(number: int, *arguments: object) -> Callable[[], int]:
    """The call with its arguments made ready (whole numbers as longs), so that a fresh child has little left to do."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in (number, *arguments)]
    call = _libc.syscall

    def perform() -> int:
        result = call(*words)
        return result if result >= 0 else _checked(result, f"syscall {number}")

    return perform


def ready_prctl(option: int, value: int) -> Callable[[], int]:
    return ready_syscall(SYS_PRCTL, option, value, 0, 0, 0)


def syscall(number: int, *arguments: object) -> int:
    """A raw system call; ctypes values are passed as they are."""
    return ready_syscall(number, *arguments)()


def hide_self() -> None:
    """Hides this process's memory and environment from others of its uid, where the kernel lets it."""
    try:
        prctl(PR_SET_DUMPABLE, 0)
    except OSError:
        pass  # AWS Lambda refuses prctl: there the interpreter is executed from a file that can't be read


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """mount(2); `kind` is a file system type, `options` its data."""
    words = [word.encode() if word is not None else None for word in (source, target, kind, options)]
    _checked(_libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3]), f"mount {target}")


def plain_fork() -> int:
    """fork(2) without Python's after-fork hooks, whose writes cost as much as the rest of the fork.

    Only for a process with one thread, where the hooks have no lock to mend. What they would renew and
    this leaves stale (the state of `random`, a thread's native id) the child renews itself: see child.py.
    """
    pid = _libc_holding_gil.fork()
    if pid < 0:
        raise OSError("fork was refused")
    return pid


_status, _usage = ctypes.c_int(), (ctypes.c_long * 18)()
_at_status, _at_usage = ctypes.byref(_status), ctypes.byref(_usage)
_wait4, _waitid = _libc_holding_gil.wait4, _libc_holding_gil.waitid


def reap(pid: int) -> tuple[int, int, int]:
    """wait4(2) for a child that has ended: its wait status, CPU time in µs, and largest resident size in KiB.

    Like `has_children`, for a zygote, which does it between any two forks: os.wait4 and a ChildProcessError would cost
    it a copy of a dozen more pages.
    """
    _wait4(pid, _at_status, 0, _at_usage)
    user_s, user_us, system_s, system_us, largest = _usage[:5]
    return _status.value, (user_s + system_s) * 1_000_000 + user_us + system_us, largest


def has_children() -> bool:
    """Living or dead, without reaping any: a dead one's place in RLIMIT_NPROC must stay taken till all are dead."""
    return _waitid(os.P_ALL, 0, None, os.WEXITED | os.WNOHANG | os.WNOWAIT) == 0
