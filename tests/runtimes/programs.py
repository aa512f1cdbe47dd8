"""The programs of the table: for each runtime, what it is given and what must come of it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from chalicelib.core.limits import Limits
from chalicelib.core.runtime import Runtime
from chalicelib.core.submission import SourceFile, Submission
from chalicelib.runtimes import catalogue

HERE = Path(__file__).parent
SAME_AS = {"lua-5.1": "lua", "luajit": "lua", "c-tcc": "c"}
"""Runtimes of a language whose programs are another's."""
OWN_SUFFIX = {"bash": ".bash", "prolog": ".pro"}
"""Where two languages would have the same file."""
PATIENCE = 5
"""How many times its usual limits a program may take here: the machine that tests may be busy."""

ARGS = ("a b", "\"quoted\" 'too'", "", "é*$HOME;`x`\\n")
STDIN = "one\ntwo two\nostatni ż"
PEOPLE = (HERE / "task" / "people.csv").read_text("utf-8")
EXPECTED = (HERE / "task" / "expected.txt").read_text("utf-8")
"""What the larger program prints of PEOPLE, in every language."""


class Program(NamedTuple):
    """One row: `kind` is task, asserts, or one of the small programs (probe, broken, no_main, killed)."""

    kind: str
    name: str

    def submission(self) -> Submission:
        runtime = catalogue()[self.name]
        if self.kind == "task":
            return submission(runtime, task(runtime) or "", PEOPLE)
        if self.kind == "asserts":
            return submission(runtime, (HERE / "asserts" / Path(runtime.source).name).read_text("utf-8"))
        small = snippets(self.name)
        source = small[self.kind].lstrip("\n")
        if self.kind != "probe":
            return submission(runtime, source)
        return submission(runtime, source, small.get("probe_stdin", STDIN), tuple(small.get("probe_args", ARGS)))


def snippets(name: str) -> dict[str, str]:
    """probe, broken, no_main, killed: the runtime's small programs, or under `without` why there is none."""
    return tomllib.loads((HERE / "snippets" / f"{SAME_AS.get(name, name)}.toml").read_text("utf-8"))


def task(runtime: Runtime) -> str | None:
    """The larger program in the runtime's language."""
    suffix = OWN_SUFFIX.get(runtime.name, Path(runtime.source).suffix)
    path = HERE / "task" / (Path(runtime.source).stem + suffix)
    return path.read_text("utf-8") if path.exists() else None


def submission(runtime: Runtime, source: str, stdin: str = "", args: tuple[str, ...] = ()) -> Submission:
    """A submission of one file without a name, with the runtime's own limits, and patience."""
    limits = {phase: _patient(settled.limits) for phase, settled in runtime.phases.items()}
    return Submission(
        runtime=runtime.name,
        files=(SourceFile(runtime.main_name("", source.encode()), source.encode()),),
        stdin=stdin,
        args=args,
        limits={"compile": limits.get("compile", limits["run"]), "run": limits["run"]},
        budget_ms=120_000,
    )


def _patient(limits: Limits) -> Limits:
    return replace(limits, wall_ms=limits.wall_ms * PATIENCE, cpu_ms=limits.cpu_ms * PATIENCE)
