"""The laptop's stand-in for the bucket: the built page from disk."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from pathlib import Path

from chalicelib.core.ports import StoredFile

ENDINGS = {"br": ".br", "gzip": ".gz"}
"""What the bundle's build puts behind the name of a file that it has compressed."""


class FolderFiles:
    """Files of one flat folder; a folder that was never built holds none."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, name: str, encodings: Sequence[str] = ()) -> StoredFile | None:
        path = self._folder / name
        if Path(name).name != name or path.suffix in ENDINGS.values() or not path.is_file():
            return None
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        for encoding in encodings:
            packed = path.with_name(name + ENDINGS[encoding])
            if packed.is_file():
                return _stored(packed, media_type, encoding)
        return _stored(path, media_type)


def _stored(path: Path, media_type: str, encoding: str = "") -> StoredFile:
    content = path.read_bytes()
    return StoredFile(content, media_type, hashlib.sha256(content).hexdigest()[:32], encoding)
