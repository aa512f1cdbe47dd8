"""One larger program in every language: lines read, sorted and grouped, a sieve, recursion, strings turned round."""

from __future__ import annotations

import pytest

from chalicelib.node.runner import Node
from chalicelib.runtimes import catalogue
from tests.runtimes.conftest import skip_absent
from tests.runtimes.programs import HERE, submission, task

PEOPLE = (HERE / "task" / "people.csv").read_text("utf-8")
EXPECTED = (HERE / "task" / "expected.txt").read_text("utf-8")
WITHOUT = {
    "jq": "its input is JSON, and the program's is not",
    "bc": "it has no strings",
    "nasm": "the size of it in assembly would show nothing more",
    "gas": "the size of it in assembly would show nothing more",
}


@pytest.mark.parametrize("name", [name for name in catalogue() if name not in WITHOUT])
def test_prints_the_same_bytes_in_every_language(name: str, node: Node) -> None:
    skip_absent(node, name)
    source = task(catalogue()[name])
    assert source, f"there is no task program in {name}"
    execution = node.execute(submission(catalogue()[name], source, PEOPLE))
    assert execution.compile is None or execution.compile.ok, execution.compile
    assert execution.run.stdout == EXPECTED, execution.run
    assert execution.run.stderr == ""
    assert execution.run.code == 0


def test_what_has_no_such_program_is_told_with_its_reason() -> None:
    assert set(WITHOUT) == {name for name in catalogue() if task(catalogue()[name]) is None}
