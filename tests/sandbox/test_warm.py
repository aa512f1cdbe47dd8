"""What is loaded before a program begins: what it is likely to import, and little where it imports nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chalicelib.node.sandbox import Sandbox
from tests.sandbox.running import run_python

HEAVY = {"typing", "dataclasses", "enum", "re", "collections", "contextlib", "functools", "signal", "socket", "inspect"}
"""Each makes every fork dearer, and none is needed on the way to a program."""
LOADED = "print(*sorted(__loader__.get_data.__globals__['sys'].modules))"
"""Said without the word by which programs that import something are told from others."""


def test_a_fork_for_a_program_that_imports_nothing_carries_little(sandbox: Sandbox, profile: str) -> None:
    if profile == "lambda":
        pytest.skip("on AWS Lambda one interpreter serves all programs")
    always = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    loaded = set(run_python(sandbox, LOADED).stdout.split())
    assert "os" in loaded
    assert not (loaded - set(always.stdout.split())) & HEAVY


def test_a_program_that_imports_finds_the_common_modules_loaded(sandbox: Sandbox) -> None:
    loaded = set(run_python(sandbox, f"import sys\n{LOADED}").stdout.split())
    assert loaded >= {"json", "re", "datetime", "dataclasses"}


def test_where_nothing_can_be_opened_they_are_loaded_in_any_case(sandbox: Sandbox) -> None:
    loaded = set(run_python(sandbox, LOADED, strict=True).stdout.split())
    assert loaded >= {"json", "traceback"}
