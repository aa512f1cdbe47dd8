"""The resource limits of one run: its child sets them on itself, on every level, before it touches what is not ours."""

from __future__ import annotations

import resource
from functools import lru_cache

from chalicelib.node.zygote.plan import Ceilings

SLACK_BYTES = 64 * 1024 * 1024
"""How far one process's private memory may pass the tree's limit: what is resident is watched, this is the stop."""
STACK_BYTES = 64 * 1024 * 1024


@lru_cache
def ceilings(
    cpu_ms: int, memory_bytes: int, file_bytes: int, open_files: int, processes: int, strict: bool = False
) -> Ceilings:
    """What holds for a run. `processes` is the kernel's count for the whole uid.

    RLIMIT_AS is not set: node and Go reserve far more than they use. A strict run can't open or start anything:
    its descriptors, files and processes are what it has when its code begins.
    """
    cpu_s = -(-cpu_ms // 1000)
    rows = (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
        (resource.RLIMIT_FSIZE, *([0] * 2 if strict else [file_bytes] * 2)),
        (resource.RLIMIT_NOFILE, *([0] * 2 if strict else [open_files] * 2)),
        (resource.RLIMIT_NPROC, *([0] * 2 if strict else [processes] * 2)),
        (resource.RLIMIT_DATA, *[memory_bytes + SLACK_BYTES] * 2),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
        (resource.RLIMIT_SIGPENDING, 256, 256),
        (resource.RLIMIT_STACK, 8 << 20, STACK_BYTES),
    )
    return tuple(_within_what_is_left(*row) for row in rows)


def _within_what_is_left(which: int, soft: int, hard: int) -> tuple[int, tuple[int, int]]:
    """A hard limit can't be raised: where this process has a lower one, that one holds."""
    ceiling = resource.getrlimit(which)[1]
    if ceiling != resource.RLIM_INFINITY:
        hard = min(hard, ceiling)
    return which, (min(soft, hard), hard)
