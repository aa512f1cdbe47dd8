"""A sandbox's folder is nobody else's while its owner lives, and goes when another starts after that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.node.sandbox.base import PREFIX, Base, sweep
from tests.served import ROOT

OWNER = """
import os, sys
from chalicelib.node.sandbox.base import Base
path = Base(sys.argv[1], 0o700).path
os.chdir(path)
for _ in range(300):
    os.mkdir("d")
    os.chdir("d")
os.makedirs(path / "closed" / "within")
os.chmod(path / "closed", 0)
print(path, flush=True)
sys.stdin.read()
"""


@contextmanager
def owner_elsewhere(parent: Path) -> Iterator[Path]:
    """The folder of another process, which is killed at the end."""
    command = [sys.executable, "-c", OWNER, str(parent)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_the_folder_of_a_killed_owner_goes_when_the_next_is_made_and_not_before(tmp_path: Path) -> None:
    with owner_elsewhere(tmp_path) as left:
        beside = Base(str(tmp_path), 0o700)
        assert left.is_dir()
    assert left.is_dir()
    later = Base(str(tmp_path), 0o711)
    assert sorted(tmp_path.iterdir()) == sorted([beside.path, later.path])
    assert later.path.stat().st_mode & 0o777 == 0o711
    for base in (beside, later):
        base.remove()
        base.remove()
    assert not list(tmp_path.iterdir())


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "kept").mkdir(parents=True)
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}file").write_text("kept")
    (tmp_path / "another-name").mkdir()
    before = sorted(tmp_path.rglob("*"))
    sweep(str(tmp_path))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a folder that is another's")
def test_another_users_folder_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / f"{PREFIX}theirs"
    theirs.mkdir()
    os.chown(theirs, 12_345, 12_345)
    sweep(str(tmp_path))
    assert theirs.is_dir()


def test_those_who_start_at_once_keep_what_they_made(tmp_path: Path) -> None:
    def make_and_remove(number: int) -> bool:
        base = Base(str(tmp_path), 0o700)
        (base.path / "kept").touch()
        sweep(str(tmp_path))
        kept = (base.path / "kept").exists()
        base.remove()
        return kept

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(make_and_remove, range(200)))
    assert not list(tmp_path.iterdir())
