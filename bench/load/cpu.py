"""CPU time of a process tree, children that have ended included: what neighbours on a busy machine hardly move."""

from __future__ import annotations

import os
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(port: int) -> float:
    """Milliseconds that whoever listens on the port, and all that it started and its helpers, have used so far."""
    return sum(parts_ms(port))


def parts_ms(port: int) -> tuple[float, float, float]:
    """The same by part: the server's own, that of what it keeps running, that of children which have ended."""
    processes = _processes()
    roots = _sessions[port]
    mine = {pid for pid, (_, session, _, _) in processes.items() if session in roots or pid in roots}
    grown = True
    while grown:
        more = {pid for pid, (parent, _, _, _) in processes.items() if parent in mine} - mine
        mine, grown = mine | more, bool(more)
    server = sum(processes[pid][2] for pid in mine & roots)
    kept = sum(processes[pid][2] for pid in mine - roots)
    ended = sum(processes[pid][3] for pid in mine)
    return server * TICK_MS, kept * TICK_MS, ended * TICK_MS


def belongs(port: int, *pids: int) -> None:
    """Says which processes, each the leader of a session, make up the system behind the port."""
    _sessions[port] = {*_sessions.get(port, ()), *pids}


def leaders(port: int) -> set[int]:
    return _sessions[port]


_sessions: dict[int, set[int]] = {}


def _processes() -> dict[int, tuple[int, int, int, int]]:
    """pid → (parent, session, ticks of its own, ticks of the children that it has waited for)."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            own, waited_for = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
            found[int(folder.name)] = (int(fields[1]), int(fields[3]), own, waited_for)
    return found
