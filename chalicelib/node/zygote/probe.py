"""Finds out what this machine grants, by trying it in a throw-away child: nothing is assumed from a version number."""

from __future__ import annotations

import marshal
import os
from _signal import alarm

from chalicelib.node.zygote import bpf, kernel, landlock
from chalicelib.node.zygote.levels import Grants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def probe(own_uid: bool, lone: bool) -> Grants:
    """What a child of this process was allowed to do to itself. Call it while the process has one thread."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, marshal.dumps(_try_everything()))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(pid, 0)
    return Grants(**(marshal.loads(told) if told else {}), own_uid=own_uid, lone=lone)


def _try_everything() -> dict[str, bool | int]:
    """In the order in which a zygote and its children will do it."""
    alarm(10)
    granted: dict[str, bool | int] = {
        "subreaper": _works(lambda: kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)),
        "no_new_privs": _works(lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)),
        "undumpable": _works(lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 0)) or readable_by_root_only(),
        "seccomp": _works(lambda: bpf.Filter(bpf.policy()).install()),
    }
    if granted["no_new_privs"] and _works(lambda: landlock.ready(landlock.ruleset(("/usr",), ()))()):
        granted["landlock"] = landlock.abi()
    return granted


def readable_by_root_only() -> bool:
    """Whether the kernel hides this process from its own uid, as it does when the program file can't be read."""
    return os.stat("/proc/self/environ").st_uid != os.getuid()


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, AttributeError):
        return False
    return True
