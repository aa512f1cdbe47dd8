"""The laptop's stand-in for the bucket: the built page from disk."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from chalicelib.core.ports import StoredFile


class FolderFiles:
    """Files of one flat folder; a folder that was never built holds none."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, name: str) -> StoredFile | None:
        path = self._folder / name
        if Path(name).name != name or not path.is_file():
            return None
        content = path.read_bytes()
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return StoredFile(content, media_type, hashlib.sha256(content).hexdigest()[:32])
