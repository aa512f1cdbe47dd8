"""Gives files back: those of a workspace that the caller's patterns name, read without trusting what lies there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from mimetypes import MimeTypes
from pathlib import Path

from chalicelib.core.outcome import OutputFile
from chalicelib.core.submission import SourceFile
from chalicelib.node.display import DISPLAY_FILE
from chalicelib.node.tree import Entry, walk

MAX_FILES = 50
MAX_BYTES = 2 * 1024 * 1024
"""Of all files together, before base64: the answer has to pass through Lambda, which takes 6 MB."""

_MEDIA_TYPES = MimeTypes(filenames=())
"""Python's own table, never the host's, so that every node names a type alike."""


def collect(root: Path, patterns: Sequence[str], given: Iterable[SourceFile] = ()) -> tuple[OutputFile, ...]:
    """The regular files that match a pattern, by path, without those of `given` that are still as they were.

    Past MAX_BYTES a file comes without its content. Links, fifos and devices are never opened for reading: a link may
    lead out of the workspace, and a file with a second name may be somebody else's.
    """
    unchanged = {file.name: file.content for file in given}
    found: list[OutputFile] = []
    room = MAX_BYTES
    for entry in walk(root):
        if len(found) == MAX_FILES:
            break
        if not _wanted(entry, patterns):
            continue
        file = _read(entry, room)
        if file is None or (file.content is not None and unchanged.get(file.name) == file.content):
            continue
        found.append(file)
        room -= len(file.content or b"")
    return tuple(found)


def matches(path: str, pattern: str) -> bool:
    """Whether the path fits: `*`, `?` and `[…]` within one part, `**` for any number of folders, none included."""
    return _match(path.split("/"), pattern.split("/"))


def _match(parts: list[str], patterns: list[str]) -> bool:
    """Row by row as in edit distance, so that many `**` cost no more than len(parts) * len(patterns)."""
    reached = [True] + [False] * len(parts)
    for pattern in patterns:
        if pattern == "**":
            first = reached.index(True) if True in reached else len(reached)
            reached = [at >= first for at in range(len(reached))]
        else:
            reached = [False] + [reached[at] and fnmatchcase(part, pattern) for at, part in enumerate(parts)]
    return reached[-1]


def _wanted(entry: Entry, patterns: Sequence[str]) -> bool:
    if not stat.S_ISREG(entry.status.st_mode) or entry.status.st_nlink != 1:
        return False
    if entry.path == DISPLAY_FILE or not _is_text(entry.path):
        return False
    return any(matches(entry.path, pattern) for pattern in patterns)


def _read(entry: Entry, room: int) -> OutputFile | None:
    media_type = _MEDIA_TYPES.guess_type(entry.name)[0] or "application/octet-stream"
    size = entry.status.st_size
    if size > room:
        return OutputFile(entry.path, media_type, size, None)
    descriptor = entry.open()
    if descriptor is None:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        content = opened.read(room + 1)
    return OutputFile(entry.path, media_type, len(content), content if len(content) <= room else None)


def _is_text(path: str) -> bool:
    """A name that is no UTF-8 could not be written in the answer."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
