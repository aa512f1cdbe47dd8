"""The seeds of a sandbox: one with the standard modules, and where numpy is installed one that has loaded it too."""

from __future__ import annotations

import os
import re
import sys
import threading
from dataclasses import replace
from importlib.util import find_spec
from io import FileIO
from pathlib import Path

from chalicelib.node import tree as hostile
from chalicelib.node.sandbox.command import Command
from chalicelib.node.sandbox.host import Seed, Start
from chalicelib.node.sandbox.slot import BASE_ENV
from chalicelib.runtimes import FOLDER

OWN = (str(FOLDER / "python"), "runhive_repl", "repl.py")
"""What Python's `repl` phase runs on: loaded like the rest, or each run would compile it anew, for a millisecond."""
STANDARD = (
    "abc ast bisect collections contextlib copy dataclasses datetime enum functools heapq io itertools json linecache "
    "math operator os random re string struct sys textwrap threading time traceback typing"
).split()
"""What small programs import most. Each module makes every fork dearer, so those that load in no time are not here."""
DATA = ("numpy", "numpy.random", "pandas", "matplotlib.pyplot")
_DATA_WORDS = re.compile(rb"^\s*(?:import|from)\s+.*\b(?:numpy|pandas|scipy|matplotlib|sklearn|statsmodels)\b", re.M)
_LOOKED_AT = 64 * 1024
_READ_AT_START = ("PYTHON", "LC_")


def is_warm(command: Command, interpreter: str) -> bool:
    """Whether the warm interpreter does as a fresh one: a plain script, and nothing that CPython reads at its start."""
    argv = command.argv
    if len(argv) < 2 or argv[0] != interpreter or argv[1].startswith("-"):
        return False
    if command.env.get("LANG", BASE_ENV["LANG"]) != BASE_ENV["LANG"]:
        return False
    return not any(name.startswith(_READ_AT_START) for name in command.env)


class Seeds:
    """`first` runs everything; another is started when the first script comes that imports numpy or its kin."""

    def __init__(self, start: Start, more: tuple[str, ...]):
        """`start` is what all seeds are told, but for their modules; `more` is what programs may read besides."""
        self._template = start
        self._lock = threading.Lock()
        self._has_data = find_spec("numpy") is not None
        self._data: Seed | None = None
        self.readable = tuple({*_prefixes(), str(FOLDER), *filter(os.path.isdir, more)})
        self.first = self._start(STANDARD)

    def fitting(self, command: Command, folder_fd: int) -> Seed:
        """The seed whose copies have the script's modules already. Any seed would do; this one saves the time."""
        if not self._has_data or command.argv[0] != sys.executable or not _mentions_data(command, folder_fd):
            return self.first
        with self._lock:
            if self._data is None:
                self._data = self._start([*STANDARD, *DATA])
            return self._data

    def replace(self, dead: Seed) -> None:
        """Starts a new seed in the place of one that is gone. Raises SeedFailed."""
        with self._lock:
            if dead is self._data:
                self._data = None
            elif dead is self.first:
                self.first = self._start(STANDARD)
            else:
                return  # somebody else was quicker
        dead.close()

    def close(self) -> None:
        for seed in (getattr(self, "first", None), self._data):
            if seed:
                seed.close()

    def _start(self, preload: list[str]) -> Seed:
        show = self.readable if self._template.uids else ()
        return Seed(replace(self._template, preload=tuple(preload), own=OWN, show=show))


def _prefixes() -> list[str]:
    """Where this interpreter and its packages lie."""
    executable = Path(sys.executable).resolve().parents[1]
    found = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, executable]
    return [str(path) for path in found if str(path) not in ("/", "/usr")]


def _mentions_data(command: Command, folder_fd: int) -> bool:
    for name in command.argv[1:3]:
        if name.startswith("/"):
            continue
        descriptor = hostile.open_regular(name, folder_fd)
        if descriptor is not None:
            with FileIO(descriptor) as script:
                return bool(_DATA_WORDS.search(script.read(_LOOKED_AT)))
    return False
