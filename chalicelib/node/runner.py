"""Runs a submission phase by phase on one node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.core.fitting import fitted
from chalicelib.core.outcome import CaseResult, Execution, Outcome
from chalicelib.core.submission import Submission
from chalicelib.node.cases import run_cases
from chalicelib.node.display import read_display
from chalicelib.node.outputs import collect
from chalicelib.node.phases import Phases
from chalicelib.node.sandbox import Sandbox
from chalicelib.node.toolchain import Toolchain
from chalicelib.node.workspace import Workspace

if TYPE_CHECKING:
    from chalicelib.node.checks import Toolchains


class Node:
    """One node: a sandbox and the toolchains of this machine. `execute` may be called by many threads at once."""

    def __init__(self, name: str, sandbox: Sandbox, toolchains: Toolchains | Mapping[str, Toolchain]):
        self.name = name
        self.sandbox = sandbox
        self.toolchains = toolchains

    def execute(self, submission: Submission) -> Execution:
        """Runs the submission, in an answer that fits through Lambda.

        What the program did is in the Outcomes; KeyError means a runtime that is not here, OSError a node that failed.
        """
        toolchain = self.toolchains[submission.runtime]
        with self.sandbox.workspace() as workspace:
            workspace.put(submission.files)
            phases = Phases(self.sandbox, toolchain, submission)
            compiled = phases.compile(workspace) if "compile" in toolchain.runtime.phases else None
            if compiled and not compiled.ok:
                return fitted(self._refused(submission, compiled))
            if submission.cases:
                return fitted(self._judged(phases, workspace, compiled))
            ran = phases.run(workspace, submission.stdin, submission.args)
            files = collect(workspace.path, submission.outputs, submission.files) if submission.outputs else ()
            display = read_display(workspace.folder_fd) if submission.mode == "repl" else ()
        return fitted(Execution(ran, compiled, self.name, self.sandbox.level, files=files, display=display))

    def _refused(self, submission: Submission, compiled: Outcome) -> Execution:
        """What a submission that did not compile comes to."""
        skipped = tuple(CaseResult("skipped") for _ in submission.cases)
        verdict = "compile_error" if skipped else None
        return Execution(None, compiled, self.name, self.sandbox.level, verdict, skipped)

    def _judged(self, phases: Phases, workspace: Workspace, compiled: Outcome | None) -> Execution:
        results = run_cases(self.sandbox, phases, workspace)
        ran = [result for result in results if result.run]
        deciding = next((result for result in ran if result.verdict != "accepted"), ran[-1])
        verdict = next((result.verdict for result in results if result.verdict != "accepted"), "accepted")
        return Execution(deciding.run, compiled, self.name, self.sandbox.level, verdict, tuple(results))

    def describe(self) -> dict[str, object]:
        """What the node tells the cluster of itself: runtimes that passed their check (name → version) and level."""
        self.toolchains.prove(self.sandbox)
        return {"runtimes": self.toolchains.versions, "level": self.sandbox.level}
