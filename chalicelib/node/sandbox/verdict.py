"""Turns what became of a run into the Outcome that callers see."""

from __future__ import annotations

import os
import signal

from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Outcome
from chalicelib.node.sandbox.run import Ended
from chalicelib.node.sandbox.streams import STDERR, STDOUT

BREACHES = {
    "TO": "Time limit exceeded (wall clock)",
    "CL": "Time limit exceeded (CPU)",
    "ML": "Memory limit exceeded",
    "DL": "Disk limit exceeded",
    "PL": "Process limit exceeded",
}
REFUSED_MEMORY = (b"MemoryError", b"std::bad_alloc", b"heap out of memory", b"java.lang.OutOfMemoryError")
"""What programs say last when the kernel refuses them memory at once, which no look at the tree could see."""
LAST_WORDS = 4096


def outcome(ended: Ended, limits: Limits) -> Outcome:
    """The Outcome of a run that ended by itself or by a limit."""
    code = os.waitstatus_to_exitcode(ended.wait_status)
    status, message = _judge(ended, limits, code)
    by_signal = ended.breach is not None or code < 0
    kept, truncated = ended.streams.kept, ended.streams.truncated
    return Outcome(
        status=status,
        code=None if by_signal else code,
        signal=_signal_name(-signal.SIGKILL if status in BREACHES else code) if by_signal else None,
        message=message,
        stdout=kept[STDOUT].decode("utf-8", "replace"),
        stderr=kept[STDERR].decode("utf-8", "replace"),
        output=ended.streams.order.decode("utf-8", "replace"),
        stdout_truncated=truncated[STDOUT],
        stderr_truncated=truncated[STDERR],
        cpu_ms=ended.cpu_ms,
        wall_ms=ended.wall_ms,
        memory_bytes=ended.memory_bytes,
    )


def _judge(ended: Ended, limits: Limits, code: int) -> tuple[str | None, str | None]:
    if ended.breach:
        return ended.breach, BREACHES[ended.breach]
    if ended.exec_errno:
        return "RE", f"could not be started: {os.strerror(ended.exec_errno)}"
    if ended.cpu_ms > limits.cpu_ms:  # it ended by itself before the next look at it
        return "CL", BREACHES["CL"]
    if code == 0:
        return None, None
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and ended.cpu_ms >= limits.cpu_ms):
        return "CL", BREACHES["CL"]
    last_words = bytes(ended.streams.kept[STDERR][-LAST_WORDS:])
    if any(word in last_words for word in REFUSED_MEMORY):
        return "ML", BREACHES["ML"]
    if code < 0:
        return "SG", f"Caught fatal signal {-code}"
    return "RE", f"Exited with error status {code}"


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"SIG{-code}"  # a real-time signal has no name
