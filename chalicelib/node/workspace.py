"""The workspace of one execution: a folder that files are put into by safe names and that is always removed."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterable, Iterator

from chalicelib.core.submission import SourceFile


class Workspace:
    """A folder of one execution; `path` is absolute."""

    def __init__(self, path: Path):
        self.path = path

    def put(self, files: Iterable[SourceFile]) -> None:
        """Writes the files, making folders as needed. Their names are already known to be safe (core.submission)."""
        for file in files:
            target = self.path / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(file.content)


@contextmanager
def fresh_workspace() -> Iterator[Workspace]:
    """A new empty workspace, removed at the end whatever happened in it."""
    path = Path(tempfile.mkdtemp(prefix="runhive-"))
    try:
        yield Workspace(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)
