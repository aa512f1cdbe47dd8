"""The workspace of one execution: a folder that files are put into by safe names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chalicelib.core.submission import SourceFile
from chalicelib.node.copying import copy_tree
from chalicelib.node.tree import FOLDER_FLAGS

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Workspace:
    """A folder of one execution: its absolute `path`, and `folder_fd` by which the sandbox holds it open.

    What is put into it belongs to `owner`, the uid of the execution's programs, or to ourselves where that is None;
    `sources` is what was put there, by name: by it the sandbox guesses what a program will import. `slot` is the
    sandbox's own concern.
    """

    def __init__(self, path: Path, folder_fd: int, owner: int | None, slot: Any):
        self.path = path
        self.folder_fd = folder_fd
        self.owner = owner
        self.slot = slot
        self.sources: dict[str, bytes] = {}

    def rest(self) -> None:
        """Says that nothing more will run in it, so that other runs need not wait until it is given back."""
        self.slot.turn.pass_on()

    def put(self, files: Iterable[SourceFile]) -> None:
        """Writes new files, making folders as needed. Raises OSError where something of that name is already there.

        Names are safe by their form (core.submission), and each folder on the way is opened without following links, so
        that nothing is written elsewhere even where a program has been at work before.
        """
        for file in files:
            self.sources[file.name] = file.content
            *folders, name = file.name.split("/")
            if folders:
                folder_fd = self._enter(folders)
                try:
                    self._write(name, folder_fd, file.content)
                finally:
                    os.close(folder_fd)
            else:
                self._write(name, self.folder_fd, file.content)

    def copy(self, other: Workspace) -> None:
        """Puts a copy of all that lies in the other one into this one, which must be empty."""
        copy_tree(other.path, self.path, self.owner)
        self.sources = other.sources

    def _write(self, name: str, folder_fd: int, content: bytes) -> None:
        descriptor = os.open(name, NEW_FILE, 0o644, dir_fd=folder_fd)
        try:
            self._give(descriptor)
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)

    def _enter(self, folders: list[str]) -> int:
        folder_fd = os.dup(self.folder_fd)
        for name in folders:
            try:
                made = _make(name, folder_fd)
                inner_fd = os.open(name, FOLDER_FLAGS, dir_fd=folder_fd)
            finally:
                os.close(folder_fd)
            folder_fd = inner_fd
            if made:
                self._give(folder_fd)
        return folder_fd

    def _give(self, descriptor: int) -> None:
        if self.owner is not None:
            os.fchown(descriptor, self.owner, self.owner)


def _make(name: str, folder_fd: int) -> bool:
    """Whether the folder had to be made."""
    try:
        os.mkdir(name, 0o755, dir_fd=folder_fd)
    except FileExistsError:
        return False
    return True
