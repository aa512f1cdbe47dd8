"""The laptop's languages: known at once where they passed before; the rest is checked, and packs built, beside it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from chalicelib.node.checks import Toolchains
from chalicelib.node.sandbox import Sandbox

PROJECT = Path(__file__).parents[2]
FIRST = ("python",)
"""Proved before the server says that it is ready: the node's own interpreter, some tens of milliseconds."""


class Languages:
    """Advertises runtimes as they pass their check. Neither a slow JVM nor a missing network delays the start."""

    def __init__(self, toolchains: Toolchains, sandbox: Sandbox, advertise: Callable[[], None], packs: str):
        """`packs` is "none", "small" or "all": which of them a process of its own builds, where they aren't here."""
        self._toolchains = toolchains
        self._sandbox = sandbox
        self._advertise = advertise
        self._packs = packs
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
            self._building.terminate()
        self._toolchains.close()
        self._thread.join()

    def _fill(self) -> None:
        self._prove()
        if self._packs == "none" or self._closed.is_set():
            return
        command = [sys.executable, "-m", "infra.packs", "build", f"--{self._packs}", "--missing"]
        self._building = subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._building.stdout is not None
        with self._building as build:
            for line in build.stdout or ():
                print(f"packs: {line.rstrip()}", flush=True)
                if line.startswith("built "):
                    self._prove()

    def _prove(self) -> None:
        if not self._closed.is_set():
            self._toolchains.look()
            self._toolchains.prove(self._sandbox, proved=self._advertise)
