"""The folders of runs: made, measured and emptied through descriptors, whatever hostile code has put into them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
DEEPEST = 128
MOST_ENTRIES = 20_000
BLOCK_BYTES = 512


class NotEmptied(OSError):
    """Something in the folder could not be removed: the folder must not be used again."""


def empty(folder_fd: int) -> None:
    """Removes all that is in the folder, which itself stays: a Landlock rule is bound to its inode.

    For a tree that nobody changes any more. Trees of any depth are flattened on the way: a subfolder's own folders
    are moved up to the top before it is removed, so no path gets long and few descriptors are open. Raises NotEmptied.
    """
    lifted, before = 0, -1
    while lifted > before:
        before = lifted
        for name in os.listdir(folder_fd):
            try:
                lifted = _remove(folder_fd, name, lifted)
            except OSError as error:
                raise NotEmptied(error.errno, f"{name!r} could not be removed: {error.strerror}") from error


def _remove(top_fd: int, name: str, lifted: int) -> int:
    try:
        os.unlink(name, dir_fd=top_fd)
        return lifted
    except IsADirectoryError:
        pass
    inner_fd = open_folder(name, top_fd)
    try:
        for inner in os.listdir(inner_fd):
            if stat.S_ISDIR(os.lstat(inner, dir_fd=inner_fd).st_mode):
                lifted += 1
                _make_movable(inner, inner_fd)
                os.rename(inner, f".lifted-{os.getpid()}-{lifted}", src_dir_fd=inner_fd, dst_dir_fd=top_fd)
            else:
                os.unlink(inner, dir_fd=inner_fd)
    finally:
        os.close(inner_fd)
    os.rmdir(name, dir_fd=top_fd)
    return lifted


def open_folder(name: str, folder_fd: int) -> int:
    """The folder's descriptor, after giving its owner the rights that a program may have taken away."""
    _make_movable(name, folder_fd)
    return os.open(name, FOLDER_FLAGS, dir_fd=folder_fd)


def _make_movable(name: str, folder_fd: int) -> None:
    """Moving a folder to another parent writes its `..`, so it must be writable for us too."""
    descriptor = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder_fd)
    try:
        if os.fstat(descriptor).st_mode & 0o700 != 0o700:
            os.chmod(f"/proc/self/fd/{descriptor}", 0o700)
    finally:
        os.close(descriptor)


@dataclass
class Usage:
    """What lies in a tree: bytes on disk, and whether it is larger or deeper than anyone will look."""

    size_bytes: int = 0
    entries: int = 0
    boundless: bool = False


def usage(folder_fd: int) -> Usage:
    """Measures the tree while its program may still be at work: nothing is followed, and there is an end to it."""
    total = Usage()
    _measure(folder_fd, DEEPEST, total)
    return total


def _measure(folder_fd: int, depth: int, total: Usage) -> None:
    with os.scandir(folder_fd) as entries:
        for entry in entries:
            total.entries += 1
            if total.entries > MOST_ENTRIES:
                total.boundless = True
                return
            try:
                status = entry.stat(follow_symlinks=False)
                total.size_bytes += status.st_blocks * BLOCK_BYTES
                if stat.S_ISDIR(status.st_mode):
                    _descend(entry.name, folder_fd, depth - 1, total)
            except OSError:
                continue  # gone, or closed to us for the moment


def _descend(name: str, folder_fd: int, depth: int, total: Usage) -> None:
    if depth == 0:
        total.boundless = True
        return
    inner_fd = os.open(name, FOLDER_FLAGS, dir_fd=folder_fd)
    try:
        _measure(inner_fd, depth, total)
    finally:
        os.close(inner_fd)
