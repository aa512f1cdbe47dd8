"""The walls of the house: which room may import what, held by reading the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "chalicelib"
ROOMS = ("core", "node", "aws", "local", "api", "runtimes")

MAY_IMPORT = {
    "core": {"core"},
    "runtimes": {"core"},
    "node": {"core", "runtimes"},
    "aws": {"core"},
    "local": {"core", "node", "runtimes", "settings", "wiring"},
    "api": {"core", "runtimes", "wiring"},
    "settings.py": set(),
    "wiring.py": {"core", "runtimes", "node", "aws", "local", "settings"},
}
OUTSIDERS = {
    "core": set(),
    "runtimes": set(),
    "node": {"chalice"},
    "aws": {"boto3", "botocore"},
    "local": {"chalice", "waitress"},
    "api": {"chalice"},
    "settings.py": set(),
    "wiring.py": set(),
}
"""Packages that are neither ours nor the standard library's."""
IMPURE = {"os", "time", "random", "socket", "subprocess", "threading", "pathlib", "tempfile", "shutil", "io"}
PURE_USES = {"random": {"Random"}, "threading": {"Lock", "Condition"}, "pathlib": {"PurePosixPath"}}
"""What core may name of impure modules: types of what is passed in, locks, and names of files."""


def _sources() -> list[Path]:
    return [path for path in sorted(LIBRARY.rglob("*.py")) if path.parent != LIBRARY or path.name in MAY_IMPORT]


def _room(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0]


def _imports(path: Path) -> list[tuple[str, set[str]]]:
    """(module, names taken from it) for every import in the file, those inside functions too."""
    found: list[tuple[str, set[str]]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, set()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", {alias.name for alias in node.names}))
    return found


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = _room(path)
    if room == "runtimes" and path.parent != LIBRARY / "runtimes":
        pytest.skip("a script that runs inside the sandbox is no part of the house")
    for module, names in _imports(path):
        top = module.split(".")[0]
        if top == "chalicelib":
            parts = module.split(".")
            targets = {parts[1]} if len(parts) > 1 else names
            targets = {t if t in ROOMS else f"{t}.py" for t in targets}
            allowed = MAY_IMPORT[room] | {room} | {f"{t}.py" for t in MAY_IMPORT[room] - set(ROOMS)}
            assert targets <= allowed, f"{room} must not import {module}"
        elif top not in sys.stdlib_module_names and top != "app":
            assert top in OUTSIDERS[room], f"{room} must not import {top}"
        if room == "core" and top in IMPURE:
            assert names and names <= PURE_USES.get(top, set()), f"core is pure and must not import {module}"


def test_what_every_fork_carries_loads_nothing_else() -> None:
    room = LIBRARY / "node" / "zygote"
    ours = {module for path in room.glob("*.py") for module, _ in _imports(path) if module.startswith("chalicelib")}
    assert ours and all(module.startswith("chalicelib.node.zygote") for module in ours)


def test_boto3_is_imported_on_first_use_only() -> None:
    for path in sorted((LIBRARY / "aws").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                assert not any(module.startswith("boto") for module in modules), f"{path.name} loads boto3 at import"


def _in_fresh_interpreter(code: str) -> str:
    """Runs the code in a new Python with an empty environment and answers what it printed."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_app_imports_with_an_empty_environment_and_without_boto3() -> None:
    printed = _in_fresh_interpreter("import sys, app; print('boto3' in sys.modules, 'botocore' in sys.modules)")
    assert printed == "False False"


def test_the_node_entry_needs_neither_boto3_nor_the_app() -> None:
    printed = _in_fresh_interpreter(
        "import sys, chalicelib.node.entry\n"
        "print([name for name in ('boto3', 'botocore', 'requests', 'app') if name in sys.modules])"
    )
    assert printed == "[]"


def test_every_handler_resolves_in_a_fresh_interpreter() -> None:
    code = (
        "import app, importlib\n"
        "names = [f.handler_string for f in app.app.pure_lambda_functions + app.app.event_sources]\n"
        "for name in names:\n"
        "    module, _, function = name.rpartition('.')\n"
        "    assert callable(getattr(importlib.import_module(module), function)), name\n"
        "print(len(names))"
    )
    assert int(_in_fresh_interpreter(code)) >= 2
