"""What an execution came to: one Outcome per phase, and the Execution that holds them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

STATUS_MEANINGS = {
    "RE": "exit code not 0",
    "SG": "died on a signal",
    "TO": "wall time limit",
    "CL": "CPU time limit",
    "ML": "memory limit",
    "DL": "disk limit",
    "PL": "process limit",
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

    def then(self, later: Outcome) -> Outcome:
        """The outcome of two commands run one after the other: how the later one ended, what both printed and used."""
        return replace(
            later,
            stdout=self.stdout + later.stdout,
            stderr=self.stderr + later.stderr,
            output=self.output + later.output,
            stdout_truncated=self.stdout_truncated or later.stdout_truncated,
            stderr_truncated=self.stderr_truncated or later.stderr_truncated,
            cpu_ms=self.cpu_ms + later.cpu_ms,
            wall_ms=self.wall_ms + later.wall_ms,
            memory_bytes=max(self.memory_bytes, later.memory_bytes),
        )

    def cut(self, most: int) -> Outcome:
        """The outcome with at most so many characters of each stream, and flagged where that took some away.

        `output` may have twice as many, so that it loses nothing where neither stream does.
        """
        return replace(
            self,
            stdout=self.stdout[:most],
            stderr=self.stderr[:most],
            output=self.output[: 2 * most],
            stdout_truncated=self.stdout_truncated or len(self.stdout) > most,
            stderr_truncated=self.stderr_truncated or len(self.stderr) > most,
        )

    @classmethod
    def ours(cls, message: str) -> Outcome:
        """The honest XX: Runhive failed, and the program may or may not have run."""
        return cls(status="XX", code=None, message=message)


@dataclass(frozen=True)
class CaseResult:
    """What one case came to: a verdict of core.verdict, and its run, None where it was not run."""

    verdict: str
    run: Outcome | None = None

    def to_wire(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "run": self.run and self.run.to_wire()}


@dataclass(frozen=True)
class OutputFile:
    """A file that the program made; `size` in bytes. `content` is None where it was too large to come along."""

    name: str
    media_type: str
    size: int
    content: bytes | None

    def to_wire(self) -> dict[str, Any]:
        packed = None if self.content is None else b64encode(self.content).decode("ascii")
        return {"name": self.name, "media_type": self.media_type, "size": self.size, "content": packed}


@dataclass(frozen=True)
class Execution:
    """One submission, run.

    `compile` is None where the runtime has no such phase, `run` is None where compiling failed. With cases, `run` is
    that of the first case that was not accepted, else of the last, and `verdict` is that case's. Each item of
    `display` is one figure or value in one form or several, media type → text, or base64 where the type is binary.
    """

    run: Outcome | None
    compile: Outcome | None = None
    node: str = ""
    level: str = ""
    """How far the node confined the program: kernel+, kernel, rlimit or none."""
    verdict: str | None = None
    cases: tuple[CaseResult, ...] = ()
    files: tuple[OutputFile, ...] = ()
    display: tuple[Mapping[str, str], ...] = ()
    cold: bool = False
    """Whether the node's process had to be started for it."""

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
            "verdict": self.verdict,
            "cases": [case.to_wire() for case in self.cases],
            "files": [file.to_wire() for file in self.files],
            "display": [dict(item) for item in self.display],
            "cold": self.cold,
        }
