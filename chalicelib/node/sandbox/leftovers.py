"""What programs leave in places that all share, where nothing keeps them out: removed after each run on AWS Lambda."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from chalicelib.node.sandbox import folder

PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")


class Leftovers:
    """Knows what was there when it was made; `remove` takes away what has come since and belongs to our uid."""

    def __init__(self) -> None:
        self._known = {place: set(_names(place)) for place in PLACES}

    def remove(self) -> bool:
        """Whether nothing of ours is left that was not there before."""
        return all([self._clear(place) for place in PLACES])

    def _clear(self, place: str) -> bool:
        strange = set(_names(place)) - self._known[place]
        if not strange:
            return True
        place_fd = os.open(place, folder.FOLDER_FLAGS)
        try:
            for name in strange:
                with suppress(OSError):
                    _remove(name, place_fd)
            return not [name for name in strange if _is_ours(name, place_fd)]
        finally:
            os.close(place_fd)


def _names(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []


def _is_ours(name: str, place_fd: int) -> bool:
    try:
        return os.lstat(name, dir_fd=place_fd).st_uid == os.getuid()
    except OSError:
        return False


def _remove(name: str, place_fd: int) -> None:
    if not _is_ours(name, place_fd):
        return
    if stat.S_ISDIR(os.lstat(name, dir_fd=place_fd).st_mode):
        inner_fd = folder.open_folder(name, place_fd)
        try:
            folder.empty(inner_fd)
        finally:
            os.close(inner_fd)
        os.rmdir(name, dir_fd=place_fd)
    else:
        os.unlink(name, dir_fd=place_fd)
