"""Runs a submission phase by phase on one node."""

from __future__ import annotations

from typing import Mapping

from chalicelib.core.outcome import Execution, Outcome
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.node.sandbox import Command, Sandbox
from chalicelib.node.toolchain import Toolchain, find
from chalicelib.node.workspace import Workspace
from chalicelib.runtimes import catalogue


class Node:
    """One node: a sandbox and the toolchains of this machine. `execute` may be called by many threads at once."""

    def __init__(self, name: str, sandbox: Sandbox, toolchains: Mapping[str, Toolchain]):
        self.name = name
        self.sandbox = sandbox
        self.toolchains = toolchains

    def execute(self, submission: Submission) -> Execution:
        """Runs the submission. What the program did is in the Outcomes; KeyError means a runtime that is not here."""
        toolchain = self.toolchains[submission.runtime]
        with self.sandbox.workspace() as workspace:
            source = _lay_out(submission, toolchain, workspace)
            compiled = None
            if "compile" in toolchain.runtime.phases:
                compiled = self._phase("compile", submission, toolchain, workspace, source)
                if not compiled.ok:
                    return Execution(run=None, compile=compiled, node=self.name, level=self.sandbox.level)
            phase = "repl" if submission.mode == "repl" and "repl" in toolchain.runtime.phases else "run"
            ran = self._phase(phase, submission, toolchain, workspace, source)
        return Execution(run=ran, compile=compiled, node=self.name, level=self.sandbox.level)

    def _phase(
        self, phase: str, submission: Submission, toolchain: Toolchain, workspace: Workspace, source: str
    ) -> Outcome:
        compiling = phase == "compile"
        limits = submission.limits["compile" if compiling else "run"]
        outcome = Outcome()
        for argv in toolchain.commands(phase, source, () if compiling else submission.args):
            stdin = b"" if compiling else submission.stdin.encode("utf-8")
            command = Command(argv, toolchain.environment(submission.env), stdin, limits)
            outcome = self.sandbox.run(command, workspace)
            if not outcome.ok:
                break
        return outcome

    def describe(self) -> dict[str, object]:
        """What the node tells the cluster of itself: runtimes (name → version) and level."""
        return {
            "runtimes": {name: toolchain.version for name, toolchain in self.toolchains.items()},
            "level": self.sandbox.level,
        }


def _lay_out(submission: Submission, toolchain: Toolchain, workspace: Workspace) -> str:
    """Puts the files in place and answers the main file's name; a nameless one gets the runtime's own."""
    main, *rest = submission.files
    name = main.name or toolchain.runtime.source
    workspace.put([SourceFile(name, main.content), *rest])
    return name


def toolchains_here() -> dict[str, Toolchain]:
    """Every runtime of the catalogue that this machine really has, by name."""
    found = {name: find(runtime) for name, runtime in catalogue().items()}
    return {name: toolchain for name, toolchain in found.items() if toolchain}
