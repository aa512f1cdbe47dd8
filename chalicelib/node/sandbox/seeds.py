"""The seeds of a sandbox, by the modules that they have loaded, and which of them a program is run on."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from chalicelib.node.sandbox.command import Command
from chalicelib.node.sandbox.host import Seed, Start
from chalicelib.node.sandbox.slot import BASE_ENV
from chalicelib.runtimes import FOLDER

Modules = tuple[str, ...]
OWN = (str(FOLDER / "python"), "runhive_repl", "repl.py")
"""What Python's `repl` phase runs on: loaded like the rest, or each run would compile it anew, for a millisecond."""
BARE: Modules = ()
"""For programs that import nothing, and for those of other languages: the less is loaded, the cheaper is a fork."""
STANDARD: Modules = tuple(
    "abc ast bisect collections contextlib copy dataclasses datetime enum functools heapq io itertools json linecache "
    "math operator os random re string struct sys textwrap threading time traceback typing".split()
)
"""What small programs import most. Each module makes every fork dearer, so those that load in no time are not here."""
DATA: Modules = (*STANDARD, "numpy", "numpy.random", "pandas", "matplotlib.pyplot")
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
    """A seed for each kind of program, started when the first of its kind comes."""

    def __init__(self, start: Start, more: tuple[str, ...]):
        """`start` is what all seeds are told, but for their modules; `more` is what programs may read besides."""
        self._template = start
        self._lock = threading.Lock()
        self._started: dict[Modules, Seed] = {}
        self._bare = STANDARD if start.lone else BARE  # on Lambda a second interpreter would cost more than it saves
        self._data = DATA if find_spec("numpy") is not None else STANDARD
        self.readable = tuple({*_prefixes(), str(FOLDER), *filter(os.path.isdir, more)})

    @property
    def first(self) -> Seed:
        """The one that most programs are run on. Raises SeedFailed."""
        return self._having(self._bare)

    def fitting(self, command: Command, sources: Mapping[str, bytes]) -> Seed:
        """The seed whose copies have the script's modules already. Any seed would do; this one saves the time.

        `sources` are the execution's files by name. Raises SeedFailed.
        """
        script = next((sources[name] for name in command.argv[1:3] if name in sources), b"")
        if command.argv[0] != sys.executable or not (command.strict or b"import" in script):
            return self.first
        return self._having(self._data if _DATA_WORDS.search(script, 0, _LOOKED_AT) else STANDARD)

    def warm(self) -> None:
        """Starts the seed of programs that import something before one comes. Raises SeedFailed."""
        self._having(STANDARD)

    def forget(self, dead: Seed) -> None:
        """Lets a new seed be started in the place of one that is gone."""
        with self._lock:
            if dead not in self._started.values():
                return  # somebody else was quicker
            self._started = {modules: seed for modules, seed in self._started.items() if seed is not dead}
        dead.close()

    def close(self) -> None:
        for seed in self._started.values():
            seed.close()

    def _having(self, modules: Modules) -> Seed:
        return self._started.get(modules) or self._start(modules)

    def _start(self, modules: Modules) -> Seed:
        with self._lock:
            if modules not in self._started:
                show = self.readable if self._template.uids else ()
                self._started[modules] = Seed(replace(self._template, preload=modules, own=OWN, show=show))
            return self._started[modules]


def _prefixes() -> list[str]:
    """Where this interpreter and its packages lie."""
    executable = Path(sys.executable).resolve().parents[1]
    found = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, executable]
    return [str(path) for path in found if str(path) not in ("/", "/usr")]
