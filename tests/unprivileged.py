"""Starts a Python script as an unprivileged user, whoever runs the tests; as root it drops to a uid that nobody has."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from chalicelib.node.sandbox import view

ROOT = Path(__file__).resolve().parents[1]
NOBODYS_UID = 50_993


def run_script(script: Path, *arguments: str, timeout_s: float, as_root: bool = False) -> Any:
    """What the script printed, read as JSON. Its processes are bounded, and all of its session ends with it."""
    command = [sys.executable, str(script), *arguments]
    process = subprocess.Popen(
        command,
        cwd="/",
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_bounded if as_root else _drop_privileges,
    )
    try:
        printed, complaints = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        printed, complaints = process.communicate()
        raise AssertionError(f"{script.name} took over {timeout_s} s: {complaints[-2000:]!r}") from None
    assert process.returncode == 0, complaints.decode("utf-8", "replace")[-4000:]
    return json.loads(printed)


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _drop_privileges() -> None:
    _bounded()
    if os.getuid() == 0:
        view.open_up([sys.prefix, sys.base_prefix, str(ROOT)])
        os.setgroups([])
        os.setresgid(NOBODYS_UID, NOBODYS_UID, NOBODYS_UID)
        os.setresuid(NOBODYS_UID, NOBODYS_UID, NOBODYS_UID)
    resource.setrlimit(resource.RLIMIT_NPROC, (2000, 2000))
