"""Ends and removes what a run left behind where the kernel keeps no family ties (AWS Lambda: no subreaper)."""

from __future__ import annotations

import ctypes
import os
import time

from chalicelib.node.zygote import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

NOBODY = 1 << 22
"""No pid is that large (PID_MAX_LIMIT of proc(5))."""
MOST_ROUNDS = 400
FILL_AFTER_ROUNDS = 4
FILLERS = 128
A_LOOK_IN_DOUBT = 0.1
"""What a look is worth during which some process vanished, as others of this machine may do."""
IPC_RMID = 0
_IPC_FILES = {"shm": "shmctl", "sem": "semctl", "msg": "msgctl"}


def of_this_uid() -> frozenset[int]:
    """The pids of all processes of our uid, by their status files: the folder of an unreadable one is root's."""
    return _look(frozenset())[0]


def _look(known: frozenset[int]) -> tuple[frozenset[int], bool]:
    """The processes of our uid that are not known, and whether any other was gone before it could be looked at."""
    found, vanished = set(), False
    for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        if pid in known:
            continue
        try:
            if _is_of_this_uid(pid):
                found.add(pid)
        except OSError:
            vanished = True
    return frozenset(found), vanished


def _is_of_this_uid(pid: int) -> bool:
    """Raises OSError when it is gone."""
    with open(f"/proc/{pid}/status", "rb", buffering=0) as opened:
        return b"\nUid:\t%d\t" % os.getuid() in opened.read(2048)


def next_of_this_uid(pid: int) -> int:
    """The smallest pid above this one that a process of our uid has; a number above all pids where there is none."""
    for other in sorted(int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) > pid):
        try:
            if _is_of_this_uid(other):
                return other
        except OSError:
            continue
    return NOBODY


def end_strangers(known: frozenset[int]) -> int:
    """Kills every process of our uid that is not known and not this one, until it is sure that there are none.

    One that forks and dies without end is never where it is looked for: so a look during which something vanished
    says little, and many are needed. Orphans are reaped by init here, which gives their places in RLIMIT_NPROC back; so
    after some rounds idle children of ours take up the places until nothing new can start. Answers the rounds, or -1
    when it gave up.
    """
    fillers: set[int] = set()
    dead: set[int] = set()
    sure, seen = 0.0, False
    try:
        for rounds in range(MOST_ROUNDS):
            others, vanished = _look(known | fillers)
            others -= _relatives() | dead
            strangers = [pid for pid in others if _lives(pid)]
            vanished |= len(strangers) < len(others)  # what has just died may have left another behind
            dead |= others.difference(strangers)
            seen |= bool(strangers)
            sure = 0.0 if strangers else sure + (A_LOOK_IN_DOUBT if vanished else 1.0)
            if sure >= (2.0 if seen else 1.0):
                return rounds
            for pid in strangers:
                tree.kill(pid)
            if rounds >= FILL_AFTER_ROUNDS:
                _fill(fillers)
        return -1
    finally:
        for pid in fillers:
            tree.kill(pid)
            os.waitpid(pid, 0)


def _relatives() -> set[int]:
    """The seed and all below it: other slots' zygotes, which may have come since the run began."""
    seed = os.getppid()
    return {seed, *(process.pid for process in tree.below(seed, exact=True))}


def _lives(pid: int) -> bool:
    process = tree.read_process(pid)
    return process is not None and process.alive


def _fill(fillers: set[int]) -> None:
    while len(fillers) < FILLERS:
        try:
            pid = os.fork()
        except OSError:
            return
        if pid == 0:
            time.sleep(5)
            os._exit(0)
        fillers.add(pid)


def remove_ipc_objects() -> None:
    """Removes every System V segment, semaphore set and queue of our uid."""
    libc = ctypes.CDLL(None)
    for kind, call in _IPC_FILES.items():
        for number in objects_of(kind, [os.getuid()]):
            arguments = (number, 0, IPC_RMID) if kind == "sem" else (number, IPC_RMID, None)
            getattr(libc, call)(*arguments)


def objects_of(kind: str, uids: Collection[int]) -> list[int]:
    """The System V objects (`kind` is shm, sem or msg) that belong to one of the uids."""
    try:
        with open(f"/proc/sysvipc/{kind}") as opened:
            names = opened.readline().split()
            rows = [dict(zip(names, line.split())) for line in opened]
    except OSError:
        return []
    return [int(row[f"{kind}id" if kind != "msg" else "msqid"]) for row in rows if int(row["uid"]) in uids]
