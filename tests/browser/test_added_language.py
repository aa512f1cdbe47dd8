"""A language is added by adding a folder: every door has it then, and no line of code knows its name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect

from tests.served import ROOT, Served, serve
from tests.waiting import until

MANIFEST = """
language = "sed"
aliases = ["stream-editor"]
source = "main.sed"

[version]
command = ["sed", "--version"]

[run]
commands = [["sed", "-f", "{source}"]]

[check]
stdin = "KO\\n"
"""
SHOUT = "s/b/B/\ns/$/!/\n"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a copy of the project that has one folder more."""
    with serve(_copy(tmp_path_factory.mktemp("copy"), MANIFEST), NODES="1") as served:
        until(lambda: "sed" in str(requests.get(f"{served.url}/api/v2/runtimes", timeout=10).json()))
        yield served


def _copy(folder: Path, manifest: str) -> Path:
    """The project in the folder, with that language and few others, so that it starts at once."""
    shutil.copy2(ROOT / "app.py", folder)
    shutil.copytree(ROOT / "chalicelib", folder / "chalicelib", ignore=_left_out)
    (folder / "frontend").mkdir()
    (folder / "frontend" / "dist").symlink_to(ROOT / "frontend" / "dist")
    added = folder / "chalicelib" / "runtimes" / "sed"
    added.mkdir()
    (added / "runtime.toml").write_text(manifest)
    (added / "hello.sed").write_text("s/.*/OK/\n")
    return folder


def _left_out(folder: str, names: list[str]) -> set[str]:
    others = {name for name in names if (Path(folder) / name).is_dir() and name != "python"}
    return others if Path(folder).name == "runtimes" else {"__pycache__"}


def test_the_api_has_it(cluster: Served) -> None:
    runtimes = requests.get(f"{cluster.url}/api/v2/runtimes", timeout=10).json()
    shown = next(each for each in runtimes if each["language"] == "sed")
    assert shown["aliases"] == ["stream-editor"] and shown["version"].startswith("4.")
    asked = {"language": "stream-editor", "version": "4.x", "files": [{"content": SHOUT}], "stdin": "bees\n"}
    assert requests.post(f"{cluster.url}/api/v2/execute", json=asked, timeout=30).json()["run"]["stdout"] == "Bees!\n"
    asked = {"language": "sed", "command": "no such command"}
    assert "main.sed line 1" in requests.put(cluster.url, json=asked, timeout=30).json()["result"]
    (node,) = requests.get(f"{cluster.url}/nodes", timeout=10).json()
    assert set(node["runtimes"]) == {"python", "sed"}


def test_a_manifest_that_is_wrong_is_told_with_its_place_and_nothing_is_served(tmp_path: Path) -> None:
    copy = _copy(tmp_path, MANIFEST.replace("{source}", "{sorce}"))
    with pytest.raises(AssertionError, match=r"runhive: sed/runtime.toml: run.commands\[0\] holds {sorce}"):
        with serve(copy):
            pass


def test_the_page_has_it_as_plain_text(open_page, cluster: Served) -> None:
    screen = open_page("/", at=cluster)
    screen.choose("sed")
    screen.write(SHOUT, stdin="bees")
    screen.run()
    expect(screen.terminal).to_have_text("Bees!")
    expect(screen.editor.locator("span[class]")).to_have_count(0)
    screen.write("no such command")
    screen.run()
    expect(screen.terminal).to_contain_text("main.sed line 1")  # sent without a name, named by its manifest
