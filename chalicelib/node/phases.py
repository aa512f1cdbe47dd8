"""The phases of one submission as commands in a sandbox, all within one budget of wall time."""

from __future__ import annotations

from time import monotonic

from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Outcome
from chalicelib.core.submission import Submission
from chalicelib.node.sandbox import Command, Sandbox
from chalicelib.node.toolchain import Toolchain
from chalicelib.node.workspace import Workspace


class Phases:
    """Compiles and runs one submission; the budget counts from here on."""

    def __init__(self, sandbox: Sandbox, toolchain: Toolchain, submission: Submission):
        self.submission = submission
        self._sandbox = sandbox
        self._toolchain = toolchain
        self._deadline = monotonic() + submission.budget_ms / 1000

    def left_ms(self) -> int:
        """What is left of the budget."""
        return int((self._deadline - monotonic()) * 1000)

    def compile(self, workspace: Workspace) -> Outcome:
        return self._run("compile", workspace, b"", (), self.submission.limits["compile"])

    def run(self, workspace: Workspace, stdin: str, args: tuple[str, ...]) -> Outcome:
        """One run; in the REPL's manner where that is asked for and the runtime has one."""
        wants_repl = self.submission.mode == "repl" and "repl" in self._toolchain.runtime.phases
        phase = "repl" if wants_repl else "run"
        return self._run(phase, workspace, stdin.encode("utf-8"), args, self.submission.limits["run"])

    def _run(self, phase: str, workspace: Workspace, stdin: bytes, args: tuple[str, ...], limits: Limits) -> Outcome:
        """The phase's commands one after the other, up to the first that fails; their times count together."""
        environment = self._toolchain.environment(self.submission.env)
        came: Outcome | None = None
        source, *others = (file.name for file in self.submission.files)
        for argv in self._toolchain.commands(phase, source, args, others):
            wall_ms = max(1, min(limits.wall_ms - (came.wall_ms if came else 0), self.left_ms()))
            strict = phase == "run" and self.submission.mode == "strict"
            command = Command(argv, environment, stdin, limits.lowered(wall_ms=wall_ms), strict)
            ended = self._sandbox.run(command, workspace)
            came = came.then(ended) if came else ended
            if not came.ok:
                break
        return came or Outcome()
