"""A node advertises what passed its check here, remembers it, and takes up a pack that comes while it serves."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import pytest

from chalicelib.core.manifest import parse_manifest
from chalicelib.core.runtime import Runtime
from chalicelib.local.languages import Languages
from chalicelib.node.checks import Toolchains
from chalicelib.node.sandbox import Choice, Sandbox

MANIFEST = """
language = "{name}"
source = "main.sh"
pack = "{name}"
[version]
command = ["{name}-shell", "-c", "echo 1.2"]
[run]
commands = [["{name}-shell", "{{source}}"]]
"""
PATIENCE_S = 60


def runtime(name: str, hello: str = "echo OK") -> Runtime:
    return parse_manifest(name, MANIFEST.format(name=name), hello)


def put_pack(folder: Path, name: str, program: str = "/bin/sh") -> None:
    described = {"digest": program, "programs": {f"{name}-shell": [program]}}
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "pack.json").write_text(json.dumps(described))


def here(tmp_path: Path, *runtimes: Runtime) -> Toolchains:
    by_name = {each.name: each for each in runtimes}
    return Toolchains(by_name, (tmp_path / "packs",), tmp_path / "memory.json")


def test_only_what_passes_its_check_is_advertised(tmp_path: Path, sandbox: Sandbox) -> None:
    put_pack(tmp_path / "packs", "good")
    put_pack(tmp_path / "packs", "liar")
    put_pack(tmp_path / "packs", "gone", "/nowhere/sh")
    toolchains = here(tmp_path, runtime("good"), runtime("liar", "echo KO"), runtime("gone"), runtime("absent"))
    assert toolchains.versions == {}
    toolchains.prove(sandbox)
    assert toolchains.versions == {"good": "1.2.0"}


def test_a_check_is_remembered_until_something_changes(tmp_path: Path, sandbox: Sandbox) -> None:
    put_pack(tmp_path / "packs", "good")
    here(tmp_path, runtime("good")).prove(sandbox)
    again = here(tmp_path, runtime("good"))
    again.recall(sandbox)
    assert again.versions == {"good": "1.2.0"}
    for changed in (runtime("good", "echo  OK"), runtime("good")):
        toolchains = here(tmp_path, changed)
        if changed.hello == "echo OK":
            put_pack(tmp_path / "packs", "good", "/usr/bin/sh")
            toolchains.look()
        toolchains.recall(sandbox)
        assert toolchains.versions == {}


@pytest.mark.parametrize("written", ["", "[1, 2", "[1, 2]", '{"good": 1}'])
def test_a_spoilt_memory_is_no_memory(tmp_path: Path, sandbox: Sandbox, written: str) -> None:
    put_pack(tmp_path / "packs", "good")
    (tmp_path / "memory.json").write_text(written)
    toolchains = here(tmp_path, runtime("good"))
    toolchains.recall(sandbox)
    toolchains.prove(sandbox)
    assert toolchains.versions == {"good": "1.2.0"}


def test_a_pack_that_is_built_meanwhile_is_taken_up(tmp_path: Path) -> None:
    put_pack(tmp_path / "packs", "first")
    put_pack(tmp_path / "made", "late")
    toolchains = here(tmp_path, runtime("first"), runtime("late"))
    come = threading.Event()

    def advertise() -> None:
        if "late" in toolchains.versions:
            come.set()

    build = (
        f"import os; os.rename({str(tmp_path / 'made/late')!r}, {str(tmp_path / 'packs/late')!r}); print('built late')"
    )
    sandbox = Sandbox(Choice(readable=(str(tmp_path),)))
    languages = Languages(toolchains, sandbox, advertise, [sys.executable, "-c", build])
    try:
        languages.start()
        assert come.wait(PATIENCE_S)
        assert set(toolchains.versions) == {"first", "late"}
    finally:
        languages.close()
        sandbox.close()


def test_closing_ends_a_build_under_way(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    toolchains = here(tmp_path)
    build = [sys.executable, "-c", f"open({str(started)!r}, 'w').close(); import time; time.sleep(600)"]
    sandbox = Sandbox()
    languages = Languages(toolchains, sandbox, lambda: None, build)
    languages.start()
    with started.open():  # waits until the build has begun
        pass
    languages.close()
    sandbox.close()
    assert languages._building is not None
    assert languages._building.returncode is not None
