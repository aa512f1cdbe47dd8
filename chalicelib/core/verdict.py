"""Cases of a submission and how they are judged: what was expected, how it is compared, and the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isclose
from typing import Any, Mapping

from chalicelib.core.outcome import Outcome

COMPARISONS = ("trimmed", "exact", "tokens", "float")
DEFAULT_TOLERANCE = 1e-6
BY_STATUS = {
    "RE": "runtime_error",
    "SG": "runtime_error",
    "TO": "time_limit",
    "CL": "time_limit",
    "ML": "memory_limit",
    "DL": "runtime_error",
    "PL": "runtime_error",
    "OL": "output_limit",
    "EL": "output_limit",
    "XX": "internal_error",
}
VERDICTS = ("accepted", "wrong_answer", "compile_error", *dict.fromkeys(BY_STATUS.values()), "out_of_time", "skipped")
"""`out_of_time`: the time for all cases together ran out; `skipped`: an earlier failure stopped the rest."""


@dataclass(frozen=True)
class Case:
    """One input of a submission. `expected_output` None means that ending well is all that is asked."""

    stdin: str = ""
    args: tuple[str, ...] = ()
    expected_output: str | None = None

    def to_wire(self) -> dict[str, Any]:
        return {"stdin": self.stdin, "args": list(self.args), "expected_output": self.expected_output}

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Case:
        return cls(stdin=wire["stdin"], args=tuple(wire["args"]), expected_output=wire["expected_output"])


@dataclass(frozen=True)
class Comparison:
    """How an output is held against the expected one.

    exact: byte for byte. trimmed: white space at the ends of lines and blank lines at the end don't count.
    tokens: only the words count. float: words, and two numbers are equal within `tolerance`, absolute or relative.
    """

    how: str = "trimmed"
    tolerance: float = DEFAULT_TOLERANCE

    def accepts(self, output: str, expected: str) -> bool:
        if self.how == "exact":
            return output == expected
        if self.how == "trimmed":
            return _trimmed(output) == _trimmed(expected)
        got, wanted = output.split(), expected.split()
        if self.how == "tokens":
            return got == wanted
        return len(got) == len(wanted) and all(map(self._near, got, wanted))

    def _near(self, got: str, wanted: str) -> bool:
        if got == wanted or "_" in got or "_" in wanted:  # float() takes 1_000, which no other language prints
            return got == wanted
        try:
            return isclose(float(got), float(wanted), rel_tol=self.tolerance, abs_tol=self.tolerance)
        except ValueError:
            return False

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Comparison:
        return cls(**wire)


def judge(case: Case, outcome: Outcome, comparison: Comparison) -> str:
    """The verdict on a case that ran: how it ended comes first, then whether all its output came, then what it was."""
    if outcome.status is not None:
        return BY_STATUS[outcome.status]
    if case.expected_output is None:
        return "accepted"
    if outcome.stdout_truncated:
        return "output_limit"
    return "accepted" if comparison.accepts(outcome.stdout, case.expected_output) else "wrong_answer"


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]
