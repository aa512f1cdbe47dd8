"""A runtime: a language at a version as a page of data, and how a caller's language and selector choose one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Iterable, Mapping

from chalicelib.core.limits import Limits
from chalicelib.core.version import version_key, version_matches

PHASES = ("compile", "run", "repl")
SEARCHED_BYTES = 256 * 1024
"""How far `main_patterns` look into a source: they run in the router, which has other callers to see to."""
POOLS = ("base", "python", "script", "native", "go", "jvm", "functional", "heavy")
"""Kinds of node; what is in `base` rides in every node."""


@dataclass(frozen=True)
class Phase:
    """One phase of a runtime: `commands` run one after the other, each an argv with {placeholders}, no shell."""

    commands: tuple[tuple[str, ...], ...]
    limits: Limits


@dataclass(frozen=True)
class Check:
    """What the hello program is given and must print, before a node advertises the runtime."""

    stdin: str = ""
    stdout: str = "OK\n"


@dataclass(frozen=True)
class Runtime:
    """One language as its manifest describes it (docs/languages.md explains each key).

    The first word of every command is a program's name, which the node's resolver turns into the argv that starts it.
    `version_command`'s output is searched with `version_pattern`, whose first group is the version.
    """

    name: str
    language: str
    source: str
    phases: Mapping[str, Phase]
    version_command: tuple[str, ...]
    version_pattern: str = r"(\d+(?:\.\d+)+)"
    aliases: tuple[str, ...] = ()
    pack: str | None = None
    """Where the programs come from when they aren't the host's own."""
    pool: str = "base"
    provider: str | None = None
    """Which implementation it is, told to callers where a language has several ("gcc", "tcc")."""
    main_patterns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    """Patterns of folders in /etc that a host's own programs want to read."""
    environment: Mapping[str, str] = field(default_factory=dict)
    check: Check = Check()
    hello: str = ""
    """The source of the check's program."""
    digest: str = ""
    """Changes whenever the manifest or the hello program does."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        return (self.language, *self.aliases)

    def main_name(self, given: str, content: bytes) -> str:
        """What the main file is called in the workspace: as given, or `source`, unless its content demands a name.

        Java wants a public class in a file of its own name: `main_patterns` find that name, the first that matches.
        """
        head = content[:SEARCHED_BYTES].decode("utf-8", "replace") if self.main_patterns else ""
        for pattern in self.main_patterns:
            found = re.search(pattern, head)
            if found:
                return str(PurePosixPath(given or self.source).with_name(found[1] + PurePosixPath(self.source).suffix))
        return given or self.source


def select(runtimes: Iterable[Runtime], versions: Mapping[str, str], language: str, selector: str) -> Runtime | None:
    """The latest runtime that goes by that name, is in `versions` (runtime name → version), and fits the selector.

    Where two fit with the same version, the one whose language is so called wins over one that has it as an alias.
    """
    fitting = [
        runtime
        for runtime in runtimes
        if language in runtime.names and runtime.name in versions and version_matches(selector, versions[runtime.name])
    ]
    return max(fitting, key=lambda r: (r.language == language, version_key(versions[r.name])), default=None)
