"""Turns a runtime's commands into argvs that run here: its programs come from its pack, else from the host."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path
from typing import Mapping, Sequence

from chalicelib.core.runtime import Runtime
from chalicelib.node.packs import PROJECT, Pack, fetched_folder, find_pack, pack_folders
from chalicelib.runtimes import FOLDER, catalogue

SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin"
WORDS = "{words}"
"""Where a command's own words go in a program's argv, if not at its end: before libraries that they are linked with."""
BASE_ENV = {"PATH": SEARCH_PATH, "LANG": "C.UTF-8", "HOME": "/tmp"}


@dataclass(frozen=True)
class Toolchain:
    """A runtime whose programs were found on this machine.

    `programs` maps the first word of each command to the argv that starts it, `origin` is the pack's folder or "host",
    `roots` are folders outside of the system's own that the programs read, and `version` is empty until it was asked.
    """

    runtime: Runtime
    programs: Mapping[str, tuple[str, ...]]
    base: Mapping[str, str]
    origin: str = "host"
    roots: tuple[Path, ...] = ()
    digest: str = ""
    version: str = ""

    def commands(
        self, phase: str, source: str, args: tuple[str, ...], files: Sequence[str] = ()
    ) -> list[tuple[str, ...]]:
        """The argvs of the phase, with every placeholder filled in; the caller's args follow the last one.

        `files` names all the files of the submission, of which those like the main one are {sources}.
        """
        suffix = _suffix(source)
        others = tuple(name for name in files if name != source and _suffix(name) == suffix)
        filled = [self._argv(argv, source, (source, *others)) for argv in self.runtime.phases[phase].commands]
        return [*filled[:-1], filled[-1] + args]

    def version_command(self) -> tuple[str, ...]:
        return self._argv(self.runtime.version_command, self.runtime.source, ())

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of a program: the base, the pack's, the manifest's, then the caller's own."""
        if not self.runtime.environment:
            return {**self.base, **extra}
        places = self._places(self.runtime.source)
        own = {name: value.format(**places) for name, value in self.runtime.environment.items()}
        return {**self.base, **own, **extra}

    def known_as(self, version: str) -> Toolchain:
        return replace(self, version=version)

    def _argv(self, argv: tuple[str, ...], source: str, sources: tuple[str, ...]) -> tuple[str, ...]:
        places = self._places(source)
        words: list[str] = []
        for word in argv[1:]:
            words += sources if word == "{sources}" else [word.format(**places)]
        program = self.programs.get(argv[0]) or (argv[0].format(**places),)
        if WORDS not in program:
            return (*program, *words)
        place = program.index(WORDS)
        return (*program[:place], *words, *program[place + 1 :])

    def _places(self, source: str) -> dict[str, str]:
        here = f"{FOLDER}/{self.runtime.name}"
        stem = source.rpartition("/")[2].removesuffix(_suffix(source))
        return {"python": sys.executable, "here": here, "source": source, "stem": stem}


def _suffix(name: str) -> str:
    """As pathlib has it, for a tenth of its price: each run asks."""
    name = name.rpartition("/")[2]
    place = name.rfind(".")
    return name[place:] if 0 < place < len(name) - 1 else ""


def readable() -> tuple[str, ...]:
    """What programs of any runtime may read besides the system's own, for a sandbox: packs, and settings in /etc.

    The folders to which packs may come later are made if they aren't there, so that the sandbox knows them.
    """
    if fetched := fetched_folder():
        fetched.mkdir(parents=True, exist_ok=True)
    if os.access(PROJECT, os.W_OK):
        (PROJECT / ".packs").mkdir(exist_ok=True)
    settings = {path for runtime in catalogue().values() for pattern in runtime.reads for path in glob(pattern)}
    return (*map(str, pack_folders()), *sorted(settings))


def find(runtime: Runtime, folders: Sequence[Path] = ()) -> Toolchain | None:
    """The toolchain from the runtime's pack, else from the host; None without a program. Starts no process."""
    wanted = _programs(runtime)
    pack = find_pack(runtime.pack, folders) if runtime.pack else None
    if pack and wanted <= set(pack.programs):
        return _from_pack(runtime, pack, wanted)
    found = {name: shutil.which(name, path=SEARCH_PATH) for name in wanted}
    programs = {name: (path,) for name, path in found.items() if path}
    if len(programs) < len(wanted):
        return None
    seen = [_identity(path) for (path,) in programs.values()] or [_identity(sys.executable)]
    base = BASE_ENV if wanted else {**BASE_ENV, **_own_libraries()}
    return Toolchain(runtime, programs, base, digest="\n".join(sorted(seen)))


def _own_libraries() -> dict[str, str]:
    """Lambda's Python is linked to a shared library that it finds by this variable: in an empty environment, or with
    another Python's library on the system's path, it would not start or be a different one."""
    folder = f"{sys.base_prefix}/lib"
    return {"LD_LIBRARY_PATH": folder} if folder in os.environ.get("LD_LIBRARY_PATH", "").split(":") else {}


def _from_pack(runtime: Runtime, pack: Pack, wanted: set[str]) -> Toolchain:
    programs = {name: pack.programs[name] for name in wanted}
    return Toolchain(
        runtime,
        programs,
        {**BASE_ENV, **pack.environment},
        origin=str(pack.root),
        roots=pack.roots,
        digest=f"{pack.root}\n{pack.digest}",
    )


def _programs(runtime: Runtime) -> set[str]:
    """The programs that the commands start by name: not the node's own interpreter, nor what was compiled."""
    commands = [runtime.version_command, *(argv for phase in runtime.phases.values() for argv in phase.commands)]
    return {argv[0] for argv in commands if "/" not in argv[0] and "{" not in argv[0]}


def _identity(path: str) -> str:
    """Changes when the program at the path does."""
    real = os.path.realpath(path)
    found = os.stat(real)
    return f"{real} {found.st_size} {found.st_mtime_ns}"
