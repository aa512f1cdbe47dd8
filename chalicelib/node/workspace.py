"""The workspace of one execution: a folder that files are put into by safe names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chalicelib.core.submission import SourceFile
from chalicelib.node.tree import FOLDER_FLAGS

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Workspace:
    """A folder of one execution; `path` is absolute, `slot` is the sandbox's own concern."""

    def __init__(self, path: Path, slot: Any = None):
        self.path = path
        self.slot = slot

    def put(self, files: Iterable[SourceFile]) -> None:
        """Writes new files, making folders as needed. Raises OSError where something of that name is already there.

        Names are safe by their form (core.submission), and each folder on the way is opened without following links, so
        that nothing is written elsewhere even where a program has been at work before.
        """
        root_fd = os.open(self.path, FOLDER_FLAGS)
        try:
            for file in files:
                *folders, name = file.name.split("/")
                if folders:
                    folder_fd = _enter(root_fd, folders)
                    try:
                        _write(name, folder_fd, file.content)
                    finally:
                        os.close(folder_fd)
                else:
                    _write(name, root_fd, file.content)
        finally:
            os.close(root_fd)


def _write(name: str, folder_fd: int, content: bytes) -> None:
    descriptor = os.open(name, NEW_FILE, 0o644, dir_fd=folder_fd)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def _enter(root_fd: int, folders: list[str]) -> int:
    folder_fd = os.dup(root_fd)
    for name in folders:
        try:
            try:
                os.mkdir(name, 0o755, dir_fd=folder_fd)
            except FileExistsError:
                pass
            inner_fd = os.open(name, FOLDER_FLAGS, dir_fd=folder_fd)
        finally:
            os.close(folder_fd)
        folder_fd = inner_fd
    return folder_fd
