"""Benchmarks' programs run as their authors meant them: ordinary headers, whole libraries, and asserts that hold.

Each program passes a row of asserts, says so, and then fails one on purpose: a language whose asserts were compiled
away, or whose library were cut down, would be seen at once.
"""

from __future__ import annotations

from chalicelib.core.outcome import Execution
from tests.runtimes.conftest import of_kind


@of_kind("asserts", "python", "javascript", "cpp", "java", "go", "rust")
def test_asserts_hold_and_the_one_that_must_fail_does(execution: Execution) -> None:
    assert execution.run is not None, execution.compile
    assert execution.run.stdout == "all passed\n", execution.run
    assert "this one must fail" in execution.run.stderr
    assert execution.run.status in ("RE", "SG")
