"""The seccomp policy as classic BPF: a list of refusals, and a closed future.

A filter looks at `struct seccomp_data`: nr at offset 0, arch at 4, six 64-bit arguments from 16 on (the low
word first on both of our architectures). Policy: network, tracing, name spaces, System V objects, keyrings and
rare kernel surface are refused; new calls that this table does not know answer ENOSYS, as on an older kernel.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from chalicelib.node.zygote.kernel import SYS_SECCOMP, X86, ready_syscall
from chalicelib.node.zygote.syscalls import (
    COMMON_ALLOWED,
    FIRST_COMMON,
    NUMBERS,
    ON_SELF_ONLY,
    REFUSED,
    SIGNALLING,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

AUDIT_ARCH = 0xC000_003E if X86 else 0xC000_00B7
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL_PROCESS, ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
EPERM, ENOSYS = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
X32_BIT = 0x4000_0000
NEW_NAMESPACES = 0x7E02_0000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
EVERYONE = 0xFFFF_FFFF  # kill's -1
AF_UNIX = 1
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
SECCOMP_SET_MODE_FILTER = 1

Instruction = tuple[int, int, int, int]


def _argument(position: int) -> Instruction:
    return (LOAD, 0, 0, 16 + 8 * position)


def _verdict(value: int) -> Instruction:
    return (RETURN, 0, 0, value)


def _when(name: str, body: list[Instruction]) -> list[Instruction]:
    """The body (which must return) for that call; other calls pass over it."""
    return [(JUMP_EQUAL, 0, len(body), NUMBERS[name]), *body]


def _allow_if(position: int, test: int, value: int, otherwise: int = EPERM) -> list[Instruction]:
    return [_argument(position), (test, 0, 1, value), _verdict(ALLOW), _verdict(otherwise)]


def _known_architecture() -> list[Instruction]:
    program = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, AUDIT_ARCH), _verdict(KILL_PROCESS), (LOAD, 0, 0, 0)]
    if X86:
        program += [(JUMP_AT_LEAST, 0, 1, X32_BIT), _verdict(KILL_PROCESS)]
    return program


def policy() -> bytes:
    """What a zygote and all below it may call, whoever they are."""
    closed_future = []
    for number in COMMON_ALLOWED.values():
        closed_future += [(JUMP_EQUAL, 0, 1, number), _verdict(ALLOW)]
    closed_future.append(_verdict(ENOSYS))
    program = _known_architecture() + [(JUMP_AT_LEAST, 0, len(closed_future), FIRST_COMMON), *closed_future]
    for name in REFUSED:
        program += _when(name, [_verdict(EPERM)])
    program += _when("memfd_create", [_verdict(ENOSYS)])
    program += _when("socketpair", _allow_if(0, JUMP_EQUAL, AF_UNIX))
    program += _when("clone", [_argument(0), (JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES), _verdict(EPERM), _verdict(ALLOW)])
    terminal = [(JUMP_EQUAL, 1, 0, TIOCSTI), (JUMP_EQUAL, 0, 1, TIOCLINUX), _verdict(EPERM), _verdict(ALLOW)]
    program += _when("ioctl", [_argument(1), *terminal])
    program += _when("kill", [_argument(0), (JUMP_EQUAL, 0, 1, EVERYONE), _verdict(EPERM), _verdict(ALLOW)])
    for name, position in ON_SELF_ONLY.items():
        program += _when(name, _allow_if(position, JUMP_EQUAL, 0))
    return assemble([*program, _verdict(ALLOW)])


def signal_policy(own_pid: int, first_other: int) -> bytes:
    """Signals for the process `own_pid` and all below it: never to everyone, never to an older process or group.

    A run's own are those from its pid up to `first_other`: the next that somebody else already has, as may be once the
    kernel's pids have wrapped around. A child past it can't be signalled by its own family then, nor one whose pid
    wrapped during the run; nothing older can be reached.
    """
    to_whom = [
        _argument(0),
        (JUMP_EQUAL, 6, 0, EVERYONE),
        (JUMP_AT_LEAST, 5, 0, _group(own_pid) + 1),  # a group older than ours
        (JUMP_EQUAL, 3, 0, 0),  # our own group
        (JUMP_AT_LEAST, 2, 0, _group(first_other) + 1),  # a group of ours
        (JUMP_AT_LEAST, 2, 0, first_other),
        (JUMP_AT_LEAST, 0, 1, own_pid),
        _verdict(ALLOW),
        _verdict(EPERM),
    ]
    left = range(len(SIGNALLING), 0, -1)
    calls = [(JUMP_EQUAL, below, 0, NUMBERS[name]) for name, below in zip(SIGNALLING, left)]
    return assemble([*_known_architecture(), *calls, _verdict(ALLOW), *to_whom])


def _group(pid: int) -> int:
    """-pid as the filter sees it."""
    return 0x1_0000_0000 - pid


def assemble(program: list[Instruction]) -> bytes:
    """`struct sock_filter`s in a row."""
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


class Filter:
    """A filter ready to be installed, in memory that the kernel can be pointed to."""

    def __init__(self, program: bytes):
        self._buffer = ctypes.create_string_buffer(program, len(program))
        self._program = _Program(len(program) // 8, ctypes.addressof(self._buffer))
        self._call = ready_syscall(SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(self._program))

    def install(self) -> None:
        """Puts it on the calling process and all that it will start. Needs no_new_privs or CAP_SYS_ADMIN."""
        self._call()  # never handed out by itself: the kernel reads memory that lives as long as this object


class SignalFilter(Filter):
    """`signal_policy` for a pid that is only known later: made once, its numbers filled in by each child."""

    def __init__(self) -> None:
        template = signal_policy(PLACEHOLDER, OTHER)
        super().__init__(template)
        self._words = memoryview(self._buffer).cast("B").cast("I")
        numbers = (PLACEHOLDER, _group(PLACEHOLDER) + 1, OTHER, _group(OTHER) + 1)
        self._places = tuple(map(self._words.tolist().index, numbers))

    def install_for_self(self, next_of_others: Callable[[int], int]) -> None:
        """For the calling process; told its pid, `next_of_others` answers the next that somebody else has already."""
        own_pid = os.getpid()
        first_other = next_of_others(own_pid)
        numbers = own_pid, _group(own_pid) + 1, first_other, _group(first_other) + 1
        for place, number in zip(self._places, numbers):
            self._words[place] = number
        self._call()


PLACEHOLDER, OTHER = 0x1234567, 0x2345678
