"""Finds a runtime's programs on this machine, fills in its commands, and checks that it really runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Mapping

from chalicelib.core.runtime import Runtime
from chalicelib.runtimes import FOLDER

SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin"
BASE_ENV = {"PATH": SEARCH_PATH, "LANG": "C.UTF-8", "HOME": "/tmp"}


@dataclass(frozen=True)
class Toolchain:
    """A runtime that this machine has: where its programs are, and its exact version."""

    runtime: Runtime
    version: str
    places: Mapping[str, str]

    def commands(self, phase: str, source: str, args: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The argvs of the phase, with every placeholder filled in; the caller's args follow the last one."""
        places = {**self.places, "source": source}
        filled = [_fill(argv, places) for argv in self.runtime.phases[phase].commands]
        return [*filled[:-1], filled[-1] + args]

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        own = {name: value.format(**self.places) for name, value in self.runtime.environment.items()}
        return {**BASE_ENV, **own, **extra}


def find(runtime: Runtime) -> Toolchain | None:
    """The toolchain of the runtime on this machine, or None where its program is missing or does not answer."""
    places = {"python": sys.executable, "here": str(FOLDER / runtime.name)}
    command = _fill(runtime.version_command, places)
    if not shutil.which(command[0], path=SEARCH_PATH):
        return None
    try:
        asked = subprocess.run(
            command, env=BASE_ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(runtime.version_pattern, asked.stdout + asked.stderr)
    return Toolchain(runtime, found[1], places) if found else None


def _fill(argv: tuple[str, ...], places: Mapping[str, str]) -> tuple[str, ...]:
    words = [word.format(**places) for word in argv]
    program = words[0] if "/" in words[0] else shutil.which(words[0], path=SEARCH_PATH) or words[0]
    return (program, *words[1:])
