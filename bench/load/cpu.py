"""CPU time of a process tree, children that have ended included: what neighbours on a busy machine hardly move."""

from __future__ import annotations

import os
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(port: int) -> float:
    """Milliseconds that whoever listens on the port, and all that it started and its helpers, have used so far."""
    processes = _processes()
    roots = _sessions[port]
    mine = {pid for pid, (_, session, _) in processes.items() if session in roots or pid in roots}
    grown = True
    while grown:
        more = {pid for pid, (parent, _, _) in processes.items() if parent in mine} - mine
        mine, grown = mine | more, bool(more)
    return sum(processes[pid][2] for pid in mine) * TICK_MS


def belongs(port: int, *pids: int) -> None:
    """Says which processes, each the leader of a session, make up the system behind the port."""
    _sessions[port] = {*_sessions.get(port, ()), *pids}


def leaders(port: int) -> set[int]:
    return _sessions[port]


_sessions: dict[int, set[int]] = {}


def _processes() -> dict[int, tuple[int, int, int]]:
    """pid → (parent, session, ticks of itself and of the children that it has waited for)."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(folder.name)] = (int(fields[1]), int(fields[3]), sum(map(int, fields[11:15])))
    return found
