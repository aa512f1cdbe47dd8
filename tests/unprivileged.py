"""Starts a Python script as an unprivileged user, whoever runs the tests, and apart from all else that this one runs.

Root drops to a uid that nobody has. An ordinary user keeps the own one, in new pid and user name spaces where the
kernel grants them, so that what an attack ends is none of the user's other programs.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib.node.sandbox.host import unreadable_interpreter
from chalicelib.node.zygote import view
from tests import profiles

ROOT = Path(__file__).resolve().parents[1]
NOBODYS_UID = 50_000 + os.getpid() % 10_000
"""Another one for each run of the tests, which may go on side by side."""
APART = "unshare --user --map-current-user --pid --fork --kill-child=KILL --mount-proc".split()
FIRST = ("sh", "-c", '"$@" & wait $! || exit $?', "sh")
"""The first process there, which reaps what nobody waits for, as init does on Lambda."""
ENV = {
    "PYTHONPATH": str(ROOT),
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    "PYTHONDONTWRITEBYTECODE": "1",
}


def run_script(script: Path, *arguments: str, timeout_s: float, as_root: bool = False, profile: str = "kernel+") -> Any:
    """What the script printed, read as JSON. Its processes are bounded, and all of its session ends with it."""
    command = [sys.executable, str(script), *arguments]
    return json.loads(run_command(command, timeout_s=timeout_s, as_root=as_root, profile=profile))


def run_command(command: list[str], *, timeout_s: float, as_root: bool = False, profile: str = "kernel+") -> bytes:
    """What the command printed. AssertionError, with the end of what it said, when it fails or takes too long.

    On the imitated Lambda the interpreter is executed from a copy that can't be read, as its exec wrapper does it.
    """
    apart = not as_root and os.getuid() != 0 and can_be_apart()
    if profile == "lambda" and os.getuid() != 0:
        pytest.skip("on the imitated Lambda all that its user starts or puts into /tmp meanwhile goes: it takes root")
    with unreadable_interpreter(profile == "lambda") as copy:
        process = subprocess.Popen(
            [*APART, *FIRST, sys.executable, "-m", "tests.enter", *command] if apart else command,
            executable=f"/proc/self/fd/{copy}" if copy else None,
            cwd=ROOT,
            env={**ENV, "RUNHIVE_TEST_PROFILE": profile},
            pass_fds=[copy] if copy else [],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=_bounded if as_root or apart else lambda: _drop_privileges(profile),
        )
    try:
        printed, complaints = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        printed, complaints = process.communicate()
        raise AssertionError(f"it took over {timeout_s} s: {(printed + complaints)[-3000:].decode()}") from None
    assert process.returncode == 0, (printed + complaints)[-4000:].decode("utf-8", "replace")
    return printed


@cache
def can_be_apart() -> bool:
    """Whether this user gets name spaces here, which is tried."""
    try:
        return subprocess.run([*APART, "true"], capture_output=True, timeout=20).returncode == 0
    except FileNotFoundError:
        return False


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _drop_privileges(profile: str) -> None:
    _bounded()
    if os.getuid() == 0:
        view.open_up([sys.prefix, sys.base_prefix, str(ROOT)])
    if profile == "lambda":
        profiles.enter_lambda()
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODYS_UID, NOBODYS_UID, NOBODYS_UID)
        os.setresuid(NOBODYS_UID, NOBODYS_UID, NOBODYS_UID)
    resource.setrlimit(resource.RLIMIT_NPROC, (2000, 2000))
