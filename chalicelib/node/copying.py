"""Copies what compiling left, so that each case runs in a folder that no other case has touched."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from chalicelib.node.tree import Entry, walk


def copy_tree(source: Path, target: Path, uid: int | None = None) -> None:
    """Copies folders, regular files and symbolic links (as links) into the empty folder `target`; nothing else.

    The copies belong to `uid`, or to ourselves where that is None; no program has been at work in `target` yet.
    A file with a second name is copied only where it belongs to the folder's owner: a node that runs as root must not
    make a readable copy of what a program has merely linked to. What the walk leaves out (past its depth or number) is
    missing in the copy. Raises OSError when the disk is full.
    """
    owner = os.stat(source).st_uid
    for entry in walk(source):
        place = target / entry.path
        if _copy(entry, place, owner) and uid is not None:
            os.chown(place, uid, uid, follow_symlinks=False)


def _copy(entry: Entry, place: Path, owner: int) -> bool:
    """Whether it was a thing that is copied."""
    if stat.S_ISDIR(entry.status.st_mode):
        place.mkdir(mode=0o755)
        return True
    if stat.S_ISLNK(entry.status.st_mode):
        os.symlink(os.readlink(entry.name, dir_fd=entry.folder_fd), place)
        return True
    if stat.S_ISREG(entry.status.st_mode) and (entry.status.st_nlink == 1 or entry.status.st_uid == owner):
        return _copy_file(entry, place)
    return False


def _copy_file(entry: Entry, place: Path) -> bool:
    source = entry.open()
    if source is None:
        return False
    try:
        mode = entry.status.st_mode & 0o777
        target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            os.fchmod(target, mode)
            left = entry.status.st_size
            while left > 0 and (sent := os.sendfile(target, source, None, left)):
                left -= sent
        finally:
            os.close(target)
    finally:
        os.close(source)
    return True
