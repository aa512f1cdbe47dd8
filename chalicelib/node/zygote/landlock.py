"""Landlock: which files a run may read and write, and that it can't signal or connect out of its own domain."""

from __future__ import annotations

import ctypes
import os

from chalicelib.node.zygote.kernel import (
    SYS_LANDLOCK_ADD,
    SYS_LANDLOCK_CREATE,
    SYS_LANDLOCK_RESTRICT,
    ready_syscall,
    syscall,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, DEVICE_IOCTL = 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_IOCTL
TCP_BIND_CONNECT, ABSTRACT_SOCKET_AND_SIGNAL = 3, 3
VERSION_FLAG = 1
SIGNALS_SCOPED = 6
"""The version that keeps signals within the domain."""
RULE_PATH_BENEATH = 1

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives",
    "/etc/localtime", "/etc/timezone", "/etc/ssl", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf",
    "/etc/fonts", "/etc/mime.types", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version",
    "/proc/filesystems", "/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/pid_max",
    "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage",
)  # fmt: skip
"""What a program may read besides its runtime: the system's programs and libraries, and harmless facts."""


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def abi() -> int:
    """The kernel's Landlock version, 0 where there is none: 1 files, 3 truncate, 4 TCP, 6 signals, abstract sockets."""
    try:
        return syscall(SYS_LANDLOCK_CREATE, 0, 0, VERSION_FLAG)
    except OSError:
        return 0


def _file_rights(version: int) -> int:
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    return (1 << bits) - 1


def ruleset(read: Iterable[str], write: Iterable[str]) -> int:
    """A ruleset's descriptor: `read` may be read and executed, `write` is a run's own; all else is out of reach.

    The rules hold for the inodes that the paths have now: a folder in `write` may be emptied, not replaced.
    """
    version = abi()
    rights = _file_rights(version)
    network = TCP_BIND_CONNECT if version >= 4 else 0
    attributes = _Ruleset(rights, network, ABSTRACT_SOCKET_AND_SIGNAL if version >= SIGNALS_SCOPED else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    descriptor = syscall(SYS_LANDLOCK_CREATE, ctypes.byref(attributes), size, 0)
    os.set_inheritable(descriptor, False)
    for paths, access in ((read, READ), (DEVICES, READ_FILE | WRITE_FILE), (write, rights)):
        for path in paths:
            _add(descriptor, path, access & rights)
    return descriptor


def _add(descriptor: int, path: str, access: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there can't be reached either
    try:
        if not os.path.isdir(path):
            access &= ON_FILES
        syscall(SYS_LANDLOCK_ADD, descriptor, RULE_PATH_BENEATH, ctypes.byref(_Beneath(access, opened)), 0)
    finally:
        os.close(opened)


def ready(descriptor: int) -> Callable[[], int]:
    """A call that confines the calling thread and all that it will start. Needs no_new_privs."""
    return ready_syscall(SYS_LANDLOCK_RESTRICT, descriptor, 0)
