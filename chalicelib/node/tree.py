"""Walks a folder that hostile code has written: nothing is followed, nothing blocks, and there is an end to it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

MAX_ENTRIES = 10_000
MAX_DEPTH = 32
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""O_NONBLOCK: opening a fifo must not wait for its other end."""


@dataclass(frozen=True)
class Entry:
    """One thing in the tree: its path relative to the root, its lstat, and the folder that it lies in, held open."""

    path: str
    status: os.stat_result
    folder_fd: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def open(self) -> int | None:
        return open_regular(self.name, self.folder_fd)


def open_regular(name: str, folder_fd: int) -> int | None:
    """A descriptor of the regular file of that name, or None where there is none, or it is something else."""
    try:
        descriptor = os.open(name, FILE_FLAGS, dir_fd=folder_fd)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def walk(root: str | os.PathLike[str]) -> Iterator[Entry]:
    """Every entry below the root, folders before what is in them, by name; at most MAX_ENTRIES, MAX_DEPTH deep.

    Each folder is opened relative to its parent's descriptor, so no path is ever resolved twice and a symbolic link
    that is put in a folder's place leads nowhere.
    """
    left = [MAX_ENTRIES]
    root_fd = os.open(root, FOLDER_FLAGS)
    try:
        yield from _walk(root_fd, "", MAX_DEPTH, left)
    finally:
        os.close(root_fd)


def _walk(folder_fd: int, prefix: str, depth: int, left: list[int]) -> Iterator[Entry]:
    for name in _names(folder_fd, left):
        try:
            status = os.stat(name, dir_fd=folder_fd, follow_symlinks=False)
        except OSError:
            continue
        yield Entry(prefix + name, status, folder_fd)
        if stat.S_ISDIR(status.st_mode) and depth > 1:
            yield from _inside(name, folder_fd, prefix, depth, left)


def _inside(name: str, folder_fd: int, prefix: str, depth: int, left: list[int]) -> Iterator[Entry]:
    try:
        inner_fd = os.open(name, FOLDER_FLAGS, dir_fd=folder_fd)
    except OSError:
        return
    try:
        yield from _walk(inner_fd, f"{prefix}{name}/", depth - 1, left)
    finally:
        os.close(inner_fd)


def _names(folder_fd: int, left: list[int]) -> list[str]:
    """The folder's names in order, as far as the walk may still go."""
    names = []
    with os.scandir(folder_fd) as entries:
        for entry in entries:
            if left[0] == 0:
                break
            left[0] -= 1
            names.append(entry.name)
    return sorted(names)
