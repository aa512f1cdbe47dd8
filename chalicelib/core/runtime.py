"""A runtime manifest: a language at a version as a page of data, read from chalicelib/runtimes/<name>/runtime.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, Iterable, Mapping

from chalicelib.core.limits import COMPILE_DEFAULTS, RUN_DEFAULTS, Limits

PHASES = ("compile", "run", "repl")
_KNOWN = {"language", "aliases", "source", "pack", "pool", "environment", "version", "check", *PHASES}


class BadManifest(ValueError):
    """The manifest can't be used; the message names the file and the key."""


@dataclass(frozen=True)
class Phase:
    """One phase of a runtime: `commands` run one after the other, each an argv with {placeholders}, no shell."""

    commands: tuple[tuple[str, ...], ...]
    limits: Limits


@dataclass(frozen=True)
class Runtime:
    """One language as its manifest describes it. `version_command`'s output is searched with `version_pattern`."""

    name: str
    language: str
    aliases: tuple[str, ...]
    source: str
    phases: Mapping[str, Phase]
    version_command: tuple[str, ...]
    version_pattern: str
    pack: str = "host"
    pool: str = "base"
    environment: Mapping[str, str] = field(default_factory=dict)
    check_stdin: str = ""
    check_stdout: str = "OK\n"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.language, *self.aliases)


def parse_manifest(name: str, text: str) -> Runtime:
    """Reads a runtime.toml. Raises BadManifest, which says where and what."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadManifest(f"{name}/runtime.toml: {error}") from None
    unknown = set(table) - _KNOWN
    if unknown:
        raise BadManifest(f"{name}/runtime.toml: unknown key {sorted(unknown)[0]}")
    try:
        return Runtime(
            name=name,
            language=table["language"],
            aliases=tuple(table.get("aliases", ())),
            source=table["source"],
            phases={phase: _phase(phase, table[phase]) for phase in PHASES if phase in table},
            version_command=tuple(table["version"]["command"]),
            version_pattern=table["version"].get("pattern", r"(\d+(?:\.\d+)+)"),
            pack=table.get("pack", "host"),
            pool=table.get("pool", "base"),
            environment=dict(table.get("environment", {})),
            check_stdin=table.get("check", {}).get("stdin", ""),
            check_stdout=table.get("check", {}).get("stdout", "OK\n"),
        )
    except KeyError as error:
        raise BadManifest(f"{name}/runtime.toml: {error.args[0]} is missing") from None
    except (TypeError, ValueError) as error:
        raise BadManifest(f"{name}/runtime.toml: {error}") from None


def _phase(phase: str, table: Mapping[str, Any]) -> Phase:
    commands = table["commands"]
    if not commands or not all(argv and all(isinstance(word, str) for word in argv) for argv in commands):
        raise ValueError(f"{phase}.commands must be a list of lists of words")
    defaults = COMPILE_DEFAULTS if phase == "compile" else RUN_DEFAULTS
    limits = Limits.from_wire({**defaults.to_wire(), **table.get("limits", {})})
    return Phase(tuple(tuple(argv) for argv in commands), limits)


def version_key(version: str) -> tuple[int, ...]:
    """Numbers of a version, for comparing: "3.11.7" → (3, 11, 7)."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def version_matches(selector: str, version: str) -> bool:
    """Whether the version fits a selector as Piston takes them: "*", "3", "3.x", "3.11", "3.11.7"."""
    wanted = [part for part in selector.strip().lstrip("v=").split(".")]
    have = version.split(".")
    for want, got in zip(wanted, have):
        if want in ("*", "x", "X"):
            return True
        if want != got:
            return False
    return len(wanted) <= len(have)


def select(runtimes: Iterable[Runtime], versions: Mapping[str, str], language: str, selector: str) -> Runtime | None:
    """The latest runtime that goes by that name, is in `versions` (runtime name → version), and fits the selector."""
    fitting = [
        runtime
        for runtime in runtimes
        if language in runtime.names and runtime.name in versions and version_matches(selector, versions[runtime.name])
    ]
    return max(fitting, key=lambda runtime: version_key(versions[runtime.name]), default=None)
