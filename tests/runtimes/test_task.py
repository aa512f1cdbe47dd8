"""One larger program in every language: lines read, sorted and grouped, a sieve, recursion, strings turned round."""

from __future__ import annotations

from chalicelib.core.outcome import Execution
from chalicelib.runtimes import catalogue
from tests.runtimes.conftest import of_kind
from tests.runtimes.programs import EXPECTED, task

WITHOUT = {
    "jq": "its input is JSON, and the program's is not",
    "bc": "it has no strings",
    "nasm": "the size of it in assembly would show nothing more",
    "gas": "the size of it in assembly would show nothing more",
}


@of_kind("task", *(name for name in catalogue() if name not in WITHOUT))
def test_prints_the_same_bytes_in_every_language(execution: Execution) -> None:
    assert execution.compile is None or execution.compile.ok, execution.compile
    assert execution.run is not None
    assert execution.run.stdout == EXPECTED, execution.run
    assert execution.run.stderr == ""
    assert execution.run.code == 0


def test_what_has_no_such_program_is_told_with_its_reason() -> None:
    assert set(WITHOUT) == {name for name in catalogue() if task(catalogue()[name]) is None}
