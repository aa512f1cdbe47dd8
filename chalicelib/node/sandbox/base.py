"""The folder in which a sandbox keeps its slots: made, held while its owner lives, and removed after owners that died.

Its owner holds a lock on it (flock(2)), which the kernel lets go of however the owner ends. So whoever gets the lock
of another's folder knows that nobody owns it any more, without trusting process ids, ages or files.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from chalicelib.node.sandbox import folder

PREFIX = "runhive-runs-"
TRIES = 10
"""A sweeper may be quicker than whoever makes a folder, and then removes it."""


class Base:
    """A folder under `parent` that is this process's own until it is removed."""

    def __init__(self, parent: str, mode: int, prefix: str = PREFIX):
        """Makes it, after removing those of that prefix whose owners died without a word (SIGKILL)."""
        sweep(parent, prefix)
        for _ in range(TRIES):
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            held = _hold(self.path)
            if held is not None:
                break
        else:  # a file system without such locks: there nobody can take it from us either
            held = os.open(self.path, folder.FOLDER_FLAGS)
        os.fchmod(held, mode)
        self._held: int | None = held

    def remove(self) -> None:
        """Removes it with all that lies in it, as far as that can be done."""
        if self._held is not None:
            _remove(self.path, self._held)
            self._held = None


def sweep(parent: str, prefix: str = PREFIX) -> None:
    """Removes every folder of that prefix which is our uid's and which no living process holds. Follows no link."""
    for name in os.listdir(parent):
        if name.startswith(prefix) and (held := _hold(Path(parent, name))) is not None:
            _remove(Path(parent, name), held)


def _hold(path: Path) -> int | None:
    """A descriptor with the folder's lock; None where another has it, where it is another's, or gone by now."""
    try:
        descriptor = os.open(path, folder.FOLDER_FLAGS)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        status = os.fstat(descriptor)
        if status.st_uid == os.geteuid() and os.path.samestat(status, os.lstat(path)):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def _remove(path: Path, held: int) -> None:
    with suppress(OSError):
        folder.empty(held)
    with suppress(OSError):
        os.rmdir(path)
    os.close(held)
