"""Machines weaker than this one, for trying the sandbox on them: what a test calls a profile.

`lambda` imitates AWS Lambda as public reports describe it: one uid without capabilities; prctl, seccomp, ptrace,
chroot, unshare, setns, bpf and mounts refused; no Landlock. It is a model of Lambda, not Lambda.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

from chalicelib.node.sandbox import Choice
from chalicelib.node.zygote import bpf, kernel
from chalicelib.node.zygote.syscalls import NUMBERS

CHOICES = {
    "kernel+": Choice(),
    "kernel": Choice(at_most="kernel"),
    "rlimit": Choice(at_most="rlimit"),
    "lambda": Choice(lone=True),
}
LEVELS = {"kernel+": "kernel+", "kernel": "kernel", "rlimit": "rlimit", "lambda": "rlimit"}
PR_CAPBSET_DROP = 24
_REFUSED = ("ptrace", "chroot", "unshare", "setns", "bpf", "mount", "umount2", "pivot_root", "perf_event_open", "prctl")
_MISSING = (kernel.SYS_LANDLOCK_CREATE, kernel.SYS_LANDLOCK_ADD, kernel.SYS_LANDLOCK_RESTRICT, 435)  # and clone3


def enter_lambda() -> None:
    """Makes this process and all below it live as on Lambda. Call it before privileges are dropped."""
    for capability in range(64):
        with suppress(OSError):
            kernel.prctl(PR_CAPBSET_DROP, capability)
    if os.getuid() != 0:
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    bpf.Filter(_lambda_policy()).install()


def _lambda_policy() -> bytes:
    program = [(bpf.LOAD, 0, 0, 4), (bpf.JUMP_EQUAL, 1, 0, bpf.AUDIT_ARCH), (bpf.RETURN, 0, 0, bpf.KILL_PROCESS)]
    program.append((bpf.LOAD, 0, 0, 0))
    for number in (*(NUMBERS[name] for name in _REFUSED), kernel.SYS_SECCOMP):
        program += [(bpf.JUMP_EQUAL, 0, 1, number), (bpf.RETURN, 0, 0, bpf.EPERM)]
    for number in _MISSING:
        program += [(bpf.JUMP_EQUAL, 0, 1, number), (bpf.RETURN, 0, 0, bpf.ERRNO | errno.ENOSYS)]
    new_namespaces = [(bpf.LOAD, 0, 0, 16), (bpf.JUMP_ANY_BIT, 0, 1, bpf.NEW_NAMESPACES), (bpf.RETURN, 0, 0, bpf.EPERM)]
    program += [(bpf.JUMP_EQUAL, 0, 4, NUMBERS["clone"]), *new_namespaces, (bpf.RETURN, 0, 0, bpf.ALLOW)]
    return bpf.assemble([*program, (bpf.RETURN, 0, 0, bpf.ALLOW)])


def is_supported(profile: str) -> bool:
    """Whether this machine is strong enough to play the profile's part."""
    return sys.platform == "linux" and (profile == "rlimit" or kernel_has_seccomp())


def kernel_has_seccomp() -> bool:
    return os.path.exists("/proc/sys/kernel/seccomp/actions_avail")
