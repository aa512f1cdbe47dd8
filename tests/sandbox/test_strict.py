"""Strict runs, for pure computation: once their code begins they can open and start nothing, on any level."""

from __future__ import annotations

import pytest

from chalicelib.core.limits import Limits
from chalicelib.node.sandbox import Command, Sandbox
from tests.sandbox.running import ENV, run_python

COMPUTES = """
import collections, json, math, random, re
words = collections.Counter(input().split())
print(json.dumps(words, sort_keys=True), math.isqrt(10**20), re.findall("a+", "caat"), 0 <= random.random() < 1)
"""


def test_it_computes(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, COMPUTES, stdin=b"b a b\n", strict=True)
    assert outcome.stdout == '{"a": 1, "b": 2} 10000000000 [\'aa\'] True\n'


def test_its_traceback_has_the_lines_of_its_source(sandbox: Sandbox) -> None:
    outcome = run_python(sandbox, "def f(x):\n    return 1 / x\nf(0)", strict=True)
    assert outcome.code == 1
    assert "line 2, in f\n    return 1 / x\n" in outcome.stderr
    assert outcome.stderr.endswith("ZeroDivisionError: division by zero\n")
    assert "program.py" not in outcome.stderr and "seed.py" not in outcome.stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "open('main.py')",
        "open('new', 'w')",
        "os.pipe()",
        "socket.socket()",
        "socket.socketpair()",
        "os.fork()",
        "threading.Thread(target=print).start()",
        "os.memfd_create('x')",
        "subprocess.run(['/bin/true'])",
    ],
)
def test_it_can_open_and_start_nothing(sandbox: Sandbox, attempt: str) -> None:
    code = f"""
import os, sys, threading
try: import socket, subprocess
except OSError: socket = subprocess = None
try:
    {attempt}
    print("done")
except (OSError, RuntimeError, AttributeError) as error:
    print("refused")
"""
    assert run_python(sandbox, code, strict=True).stdout == "refused\n"


def test_other_languages_have_no_strict_runs(sandbox: Sandbox) -> None:
    with sandbox.workspace() as workspace:
        outcome = sandbox.run(Command(("/bin/sh", "-c", "echo"), ENV, b"", Limits(), strict=True), workspace)
    assert outcome.status == "RE" and "Python script only" in (outcome.message or "")
