"""Runs a compiled submission on many inputs, each in a folder of its own, and judges what came out."""

from __future__ import annotations

from chalicelib.core.outcome import CaseResult
from chalicelib.core.verdict import Case, judge
from chalicelib.node.phases import Phases
from chalicelib.node.sandbox import Sandbox
from chalicelib.node.workspace import Workspace

KEPT_CHARACTERS = 512 * 1024
"""Of each stream, over all cases: what is kept for the answer after a case was judged on all that it printed."""


def run_cases(sandbox: Sandbox, phases: Phases, compiled: Workspace) -> list[CaseResult]:
    """A result for each case, in order; the first is always run, the others as far as the budget goes.

    No program ever runs in `compiled`: each case gets a fresh copy of it, so that what one run writes or spoils is
    never seen by the next, and what is timed is the same for the last case as for the first.
    """
    compiled.rest()
    submission = phases.submission
    results: list[CaseResult] = []
    for case in submission.cases:
        if submission.stop_on_failure and any(result.verdict != "accepted" for result in results):
            results.append(CaseResult("skipped"))
        elif results and phases.left_ms() <= 0:
            results.append(CaseResult("out_of_time"))
        else:
            results.append(_run_case(case, sandbox, phases, compiled))
    return results


def _run_case(case: Case, sandbox: Sandbox, phases: Phases, compiled: Workspace) -> CaseResult:
    submission = phases.submission
    with sandbox.workspace() as workspace:
        workspace.copy(compiled)
        outcome = phases.run(workspace, case.stdin, case.args)
    verdict = judge(case, outcome, submission.comparison)
    if verdict == "time_limit" and outcome.status == "TO" and phases.left_ms() <= 0:
        verdict = "out_of_time"
    return CaseResult(verdict, outcome.cut(KEPT_CHARACTERS // len(submission.cases)))
