"""A real server for tests: `make serve`'s own command on a free port, ended at the end."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import requests

from chalicelib.node.checks import toolchains_here
from chalicelib.node.sandbox import Choice, Sandbox
from chalicelib.node.toolchain import readable
from chalicelib.wiring import CHECKS
from tests.packs import FOLDERS, WITH_PACKS

ROOT = Path(__file__).resolve().parents[1]
READY = "Runhive is at "
START_S = STOP_S = 60


@dataclass(frozen=True)
class Served:
    """A running server: its base URL without a slash at the end, and its process."""

    url: str
    process: subprocess.Popen[str]

    def need(self, language: str) -> None:
        """Skips the test where no node has the language: its programs are not on this machine, and no pack is built."""
        runtimes = requests.get(f"{self.url}/api/v2/runtimes", timeout=60).json()
        if not any(runtime["language"] == language for runtime in runtimes):
            pytest.skip(f"this machine has no {language}, and its pack is not built: make test-runtimes")


@contextmanager
def serve(folder: Path = ROOT, **settings: str) -> Iterator[Served]:
    """Starts the laptop's server with these settings, waits for the line that it prints when ready, ends it.

    `folder` is where the project lies: here, or a copy.
    """
    if folder == ROOT:
        _prove_languages()
    environment = {**os.environ, "PORT": "0", "PACKS": "small" if WITH_PACKS else "none", **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "chalicelib.local.server"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Served(_address(process), process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@cache
def _prove_languages() -> None:
    """Runs every check once, so that each server of these tests knows all its languages at its start."""
    with closing(Sandbox(Choice(readable=readable()))) as sandbox:
        here = toolchains_here(memory=CHECKS, folders=FOLDERS)
        here.recall(sandbox)
        here.prove(sandbox)


def _address(process: subprocess.Popen[str]) -> str:
    """Reads what the server prints until it is ready, and goes on draining it in the background."""
    lines: queue.Queue[str | None] = queue.Queue()

    def drain() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=drain, daemon=True).start()
    said = []
    while (line := lines.get(timeout=START_S)) is not None:
        said.append(line)
        if line.startswith(READY):
            return line.removeprefix(READY).strip()
    raise AssertionError("the server ended before it was ready:\n" + "".join(said))
