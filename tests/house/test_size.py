"""The size of the house: files for one sitting, functions for one screen, modules that say what they are for."""

from __future__ import annotations

import ast
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = {".py", ".ts", ".js", ".css", ".html"}
MOST_LINES = 300
MOST_FUNCTION_LINES = 45


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of the project's own files")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_is_too_long_to_read_in_one_sitting() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in _tracked() if path.suffix in CODE}
    too_long = {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > MOST_LINES}
    assert not too_long
    assert statistics.median(lines.values()) <= 110


def test_every_function_fits_one_screen() -> None:
    too_long = []
    for path in _tracked():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or 0) - node.lineno + 1
                    if length > MOST_FUNCTION_LINES:
                        too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    assert not too_long


def test_every_module_opens_with_a_sentence_that_says_what_it_is_for() -> None:
    silent = []
    for path in _tracked():
        if path.suffix == ".py" and not path.name.startswith("hello") and path.read_text("utf-8").strip():
            docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            if not docstring or docstring.split("\n")[0][-1] not in ".:|)" and "  " not in docstring.split("\n")[0]:
                silent.append(str(path.relative_to(ROOT)))
    assert not silent
