"""The bytecode that a deployment brings along: Lambda's disk keeps none, and would have it compiled at every start."""

from __future__ import annotations

import compileall
import os
import re
import shutil
from pathlib import Path
from py_compile import PycInvalidationMode

PROGRAMS = re.compile(r"/chalicelib/runtimes/[^/]+/")
"""What languages bring is started and never imported."""


def fresh(root: Path) -> dict[str, str]:
    """Puts bytecode beside the sources that Chalice will zip; answers an environment that writes no other.

    It names the hash of its source, which Python compares, so what stays in a working copy is never used when stale,
    whatever date an unzipped file has.
    """
    for folder in (root / "chalicelib").rglob("__pycache__"):
        shutil.rmtree(folder)
    places = {"stripdir": str(root), "prependdir": "/var/task"}
    mode = PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(root / "chalicelib", quiet=1, rx=PROGRAMS, invalidation_mode=mode, **places)
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
