"""Which uids programs run under, and how many processes those already have."""

from __future__ import annotations

import os
from time import monotonic

from chalicelib.node.zygote import sweep, tree

FIRST_UID = 0x6A00_0000
"""Far above what distributions, directories and user name spaces give out."""
FIRST_SMALL_UID = 61_184
"""Where this user name space has no more than 65,536 of them: past those that Debian and systemd give to people."""
UIDS_OF_A_SANDBOX = 128
COUNT_FOR_S = 5


def unused_uids(process_id: int, sandbox: int) -> range:
    """Uids that belong to nobody: a stretch of its own for each sandbox of each process that runs as root."""
    if _uids_of_this_name_space() > FIRST_UID + 0x40_0000 * UIDS_OF_A_SANDBOX >> 4:
        first = FIRST_UID + (process_id * 64 + sandbox % 64) % 0x2_0000 * UIDS_OF_A_SANDBOX
    else:
        first = FIRST_SMALL_UID + (process_id + sandbox) % 32 * UIDS_OF_A_SANDBOX
    return range(first, first + UIDS_OF_A_SANDBOX)


def _uids_of_this_name_space() -> int:
    try:
        with open("/proc/self/uid_map") as rows:
            return max(int(first) + int(count) for first, _, count in map(str.split, rows))
    except (OSError, ValueError):
        return 1 << 32


def alone() -> bool:
    """Whether this is a Lambda environment in which nothing else runs under our uid, so that left-overs can be told."""
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ or os.getuid() == 0:
        return False
    family = {os.getpid(), *(process.pid for process in tree.below(os.getpid(), exact=True))}
    pid = os.getpid()
    while (process := tree.read_process(pid)) and process.parent:
        pid = process.parent
        family.add(pid)
    return not sweep.of_this_uid() - family


class Census:
    """How many threads our own uid has, counted anew every few seconds: RLIMIT_NPROC counts a uid's, not a tree's."""

    def __init__(self) -> None:
        self._threads = 0
        self._until = 0.0

    def threads(self, exact: bool) -> int:
        """`exact` counts now: it matters where there is nothing to spare, and costs little where little else runs."""
        if exact or monotonic() >= self._until:
            uid = os.getuid()
            owned = (process.threads for process in tree.all_processes().values() if _owner(process.pid) == uid)
            self._threads = sum(owned)
            self._until = monotonic() + COUNT_FOR_S
        return self._threads


def _owner(pid: int) -> int:
    """The real uid by the status file, since the folder of an undumpable process is root's."""
    try:
        with open(f"/proc/{pid}/status", "rb", buffering=0) as opened:
            text = opened.read(2048)
    except OSError:
        return -1
    return int(text.partition(b"\nUid:")[2].split(None, 1)[0])
