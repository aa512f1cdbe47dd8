"""What any program may rely on, in all languages: text, arguments, stdin, exit codes, signals, errors told whole."""

from __future__ import annotations

import pytest

from chalicelib.core.outcome import Execution
from chalicelib.node.runner import Node
from chalicelib.runtimes import catalogue
from tests.runtimes.conftest import skip_absent
from tests.runtimes.programs import snippets, submission

ARGS = ("a b", "\"quoted\" 'too'", "", "é*$HOME;`x`\\n")
STDIN = "one\ntwo two\nostatni ż"
SHOWN = ("zażółć 🐝 日本", *(f"[{arg}]" for arg in ARGS), "3 lines, the last: ostatni ż")
PROBED = "".join(f"{line}\n" for line in SHOWN)
RUNTIMES = list(catalogue())


def with_snippet(kind: str) -> list[str]:
    return [name for name in RUNTIMES if kind in snippets(name)]


def run(node: Node, name: str, kind: str, stdin: str = "", args: tuple[str, ...] = ()) -> Execution:
    skip_absent(node, name)
    return node.execute(submission(catalogue()[name], snippets(name)[kind].lstrip("\n"), stdin, args))


@pytest.mark.parametrize("name", RUNTIMES)
def test_text_arguments_stdin_and_exit_code_arrive_as_they_were_sent(name: str, node: Node) -> None:
    wanted = snippets(name)
    execution = run(node, name, "probe", wanted.get("probe_stdin", STDIN), tuple(wanted.get("probe_args", ARGS)))
    assert execution.run is not None, execution.compile
    assert execution.run.stdout == wanted.get("probe_stdout", PROBED), execution.run
    code = wanted.get("probe_exits", 3)
    assert (execution.run.code, execution.run.status) == (code, "RE" if code else None)


@pytest.mark.parametrize("name", RUNTIMES)
def test_what_is_not_the_language_is_refused_with_the_place(name: str, node: Node) -> None:
    wanted = snippets(name)
    execution = run(node, name, "broken")
    told = execution.decisive
    assert wanted["says"] in told.output, told
    if "compile" in catalogue()[name].phases:
        assert execution.run is None
    assert (told.status, bool(told.code)) == ((None, False) if wanted.get("broken_exits") == 0 else ("RE", True))


@pytest.mark.parametrize("name", with_snippet("no_main"))
def test_a_program_without_its_beginning_is_told_so(name: str, node: Node) -> None:
    execution = run(node, name, "no_main")
    told = execution.decisive
    assert told.status == "RE"
    assert told.output or told.message
    assert (execution.run is None) == (snippets(name).get("no_main_at") != "run")


@pytest.mark.parametrize("name", with_snippet("killed"))
def test_a_signal_is_reported_by_its_name(name: str, node: Node) -> None:
    execution = run(node, name, "killed")
    assert execution.run is not None, execution.compile
    assert (execution.run.status, execution.run.code) == ("SG", None), execution.run
    assert execution.run.signal == snippets(name).get("killed_by", "SIGKILL")


def test_what_is_left_out_is_told_with_its_reason() -> None:
    for name in RUNTIMES:
        compiled = "compile" in catalogue()[name].phases
        needed = {"killed"} | ({"no_main"} if compiled and name != "ocaml" else set())
        missing = needed - set(snippets(name))
        assert all(kind in snippets(name).get("without", "") for kind in missing), (name, missing)
