"""A submission: what a caller wants run, validated, and its form on the wire between router and node."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any, Mapping

from chalicelib.core.limits import Limits
from chalicelib.core.pack import FETCH_MS, PublishedPack
from chalicelib.core.verdict import Case, Comparison

DEFAULT_BUDGET_MS = 25_000
"""Of wall time for all phases and cases together: below the 29 s after which API Gateway hangs up."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a submission; `name` is a safe relative POSIX path, `content` its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """What is to be run, where `files[0]` is the main file and every limit is already settled.

    `runtime` is the name of a folder in chalicelib/runtimes; `mode` is "program", "strict" for one that can open and
    start nothing once it runs (the node's own Python only), or "repl" to show the value of
    a last expression as an interactive interpreter does; `limits` has a Limits for each of "compile" and "run".
    With `cases`, the program is compiled once and run on each of them, and `stdin` and `args` are not used;
    `outputs` are the patterns of the files that are to come back.
    """

    runtime: str
    files: tuple[SourceFile, ...]
    stdin: str = ""
    args: tuple[str, ...] = ()
    mode: str = "program"
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, Limits] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    comparison: Comparison = field(default_factory=Comparison)
    stop_on_failure: bool = False
    outputs: tuple[str, ...] = ()
    budget_ms: int = DEFAULT_BUDGET_MS
    tenant: str = ""
    """Whose run it is, for nodes that keep callers apart; the node itself is not told."""
    packs: tuple[PublishedPack, ...] = ()
    """What the node has to fetch first, unless it has it; the router knows."""

    @property
    def longest_ms(self) -> int:
        """How long it may take in all by the wall clock: all limits used up, or the budget if that is less."""
        runs = {phase: limits.wall_ms for phase, limits in self.limits.items()}
        programs_ms = runs.get("compile", 0) + runs.get("run", 0) * max(1, len(self.cases))
        return min(self.budget_ms, programs_ms + (FETCH_MS if self.packs else 0))

    def to_wire(self) -> dict[str, Any]:
        """The JSON-ready form that the router sends to a node."""
        return {
            "runtime": self.runtime,
            "files": [{"name": f.name, "content": b64encode(f.content).decode("ascii")} for f in self.files],
            "stdin": self.stdin,
            "args": list(self.args),
            "mode": self.mode,
            "env": dict(self.env),
            "limits": {phase: limits.to_wire() for phase, limits in self.limits.items()},
            "cases": [case.to_wire() for case in self.cases],
            "comparison": self.comparison.to_wire(),
            "stop_on_failure": self.stop_on_failure,
            "outputs": list(self.outputs),
            "budget_ms": self.budget_ms,
            "packs": [pack.to_wire() for pack in self.packs],
        }

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Submission:
        """The inverse of to_wire. Raises KeyError or ValueError on what to_wire never makes."""
        return cls(
            runtime=wire["runtime"],
            files=tuple(SourceFile(f["name"], b64decode(f["content"], validate=True)) for f in wire["files"]),
            stdin=wire["stdin"],
            args=tuple(wire["args"]),
            mode=wire["mode"],
            env=dict(wire["env"]),
            limits={phase: Limits.from_wire(limits) for phase, limits in wire["limits"].items()},
            cases=tuple(Case.from_wire(case) for case in wire["cases"]),
            comparison=Comparison.from_wire(wire["comparison"]),
            stop_on_failure=wire["stop_on_failure"],
            outputs=tuple(wire["outputs"]),
            budget_ms=wire["budget_ms"],
            packs=tuple(PublishedPack.from_wire(pack) for pack in wire.get("packs", ())),
        )
