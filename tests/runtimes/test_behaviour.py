"""What any program may rely on, in all languages: text, arguments, stdin, exit codes, signals, errors told whole."""

from __future__ import annotations

import pytest

from chalicelib.core.outcome import Execution
from chalicelib.runtimes import catalogue
from tests.runtimes.conftest import of_kind
from tests.runtimes.programs import ARGS, Program, snippets

SHOWN = ("zażółć 🐝 日本", *(f"[{arg}]" for arg in ARGS), "3 lines, the last: ostatni ż")
PROBED = "".join(f"{line}\n" for line in SHOWN)
RUNTIMES = list(catalogue())


def where_there_is(kind: str) -> pytest.MarkDecorator:
    return of_kind(kind, *(name for name in RUNTIMES if kind in snippets(name)))


@of_kind("probe", *RUNTIMES)
def test_text_arguments_stdin_and_exit_code_arrive_as_they_were_sent(program: Program, execution: Execution) -> None:
    wanted = snippets(program.name)
    assert execution.run is not None, execution.compile
    assert execution.run.stdout == wanted.get("probe_stdout", PROBED), execution.run
    assert execution.run.stderr == wanted.get("probe_stderr", "")
    code = wanted.get("probe_exits", 3)
    assert (execution.run.code, execution.run.status) == (code, "RE" if code else None)


@of_kind("broken", *RUNTIMES)
def test_what_is_not_the_language_is_refused_with_the_place(program: Program, execution: Execution) -> None:
    wanted = snippets(program.name)
    told = execution.decisive
    assert wanted["says"] in told.output, told
    if "compile" in catalogue()[program.name].phases:
        assert execution.run is None
    assert (told.status, bool(told.code)) == ((None, False) if wanted.get("broken_exits") == 0 else ("RE", True))


@where_there_is("no_main")
def test_a_program_without_its_beginning_is_told_so(program: Program, execution: Execution) -> None:
    told = execution.decisive
    assert told.status == "RE"
    assert told.output or told.message
    assert (execution.run is None) == (snippets(program.name).get("no_main_at") != "run")


@where_there_is("killed")
def test_a_signal_is_reported_by_its_name(program: Program, execution: Execution) -> None:
    assert execution.run is not None, execution.compile
    assert (execution.run.status, execution.run.code) == ("SG", None), execution.run
    assert execution.run.signal == snippets(program.name).get("killed_by", "SIGKILL")


def test_what_is_left_out_is_told_with_its_reason() -> None:
    for name in RUNTIMES:
        compiled = "compile" in catalogue()[name].phases
        needed = {"killed"} | ({"no_main"} if compiled and name != "ocaml" else set())
        missing = needed - set(snippets(name))
        assert all(kind in snippets(name).get("without", "") for kind in missing), (name, missing)
