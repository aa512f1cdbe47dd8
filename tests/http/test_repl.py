"""PUT / in each language with a prompt: the last value is shown, what is nothing is not, errors are the caller's."""

from __future__ import annotations

import pytest
import requests

from chalicelib.runtimes import catalogue
from tests.packs import WITH_PACKS
from tests.served import Served

VALUES = {
    "python": "x = 6\nx * 7",
    "javascript": "const x = 6;\nx * 7",
    "typescript": "enum E { A = 6 }\nconst x: number = E.A;\nx * 7",
    "ruby": "x = 6\nx * 7",
    "lua": "local x = 6\nx * 7",
    "lua-5.1": "local x = 6\nx * 7",
    "luajit": "local x = 6\nx * 7",
    "scheme": "(define x 6)\n(* x 7)",
    "lisp": "(defvar *x* 6)\n(* *x* 7)",
    "tcl": "set x 6\nexpr {$x * 7}",
    "elixir": "x = 6\nx * 7",
}
SILENT = {
    "python": "print('hi')",
    "javascript": "console.log('hi')",
    "typescript": "console.log('hi')",
    "ruby": "puts 'hi'",
    "lua": "print('hi')",
    "lua-5.1": "print('hi')",
    "luajit": "print('hi')",
    "scheme": '(display "hi\\n")',
    "lisp": '(format t "hi~%")',
    "tcl": "puts hi",
    "elixir": 'IO.puts("hi")',
}
WRONG = {
    "python": "def half(n):\n    return n / 0\nhalf(1)",
    "javascript": "function field(x) { return x.y.z }\nfield({})",
    "typescript": "function field(x: any): any { return x.y.z }\nfield({})",
    "ruby": "def field(x)\n  x.y\nend\nfield(1)",
    "lua": "local function field(x)\n  return x.y.z\nend\nprint(field({}))",
    "lua-5.1": "local function field(x)\n  return x.y.z\nend\nprint(field({}))",
    "luajit": "local function field(x)\n  return x.y.z\nend\nprint(field({}))",
    "scheme": "(car 5)",
    "lisp": "(car 5)",
    "tcl": "nothing at all",
    "elixir": 'raise "no"',
}


def put(served: Served, runtime: str, command: str) -> dict[str, str]:
    """What the command came to in that very runtime, which the version picks where a language has several."""
    nodes = requests.get(served.url + "/nodes", timeout=60).json()
    version = next((node["runtimes"][runtime] for node in nodes if runtime in node["runtimes"]), None)
    if version is None:
        assert not WITH_PACKS, f"no node has {runtime}"
        pytest.skip(f"{runtime} needs the pack {catalogue()[runtime].pack}: make test-runtimes")
    body = {"command": command, "language": catalogue()[runtime].language, "version": version}
    answered = requests.put(served.url + "/", json=body, timeout=60)
    assert answered.status_code == 200, answered.text
    return answered.json()


def test_every_runtime_with_a_prompt_is_in_the_tables() -> None:
    assert (
        VALUES.keys()
        == SILENT.keys()
        == WRONG.keys()
        == {name for name, r in catalogue().items() if "repl" in r.phases}
    )


@pytest.mark.parametrize("runtime", VALUES)
def test_a_prompt(served: Served, runtime: str) -> None:
    assert put(served, runtime, VALUES[runtime])["result"] == "42\n"
    assert put(served, runtime, SILENT[runtime])["result"] == "hi\n"
    wrong = put(served, runtime, WRONG[runtime])
    assert wrong["status"] == "RE"
    assert "repl." not in wrong["result"], "the script that plays the prompt is no concern of the caller's"
