"""How an output is held against the expected one, and what the verdict on a case is."""

from __future__ import annotations

import pytest

from chalicelib.core.outcome import STATUS_MEANINGS, Outcome
from chalicelib.core.verdict import BY_STATUS, VERDICTS, Case, Comparison, judge


@pytest.mark.parametrize(
    ("how", "output", "expected", "accepted"),
    [
        ("exact", "1\n", "1\n", True),
        ("exact", "1\n", "1", False),
        ("trimmed", "1  \n2\r\n\n", "1\n2", True),
        ("trimmed", " 1\n", "1\n", False),
        ("trimmed", "1\n\n2\n", "1\n2\n", False),
        ("trimmed", "", "\n", True),
        ("tokens", " 1\n\n2 ", "1 2", True),
        ("tokens", "12", "1 2", False),
        ("tokens", "1.0", "1", False),
        ("float", "0.30000000000000004 ok", "0.3 ok", True),
        ("float", "1000000.1", "1000000", True),
        ("float", "1.1", "1", False),
        ("float", "1 2", "1", False),
        ("float", "one", "1", False),
        ("float", "nan", "nan", True),
        ("float", "1_0", "10", False),
        ("float", "inf", "1e999", True),
    ],
)
def test_comparisons(how: str, output: str, expected: str, accepted: bool) -> None:
    assert Comparison(how).accepts(output, expected) is accepted


def test_a_tolerance_is_both_absolute_and_relative() -> None:
    assert Comparison("float", 0.01).accepts("0.005", "0")
    assert Comparison("float", 0.01).accepts("1009", "1000")
    assert not Comparison("float", 0.01).accepts("1011", "1000")
    assert Comparison("float", 0).accepts("1.0", "1")


@pytest.mark.parametrize(("status", "verdict"), BY_STATUS.items())
def test_how_a_program_ended_decides_before_what_it_printed(status: str, verdict: str) -> None:
    assert judge(Case(expected_output="1"), Outcome(status=status, stdout="1"), Comparison()) == verdict
    assert verdict in VERDICTS


def test_every_status_has_a_verdict() -> None:
    assert set(BY_STATUS) == set(STATUS_MEANINGS)


def test_verdicts_on_programs_that_ended_well() -> None:
    assert judge(Case(), Outcome(stdout="anything"), Comparison()) == "accepted"
    assert judge(Case(expected_output="1"), Outcome(stdout="1\n"), Comparison()) == "accepted"
    assert judge(Case(expected_output="1"), Outcome(stdout="2\n"), Comparison()) == "wrong_answer"
    assert judge(Case(expected_output="1"), Outcome(stdout="1", stdout_truncated=True), Comparison()) == "output_limit"
