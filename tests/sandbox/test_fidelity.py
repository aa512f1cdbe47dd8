"""A hundred programs, in the warm interpreter and by a fresh `python main.py`, compared byte for byte."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import pytest

from chalicelib.core.limits import Limits
from chalicelib.core.outcome import Outcome
from chalicelib.core.submission import SourceFile
from chalicelib.node.sandbox import Command, Sandbox
from tests.sandbox import fidelity_list
from tests.sandbox.conftest import AGAIN
from tests.sandbox.programs import ARGS, DIFFERENCES, FILES, INPUT, PROGRAMS
from tests.sandbox.running import ENV

ANOTHER_NAME = os.path.join(os.path.dirname(sys.executable), ".", os.path.basename(sys.executable))
"""The same interpreter by a name that the sandbox does not know as its own, so that it is started afresh."""
PATIENT = Limits(wall_ms=20_000, cpu_ms=10_000)

pytestmark = pytest.mark.skipif(AGAIN, reason="both ways run in the same confinement: once is enough")


@cache
def _fresh(sandbox: Sandbox, name: str) -> tuple[object, ...]:
    return _run(sandbox, PROGRAMS[name], ANOTHER_NAME, native=False)


def _run(sandbox: Sandbox, code: bytes, interpreter: str, native: bool) -> tuple[object, ...]:
    with sandbox.workspace() as workspace:
        files = {"main.py": code, **FILES}
        workspace.put([SourceFile(name, content) for name, content in files.items()])
        command = Command((interpreter, "main.py", *ARGS), ENV, INPUT, PATIENT, native=native)
        outcome: Outcome = sandbox.run(command, workspace)
        stdout, stderr = (text.replace(str(workspace.path), "HERE") for text in (outcome.stdout, outcome.stderr))
        return outcome.status, outcome.code, outcome.signal, stdout, stderr


@pytest.mark.parametrize("native", [False, True], ids=["fast", "native"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_shows_what_python_shows(sandbox: Sandbox, name: str, native: bool) -> None:
    warm = _run(sandbox, PROGRAMS[name], sys.executable, native)
    fresh = _fresh(sandbox, name)
    if name in DIFFERENCES and ("native" if native else "fast") in DIFFERENCES[name][0]:
        assert warm != fresh, "it does not differ any more: take it off the list"
    else:
        assert warm == fresh


def test_there_are_a_hundred_of_them() -> None:
    assert len(PROGRAMS) >= 100 and set(DIFFERENCES) <= set(PROGRAMS)


def test_the_differences_stand_in_the_threat_model() -> None:
    page = Path(__file__).parents[2] / "docs" / "security.md"
    assert fidelity_list.rendered() in page.read_text("utf-8"), "run: python -m tests.sandbox.fidelity_list"
