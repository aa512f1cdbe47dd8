"""One execution environment of a function: its own process tree, /tmp, uid and Runtime API, as a microVM has them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO, Mapping

from infra.emulated.runtime_api import Invocation, RuntimeApi

INIT_S = 30
FIRST_UID = 61_000
_uids = count(FIRST_UID)

UNSHARE = ("unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--mount", "--ipc")
BOOT = """
set -eu
mount --make-rprivate /
mount -t tmpfs -o size=1m,mode=755 none /mnt
mkdir /mnt/lang /mnt/task /mnt/runtime
mount --rbind "$1" /mnt/lang; mount --rbind "$2" /mnt/task; mount --rbind "$3" /mnt/runtime; mount --rbind "$4" /opt
mount --move /mnt /var
mount -t tmpfs -o size="$6m",mode=1777 none /tmp
mount -o remount,bind,ro /; mount -o remount,bind,ro /var/task; mount -o remount,bind,ro /var/runtime
uid=$5; shift 6; cd /var/task
setpriv --reuid "$uid" --regid "$uid" --clear-groups --bounding-set=-all "$@" & wait $! || exit $?
"""
"""Run as the first process of new pid, mount and ipc namespaces; it also reaps what the function leaves behind."""


@dataclass(frozen=True)
class Function:
    """A deployed function as Lambda holds it; `folder` is its unpacked zip, `layers` what is mounted at /opt."""

    name: str
    arn: str
    handler: str
    role: str
    folder: Path
    layers: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    timeout_s: int = 60
    memory_mb: int = 128
    disk_mb: int = 512
    reserved: int | None = None
    tenant_isolated: bool = False


@cache
def walled() -> bool:
    """Whether environments get namespaces of their own here, which is tried; where it fails they are plain processes.

    It takes root with the right to mount, which root in a container or below a chroot may not have.
    """
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        return False
    walls = "mount --make-rprivate / && mount -t tmpfs none /mnt && mount -o remount,bind,ro /"
    return subprocess.run([*UNSHARE, "sh", "-c", walls], capture_output=True, timeout=INIT_S).returncode == 0


class Environment:
    """Started at once; `invoke` takes one event at a time. `tenant_id` is the one it was made for."""

    def __init__(self, function: Function, runtime: Path, variables: Mapping[str, str], log: Path, tenant_id: str = ""):
        self.function = function
        self.tenant_id = tenant_id
        self.log = log
        self.started = time.monotonic()
        self.init_s: float | None = None
        self._api = RuntimeApi()
        self._current: Invocation | None = None
        with open(log, "ab") as output:
            self.process = _start(function, runtime, {**variables, "AWS_LAMBDA_RUNTIME_API": self._api.address}, output)
        threading.Thread(target=self._watch, daemon=True).start()

    def invoke(self, invocation: Invocation) -> None:
        """Carries the invocation to its end: an answer, an error, the function's timeout or its process's death."""
        if not self._api.ready.wait(INIT_S) or self._api.init_fault or not self.alive:
            invocation.end(self._api.init_fault or b'{"errorType":"Runtime.ExitError"}', "Runtime.ExitError")
            return self.end()
        self.init_s = self.init_s or time.monotonic() - self.started
        self._current = invocation
        self._api.offer(invocation)
        if not invocation.ended.wait(self.function.timeout_s) and not invocation.ended.is_set():
            said = f"{invocation.request_id} Task timed out after {self.function.timeout_s:.2f} seconds"
            invocation.fail("Sandbox.Timedout", said)
            self.end()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def _watch(self) -> None:
        """Ends the running invocation as soon as the process is gone, as Lambda does."""
        status = self.process.wait()
        self._api.ready.set()
        if self._current:
            said = f"RequestId: {self._current.request_id} Error: Runtime exited with error: exit status {status}"
            self._current.fail("Runtime.ExitError", said)
        self._api.close()

    def end(self) -> None:
        """Ends the whole process tree."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def _start(function: Function, runtime: Path, variables: Mapping[str, str], output: IO[bytes]) -> subprocess.Popen:
    base = Path(sys.base_prefix).resolve()
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    here = (str(base), str(function.folder), str(runtime))
    given = (*here, str(function.layers), str(next(_uids)), str(function.disk_mb))
    walls = [*UNSHARE, "sh", "-c", BOOT, "boot", *given] if walled() else []
    places = ("/var/lang", "/var/task", "/var/runtime") if walls else here
    wrapper = function.variables.get("AWS_LAMBDA_EXEC_WRAPPER", "").replace("/var/task", places[1], 1)
    boot = [f"{places[0]}/{python.relative_to(base)}", "-S", "-m", "awslambdaric", function.handler]
    command = [*walls, *([wrapper] if wrapper else []), *boot]
    return subprocess.Popen(
        command,
        env=_environment(function, places, variables),
        cwd=function.folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _environment(function: Function, places: tuple[str, str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """What Lambda sets for every function, then the function's own variables, then the emulation's."""
    lang, task, runtime = places
    return {
        "PATH": f"{lang}/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "LD_LIBRARY_PATH": f"{lang}/lib:/lib64:/usr/lib64:{runtime}:{task}:{task}/lib:/opt/lib",
        "PYTHONPATH": runtime,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": task,
        "LAMBDA_RUNTIME_DIR": runtime,
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info[0]}.{sys.version_info[1]}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "emulated",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        **function.variables,
        **variables,
    }
