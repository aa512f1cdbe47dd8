"""The tree of processes below one: what it uses, and how it is ended so that nothing outruns the end."""

from __future__ import annotations

import os
from _signal import SIGKILL

PAGE_BYTES = os.sysconf("SC_PAGESIZE")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
MOST_ROUNDS = 500
HAS_CHILDREN_LISTS = os.path.exists("/proc/thread-self/children")
"""Whether this kernel keeps them (CONFIG_PROC_CHILDREN)."""


class Process:
    """One line of /proc: `cpu_ms` has the children that it waited for, `resident_bytes` is its RSS."""

    def __init__(self, pid: int, parent: int, state: str, cpu_ms: int, threads: int, started: int, resident_bytes: int):
        self.pid = pid
        self.parent = parent
        self.state = state
        self.cpu_ms = cpu_ms
        self.threads = threads
        self.started = started
        self.resident_bytes = resident_bytes

    @property
    def alive(self) -> bool:
        return self.state not in "ZX"


def read_process(pid: int) -> Process | None:
    """The process as it now stands, or None where it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as opened:
            line = opened.read(1024)
    except OSError:
        return None
    fields = line[line.rindex(b")") + 2 :].split()
    ticks = sum(map(int, fields[11:15]))
    return Process(
        pid=pid,
        parent=int(fields[1]),
        state=fields[0].decode(),
        cpu_ms=ticks * 1000 // TICKS_PER_S,
        threads=int(fields[17]),
        started=int(fields[19]),
        resident_bytes=int(fields[21]) * PAGE_BYTES,
    )


def proportional_bytes(process: Process) -> int:
    """Its memory, each shared page divided among those who share it; its resident size where that is hidden from us."""
    try:
        with open(f"/proc/{process.pid}/smaps_rollup", "rb", buffering=0) as opened:
            return int(opened.read(4096).partition(b"\nPss:")[2].split(None, 1)[0]) * 1024
    except (OSError, IndexError):
        return process.resident_bytes


def all_processes() -> dict[int, Process]:
    """Every process of this machine that can be seen."""
    found = (read_process(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return {process.pid: process for process in found if process}


def below(root: int, exact: bool = False) -> list[Process]:
    """The descendants of a process, without it: by the kernel's lists of children, or by all of /proc.

    The lists are quick, and may leave a child out while another one ends (proc(5)): what is needed *exact* is looked up
    from each process's own parent.
    """
    if exact:
        return _by_parents(root)
    return _by_children_lists(root) if HAS_CHILDREN_LISTS else _by_parents(root)


def _by_children_lists(root: int) -> list[Process]:
    found, left = [], [root]
    while left:
        for pid in _children(left.pop()):
            process = read_process(pid)
            if process:
                found.append(process)
                left.append(pid)
    return found


def _children(pid: int) -> list[int]:
    """The children of every thread of the process."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb", buffering=0) as opened:
                found += map(int, opened.read(65536).split())
    except OSError:
        pass
    return found


def _by_parents(root: int) -> list[Process]:
    everything = all_processes()
    inside = {root}
    while more := {p.pid for p in everything.values() if p.parent in inside and p.pid not in inside}:
        inside |= more
    return [everything[pid] for pid in inside if pid != root]


def end_below(root: int, spare: frozenset[int] = frozenset()) -> int:
    """Kills all descendants of `root`, which must be their subreaper, and answers in how many rounds.

    Nothing is reaped on the way: a dead child that is still in the table keeps its place in RLIMIT_NPROC, so a tree
    that forks faster than it is killed runs out of places. Answers -1 when it gave up.
    """
    _strike(root, spare)
    for rounds in range(1, MOST_ROUNDS):
        if not any(process.alive and process.pid not in spare for process in below(root)):
            return rounds
        _strike(root, spare)
    return -1


def _strike(root: int, spare: frozenset[int]) -> None:
    """Kills on the way, without looking: among hundreds that run, a look at each would take seconds."""
    left = [root]
    while left:
        for pid in _children(left.pop()):
            if pid not in spare:
                kill(pid)
                left.append(pid)


def kill(pid: int, group: bool = False) -> None:
    """SIGKILL; that it is already gone, or not ours, is no error."""
    try:
        (os.killpg if group else os.kill)(pid, SIGKILL)
    except OSError:
        pass
