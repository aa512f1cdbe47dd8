"""Benchmarks' programs run as their authors meant them: ordinary headers, whole libraries, and asserts that hold.

Each program passes a row of asserts, says so, and then fails one on purpose: a language whose asserts were compiled
away, or whose library were cut down, would be seen at once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.node.runner import Node
from chalicelib.runtimes import catalogue
from tests.runtimes.conftest import skip_absent
from tests.runtimes.programs import HERE, submission


@pytest.mark.parametrize("name", ["python", "javascript", "cpp", "java", "go", "rust"])
def test_asserts_hold_and_the_one_that_must_fail_does(name: str, node: Node) -> None:
    skip_absent(node, name)
    runtime = catalogue()[name]
    source = (HERE / "asserts" / Path(runtime.source).name).read_text("utf-8")
    execution = node.execute(submission(runtime, source))
    assert execution.run is not None, execution.compile
    assert execution.run.stdout == "all passed\n", execution.run
    assert "this one must fail" in execution.run.stderr
    assert execution.run.status in ("RE", "SG")
