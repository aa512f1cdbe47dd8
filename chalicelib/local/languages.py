"""The laptop's languages: known at once where they passed before; the rest is checked, and packs built, beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from chalicelib.node.checks import Toolchains
from chalicelib.node.sandbox import Sandbox

PROJECT = Path(__file__).parents[2]
FIRST = ("python",)
"""Proved before the server says that it is ready: the node's own interpreter, some tens of milliseconds."""


def build_command(packs: str) -> list[str]:
    """What builds the packs of that choice ("none", "small" or "all") that aren't here; empty for none."""
    return [] if packs == "none" else [sys.executable, "-m", "infra.packs", "build", f"--{packs}", "--missing"]


class Languages:
    """Advertises runtimes as they pass their check. Neither a slow JVM nor a missing network delays the start."""

    def __init__(self, toolchains: Toolchains, sandbox: Sandbox, advertise: Callable[[], None], build: Sequence[str]):
        """`build` is run once, beside the serving; each line of it that begins with "built " means a new pack."""
        self._toolchains = toolchains
        self._sandbox = sandbox
        self._advertise = advertise
        self._build = build
        self._building: subprocess.Popen[str] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._fill, name="languages", daemon=True)

    def start(self) -> None:
        self._toolchains.recall(self._sandbox)
        self._toolchains.prove(self._sandbox, FIRST)
        self._advertise()
        self._thread.start()

    def close(self) -> None:
        """Ends a build under way, and waits for the checks under way."""
        self._closed.set()
        if self._building:
            _end(self._building)
        self._toolchains.close()
        self._thread.join()

    def _fill(self) -> None:
        with suppress(OSError):  # who needs it will be told why it does not start
            self._sandbox.warm()
        self._prove()
        if not self._build or self._closed.is_set():
            return
        self._building = subprocess.Popen(
            self._build,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        if self._closed.is_set():
            _end(self._building)
        with self._building as build:
            for line in build.stdout or ():
                print(f"packs: {line.rstrip()}", flush=True)
                if line.startswith("built "):
                    self._prove()

    def _prove(self) -> None:
        if not self._closed.is_set():
            self._toolchains.look()
            self._toolchains.prove(self._sandbox, proved=self._advertise)


def _end(build: subprocess.Popen[str]) -> None:
    """Ends the build and whatever it has started."""
    with suppress(ProcessLookupError):
        os.killpg(build.pid, signal.SIGTERM)
