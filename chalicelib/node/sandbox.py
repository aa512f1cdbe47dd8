"""Runs one command under limits: own session, empty environment, capped pipes, the whole process tree ended.

This is the first, plain form: a fresh process for each command. Its interface is what the runner relies on:
Sandbox().workspace() gives an empty Workspace, Sandbox().run(command, workspace) gives an Outcome.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Mapping

from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Outcome
from chalicelib.node.workspace import Workspace, fresh_workspace

GRACE_S = 0.25
"""How long pipes held open by a dying tree are waited for."""


@dataclass(frozen=True)
class Command:
    """An argv with an absolute or workspace-relative program, its whole environment, stdin and limits."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    stdin: bytes
    limits: Limits


class Sandbox:
    level = "rlimit"

    def workspace(self) -> AbstractContextManager[Workspace]:
        return fresh_workspace()

    def close(self) -> None:
        """Ends whatever the sandbox keeps running between commands."""

    def run(self, command: Command, workspace: Workspace) -> Outcome:
        """Runs the command in the workspace to its end or its limits. Never raises for what the program did."""
        started = time.monotonic()
        try:
            process = subprocess.Popen(
                command.argv,
                cwd=workspace.path,
                env=dict(command.env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                preexec_fn=lambda: _set_limits(command.limits),
            )
        except OSError as error:
            return Outcome(status="RE", code=126, message=f"could not be started: {error.strerror}")
        pumped = _pump(process, command, started + command.limits.wall_ms / 1000)
        _kill_group(process.pid)
        _, wait_status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        return _outcome(command, pumped, process.returncode, usage, time.monotonic() - started)


class _Pumped:
    """What came out of the pipes, each stream up to its cap, and both in order of arrival."""

    def __init__(self, cap: int):
        self.cap = cap
        self.kept = {"stdout": bytearray(), "stderr": bytearray()}
        self.order = bytearray()
        self.truncated = {"stdout": False, "stderr": False}
        self.timed_out = False

    def add(self, name: str, chunk: bytes) -> None:
        room = self.cap - len(self.kept[name])
        self.kept[name] += chunk[:room]
        self.order += chunk[:room]
        self.truncated[name] |= len(chunk) > room


def _pump(process: subprocess.Popen, command: Command, deadline: float) -> _Pumped:
    """Feeds stdin and drains both streams until they end, the program ends, or the deadline passes."""
    pumped = _Pumped(command.limits.output_bytes)
    stdin = memoryview(command.stdin)
    with selectors.DefaultSelector() as selector:
        for name in ("stdout", "stderr"):
            os.set_blocking(getattr(process, name).fileno(), False)
            selector.register(getattr(process, name), selectors.EVENT_READ, name)
        os.set_blocking(process.stdin.fileno(), False)
        selector.register(process.stdin, selectors.EVENT_WRITE, "stdin")
        exited = os.pidfd_open(process.pid)
        selector.register(exited, selectors.EVENT_READ, "exit")
        ended = False
        while not ended or selector.get_map():
            if time.monotonic() >= deadline:
                pumped.timed_out = not ended
                _kill_group(process.pid)
                if ended:
                    break
                ended, deadline = True, time.monotonic() + GRACE_S
            for key, _ in selector.select(max(0.0, deadline - time.monotonic())):
                if key.data == "exit":
                    _kill_group(process.pid)
                    selector.unregister(exited)
                    ended, deadline = True, time.monotonic() + GRACE_S
                elif key.data == "stdin":
                    try:
                        stdin = stdin[os.write(key.fd, stdin[:65536]) :]
                    except BrokenPipeError:
                        stdin = stdin[:0]
                    if not stdin:
                        selector.unregister(key.fileobj)
                        process.stdin.close()
                else:
                    chunk = os.read(key.fd, 65536)
                    pumped.add(key.data, chunk)
                    if not chunk:
                        selector.unregister(key.fileobj)
        os.close(exited)
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    return pumped


def _set_limits(limits: Limits) -> None:
    cpu_s = -(-limits.cpu_ms // 1000)
    for which, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
        (resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_DATA, limits.memory_bytes, limits.memory_bytes),
    ):
        resource.setrlimit(which, (soft, hard))


def _kill_group(process_group: int) -> None:
    try:
        os.killpg(process_group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _outcome(command: Command, pumped: _Pumped, code: int, usage: resource.struct_rusage, wall_s: float) -> Outcome:
    status, message, signal_name = None, None, None
    if pumped.timed_out:
        status, message, signal_name = "TO", "Time limit exceeded (wall clock)", "SIGKILL"
    elif code == -signal.SIGXCPU:
        status, message, signal_name = "CL", "Time limit exceeded (CPU)", "SIGKILL"
    elif code < 0:
        status, message, signal_name = "SG", f"Caught fatal signal {-code}", signal.Signals(-code).name
    elif code > 0:
        status, message = "RE", f"Exited with error status {code}"
    return Outcome(
        status=status,
        code=None if signal_name else code,
        signal=signal_name,
        message=message,
        stdout=pumped.kept["stdout"].decode("utf-8", "replace"),
        stderr=pumped.kept["stderr"].decode("utf-8", "replace"),
        output=pumped.order.decode("utf-8", "replace"),
        stdout_truncated=pumped.truncated["stdout"],
        stderr_truncated=pumped.truncated["stderr"],
        cpu_ms=int((usage.ru_utime + usage.ru_stime) * 1000),
        wall_ms=int(wall_s * 1000),
        memory_bytes=usage.ru_maxrss * 1024,
    )
