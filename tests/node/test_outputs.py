"""What is taken from a folder that hostile code has written: regular files that were asked for, and nothing else."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.submission import SourceFile
from chalicelib.node.copying import copy_tree
from chalicelib.node.outputs import MAX_BYTES, MAX_FILES, collect, matches
from chalicelib.node.tree import MAX_DEPTH, MAX_ENTRIES, walk


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("a.png", "*.png", True),
        ("out/a.png", "*.png", False),
        ("out/a.png", "out/*", True),
        ("out/deep/a.png", "out/*", False),
        ("a.png", "**/*.png", True),
        ("out/deep/a.png", "**/*.png", True),
        ("out/deep/a.png", "out/**", True),
        ("out/deep/a.png", "**/deep/**/a.png", True),
        ("a1.txt", "a?.txt", True),
        ("a1.txt", "a[0-3].txt", True),
        ("A.TXT", "*.txt", False),
        ("out", "out/**", True),
    ],
)
def test_patterns(path: str, pattern: str, fits: bool) -> None:
    assert matches(path, pattern) is fits


@given(st.lists(st.sampled_from(["**", "*", "a", "?"]), min_size=1, max_size=40).map("/".join))
def test_no_pattern_is_slow_or_fails(pattern: str) -> None:
    matches("/".join("ab" * 16), pattern)


def test_links_fifos_sockets_and_second_names_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "fine").write_text("fine")
    (root / "link").symlink_to(secret)
    (root / "folder").symlink_to(tmp_path)
    (root / "in" / "up").symlink_to("..")
    (root / "loop").symlink_to("loop")
    os.mkfifo(root / "fifo")
    os.link(secret, root / "second")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket"))
        assert [(file.name, file.content) for file in collect(root, ["**"])] == [("fine", b"fine")]


def test_a_name_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff", os.O_CREAT | os.O_WRONLY))
    assert collect(tmp_path, ["**"]) == ()


def test_what_does_not_fit_comes_without_content_and_the_rest_still_comes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(MAX_BYTES - 5))
    (tmp_path / "b").write_bytes(bytes(6))
    (tmp_path / "c").write_bytes(bytes(5))
    with (tmp_path / "sparse").open("wb") as sparse:
        sparse.truncate(1 << 40)
    assert [(file.name, file.size, file.content is None) for file in collect(tmp_path, ["*"])] == [
        ("a", MAX_BYTES - 5, False),
        ("b", 6, True),
        ("c", 5, False),
        ("sparse", 1 << 40, True),
    ]


def test_there_is_an_end_to_how_many_and_how_deep(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 5):
        (tmp_path / f"{number:03}").touch()
    assert len(collect(tmp_path, ["*"])) == MAX_FILES
    deep = tmp_path / "deep"
    deep.mkdir()
    folder = os.open(deep, os.O_RDONLY)
    for _ in range(MAX_DEPTH * 4):
        os.mkdir("d", dir_fd=folder)
        inner = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    assert max(entry.path.count("/") for entry in walk(tmp_path)) < MAX_DEPTH
    assert len(list(walk(tmp_path))) <= MAX_ENTRIES


def test_what_was_given_and_not_changed_does_not_come_back(tmp_path: Path) -> None:
    for name in ("same", "changed"):
        (tmp_path / name).write_text(name)
    given_files = [SourceFile("same", b"same"), SourceFile("changed", b"before")]
    assert [file.name for file in collect(tmp_path, ["*"], given_files)] == ["changed"]


def test_a_copy_has_files_folders_modes_and_links_as_links(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "in").mkdir(parents=True)
    target.mkdir()
    (source / "main").write_bytes(b"\x7fELF" * 100_000)
    (source / "main").chmod(0o4755)
    (source / "in" / "link").symlink_to("/etc/passwd")
    os.mkfifo(source / "fifo")
    copy_tree(source, target)
    assert sorted(str(path.relative_to(target)) for path in target.rglob("*")) == ["in", "in/link", "main"]
    assert (target / "main").read_bytes() == (source / "main").read_bytes()
    assert (target / "main").stat().st_mode & 0o7777 == 0o755
    assert os.readlink(target / "in" / "link") == "/etc/passwd"


def test_a_copy_has_a_second_name_of_the_owners_own_file_and_of_nobody_elses(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a file to somebody else, and only for root does it matter")
    source, target, secret = tmp_path / "source", tmp_path / "target", tmp_path / "secret"
    for folder in (source, target):
        folder.mkdir()
    os.chown(source, 4242, 4242)
    secret.touch(0o600)
    os.link(secret, source / "stolen")
    (source / "own").touch()
    os.link(source / "own", source / "second")
    os.chown(source / "own", 4242, 4242)
    (source / "put").touch()
    copy_tree(source, target)
    assert sorted(os.listdir(target)) == ["own", "put", "second"]
