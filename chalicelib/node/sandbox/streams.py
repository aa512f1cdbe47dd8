"""A run's three pipes: stdin fed, both outputs kept up to a cap and drained beyond it, so no program ever waits."""

from __future__ import annotations

import os
import select

CHUNK = 64 * 1024
DRAIN_AT_ONCE = 1 << 20
_NOWHERE = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)

STDOUT, STDERR = "stdout", "stderr"


class Streams:
    """The supervisor's ends of the pipes, registered with `poll`; `theirs` are the descriptors 0, 1, 2 of the run."""

    def __init__(self, stdin: bytes, cap: int, poll: select.poll):
        self.kept = {STDOUT: bytearray(), STDERR: bytearray()}
        self.order = bytearray()
        self.truncated = {STDOUT: False, STDERR: False}
        self._cap = cap
        self._poll = poll
        self._stdin = memoryview(stdin)
        in_theirs, self._in = os.pipe2(os.O_CLOEXEC)
        out_ours, out_theirs = os.pipe2(os.O_CLOEXEC)
        err_ours, err_theirs = os.pipe2(os.O_CLOEXEC)
        self.theirs = [in_theirs, out_theirs, err_theirs]
        self._stdout = out_ours
        self._outputs = {out_ours: STDOUT, err_ours: STDERR}
        for descriptor in self._outputs:
            os.set_blocking(descriptor, False)
            poll.register(descriptor, select.POLLIN)
        if stdin:
            os.set_blocking(self._in, False)
            poll.register(self._in, select.POLLOUT)
        else:
            self._close_stdin()

    @property
    def open(self) -> bool:
        """Whether anybody may still write to an output."""
        return bool(self._outputs)

    def hand_over(self) -> None:
        """Closes our copies of the run's descriptors, once the run has its own."""
        for descriptor in self.theirs:
            os.close(descriptor)
        self.theirs = []

    def ready(self, descriptor: int) -> None:
        """Moves what can be moved through the descriptor that poll named."""
        if descriptor == self._in:
            self._feed()
        elif descriptor in self._outputs:
            if descriptor != self._stdout and self._stdout in self._outputs:
                self._drain(self._stdout)  # what was written before an error stands before it
            self._drain(descriptor)

    def close(self) -> None:
        self.hand_over()
        for descriptor in list(self._outputs):
            self._forget(descriptor)
        self._close_stdin()

    def _feed(self) -> None:
        try:
            self._stdin = self._stdin[os.write(self._in, self._stdin[:CHUNK]) :]
        except BlockingIOError:
            return
        except OSError:
            self._stdin = self._stdin[:0]  # nobody reads it any more
        if not self._stdin:
            self._poll.unregister(self._in)
            self._close_stdin()

    def _close_stdin(self) -> None:
        if self._in >= 0:
            os.close(self._in)
            self._in = -1

    def _drain(self, descriptor: int) -> None:
        name = self._outputs[descriptor]
        kept = self.kept[name]
        room = self._cap - len(kept)
        try:
            if room <= 0:
                moved = os.splice(descriptor, _NOWHERE, DRAIN_AT_ONCE)
                self.truncated[name] |= moved > 0
            else:
                chunk = os.read(descriptor, CHUNK)
                moved = len(chunk)
                kept += chunk[:room]
                self.order += chunk[:room]
                self.truncated[name] |= moved > room
        except BlockingIOError:
            return
        if not moved:
            self._forget(descriptor)

    def _forget(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        del self._outputs[descriptor]
        os.close(descriptor)
