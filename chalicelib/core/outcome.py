"""What an execution came to: one Outcome per phase, and the Execution that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

STATUS_MEANINGS = {
    "RE": "exit code not 0",
    "SG": "died on a signal",
    "TO": "wall time limit",
    "CL": "CPU time limit",
    "ML": "memory limit",
    "OL": "stdout limit",
    "EL": "stderr limit",
    "XX": "Runhive's own failure",
}


@dataclass(frozen=True)
class Outcome:
    """What one phase came to.

    `status` is None when the program ended well, else a key of STATUS_MEANINGS; `code` is None when a signal
    ended the program, and `signal` is that signal's name ("SIGKILL"). Times are milliseconds, memory is the
    peak in bytes of the process tree. `output` is both streams in the order in which they came.
    """

    status: str | None = None
    code: int | None = 0
    signal: str | None = None
    message: str | None = None
    stdout: str = ""
    stderr: str = ""
    output: str = ""
    stdout_truncated: bool = False
    stderr_truncated: bool = False
    cpu_ms: int = 0
    wall_ms: int = 0
    memory_bytes: int = 0

    @property
    def ok(self) -> bool:
        return self.status is None

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Outcome:
        return cls(**wire)

    @classmethod
    def ours(cls, message: str) -> Outcome:
        """The honest XX: Runhive failed, and the program may or may not have run."""
        return cls(status="XX", code=None, message=message)


@dataclass(frozen=True)
class Execution:
    """One submission, run. `compile` is None where there is no such phase, `run` where compiling failed."""

    run: Outcome | None
    compile: Outcome | None = None
    node: str = ""
    level: str = ""
    """How far the node confined the program: kernel+, kernel, rlimit or none."""

    @property
    def decisive(self) -> Outcome:
        """The outcome that a caller wants first: the run's, or the failed compile's."""
        outcome = self.run or self.compile
        assert outcome is not None, "an execution has at least one phase"
        return outcome

    def to_wire(self) -> dict[str, Any]:
        return {
            "run": self.run and self.run.to_wire(),
            "compile": self.compile and self.compile.to_wire(),
            "node": self.node,
            "level": self.level,
        }

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Execution:
        return cls(
            run=Outcome.from_wire(wire["run"]) if wire["run"] else None,
            compile=Outcome.from_wire(wire["compile"]) if wire["compile"] else None,
            node=wire["node"],
            level=wire["level"],
        )
