"""Which runtimes this node really has: those whose check program ran here and printed what it must.

Checks are made once: what passed is remembered in a file, under a key that changes with the manifest, the programs and
the sandbox's level, so that the next start knows its languages without running one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from chalicelib.core.limits import COMPILE_DEFAULTS, Limits
from chalicelib.core.runtime import Runtime
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.core.version import normal
from chalicelib.node.packs import pack_folders
from chalicelib.node.runner import Node
from chalicelib.node.sandbox import Command, Sandbox
from chalicelib.node.toolchain import Toolchain, find
from chalicelib.runtimes import catalogue

AT_ONCE = 2
PATIENCE = 4
"""How many times its usual time a check may take: it runs while the node starts, beside others."""
BUDGET_MS = 120_000


class Toolchains(Mapping[str, Toolchain]):
    """The runtimes whose programs were found, by name; `versions` holds those that are proved. Threads may share it."""

    def __init__(self, runtimes: Mapping[str, Runtime], folders: Sequence[Path], memory: Path | None = None):
        """`folders` are where packs may lie; `memory` is the file that remembers passed checks, None for no memory."""
        self._runtimes = runtimes
        self._folders = folders
        self._memory = memory
        self._found: dict[str, Toolchain] = {}
        self._proving, self._writing, self._closed = threading.Lock(), threading.Lock(), threading.Event()
        self.look()

    def __getitem__(self, name: str) -> Toolchain:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._found))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def versions(self) -> dict[str, str]:
        """Runtime name → version, of those that ran their check, as far as is known by now."""
        return {name: toolchain.version for name, toolchain in sorted(self._found.copy().items()) if toolchain.version}

    def look(self) -> None:
        """Looks for programs again: packs may have come since. What is found anew waits for its check."""
        for name, runtime in self._runtimes.items():
            toolchain = find(runtime, self._folders)
            if toolchain and (name not in self._found or self._found[name].digest != toolchain.digest):
                self._found[name] = toolchain

    def recall(self, sandbox: Sandbox) -> None:
        """Takes as proved what passed its check in an earlier process and has not changed since."""
        remembered = self._remembered()
        for name, toolchain in self._found.items():
            version = remembered.get(_key(toolchain, sandbox))
            if version:
                self._found[name] = toolchain.known_as(version)

    def prove(
        self, sandbox: Sandbox, names: Iterable[str] | None = None, proved: Callable[[], None] = lambda: None
    ) -> None:
        """Runs the check of each found runtime not proved yet, two at once; calls `proved` after each pass."""
        with self._proving:
            asked = list(self if names is None else names)
            waiting = [name for name in asked if name in self and not self[name].version]
            with ThreadPoolExecutor(AT_ONCE) as threads:
                list(threads.map(lambda name: self._prove_one(name, sandbox, proved), waiting))

    def close(self) -> None:
        """Lets no further check begin, and waits for those under way."""
        self._closed.set()
        with self._proving:
            pass

    def _prove_one(self, name: str, sandbox: Sandbox, proved: Callable[[], None]) -> None:
        toolchain = self._found[name]
        version = None if self._closed.is_set() else check(toolchain, sandbox)
        if version:
            self._found[name] = toolchain.known_as(version)
            self._remember(_key(toolchain, sandbox), version)
            proved()

    def _remembered(self) -> dict[str, str]:
        try:
            known = json.loads(self._memory.read_text("utf-8")) if self._memory else {}
            return known if isinstance(known, dict) else {}
        except (OSError, ValueError):
            return {}

    def _remember(self, key: str, version: str) -> None:
        if self._memory is None:
            return
        with self._writing, suppress(OSError):
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._memory.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps({**self._remembered(), key: version}, indent=1), "utf-8")
            fresh.replace(self._memory)


def toolchains_here(memory: Path | None = None, folders: Sequence[Path] | None = None) -> Toolchains:
    """Every runtime of the catalogue whose programs this machine has. Starts no process; nothing is proved yet."""
    return Toolchains(catalogue(), pack_folders() if folders is None else folders, memory)


def check(toolchain: Toolchain, sandbox: Sandbox) -> str | None:
    """The toolchain's version, if its hello program runs in the sandbox and prints what it must; else None."""
    runtime = toolchain.runtime
    execution = Node("check", sandbox, {runtime.name: toolchain}).execute(hello(runtime))
    ran = execution.run
    if ran is None or not ran.ok or ran.stdout != runtime.check.stdout:
        return None
    with sandbox.workspace() as workspace:
        limits = _patient(runtime.phases["run"].limits)
        asked = sandbox.run(Command(toolchain.version_command(), toolchain.environment({}), b"", limits), workspace)
    version = re.search(runtime.version_pattern, asked.stdout + asked.stderr)
    return normal(version[1]) if version else None


def hello(runtime: Runtime) -> Submission:
    """The submission that is a runtime's check."""
    limits = {phase: _patient(settled.limits) for phase, settled in runtime.phases.items()}
    content = runtime.hello.encode()
    return Submission(
        runtime=runtime.name,
        files=(SourceFile(runtime.main_name("", content), content),),
        stdin=runtime.check.stdin,
        limits={"compile": _patient(COMPILE_DEFAULTS), **limits},
        budget_ms=BUDGET_MS,
    )


def _patient(limits: Limits) -> Limits:
    return replace(limits, wall_ms=limits.wall_ms * PATIENCE, cpu_ms=limits.cpu_ms * PATIENCE)


def _key(toolchain: Toolchain, sandbox: Sandbox) -> str:
    parts = (toolchain.runtime.name, toolchain.runtime.digest, toolchain.digest, sandbox.level)
    return f"{toolchain.runtime.name} {hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"
