"""What AWS_LAMBDA_EXEC_WRAPPER does: a process that was started from an unreadable file is hidden from its own uid."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import profiles
from tests.sandbox.conftest import AGAIN
from tests.unprivileged import run_command

WRAPPER = Path(__file__).resolve().parents[2] / "chalicelib" / "node" / "unreadable.sh"
PEEK = """
import os, subprocess, sys
asks = "import os; open(f'/proc/{os.getppid()}/environ', 'rb').read(); print('readable')"
looked = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True)
print(looked.stdout.strip() or looked.stderr.strip().splitlines()[-1].split(":")[0], sys.prefix)
"""

pytestmark = [
    pytest.mark.skipif(AGAIN, reason="always tried on the imitated Lambda: once is enough"),
    pytest.mark.skipif(not profiles.is_supported("lambda"), reason="no seccomp to imitate Lambda with"),
]


def _run(*wrapper: str) -> list[str]:
    program = [*wrapper, sys.executable, "-c", PEEK]
    start = [sys.executable, "-c", "import os, sys; os.execv(sys.argv[1], sys.argv[1:])", *program]
    return run_command(start, timeout_s=120, profile="lambda").decode().split()


def test_its_environment_can_not_be_read_by_its_children() -> None:
    assert _run("/bin/bash", str(WRAPPER)) == ["PermissionError", sys.prefix]


def test_without_the_wrapper_it_can() -> None:
    assert _run() == ["readable", sys.prefix]


def test_chalice_can_start_it() -> None:
    assert WRAPPER.stat().st_mode & 0o111 == 0o111
