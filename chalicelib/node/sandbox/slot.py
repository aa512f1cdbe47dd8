"""A slot: the folders of one run at a time, their uid, and the zygotes that are confined to them."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from chalicelib.node.sandbox import folder
from chalicelib.node.sandbox.host import Seed, Zygote
from chalicelib.node.sandbox.turns import Turn

BASE_ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
RUNS_OF_A_ZYGOTE = 2_000
"""After so many a zygote is replaced by a new copy of the seed, so that nothing can grow in it for ever."""


class Slot:
    """`path` is where programs begin, `scratch` their TMPDIR and HOME. Used by one run at a time, in its `turn`.

    Where something may have outlived its run it is not `sound`: neither it nor its uid is for another.
    """

    turn: Turn

    def __init__(self, base: Path, number: int, uid: int | None, readable: tuple[str, ...]):
        self.number = number
        self.uid = uid
        self.sound = True
        self.path = base / str(number)
        self.scratch = base / f"{number}.tmp"
        self._readable = readable
        self._zygotes: dict[int, Zygote] = {}
        self.descriptors = tuple(self._make(path) for path in (self.path, self.scratch))

    def _make(self, path: Path) -> int:
        os.mkdir(path, 0o700)
        descriptor = os.open(path, folder.FOLDER_FLAGS)
        if self.uid is not None:
            os.fchown(descriptor, self.uid, self.uid)
        return descriptor

    def zygote(self, seed: Seed) -> Zygote:
        """This slot's copy of the seed, made at the first use. Raises SeedFailed."""
        key = id(seed)
        zygote = self._zygotes.get(key)
        if zygote and zygote.runs >= RUNS_OF_A_ZYGOTE:
            self.drop(zygote)
            zygote = None
        if zygote is None:
            order = (str(self.path), str(self.scratch), self.uid, self._readable, self.environment({}))
            zygote = self._zygotes[key] = seed.zygote(order)
        return zygote

    def environment(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """A run's environment: what is wanted over what all have, with the scratch folder for HOME and TMPDIR.

        A program may be asked to have others, but /tmp is out of its reach.
        """
        env = {**BASE_ENV, **wanted}
        for name in ("HOME", "TMPDIR"):
            if env.get(name, "/tmp") == "/tmp":
                env[name] = str(self.scratch)
        return env

    def drop(self, zygote: Zygote) -> None:
        """Lets go of a zygote, which ends itself and whatever it had running."""
        zygote.close()
        self._zygotes = {key: kept for key, kept in self._zygotes.items() if kept is not zygote}

    def clean(self) -> bool:
        """Empties both folders; False when they can't be trusted with another run."""
        try:
            for path, descriptor in zip((self.path, self.scratch), self.descriptors):
                status = os.fstat(descriptor)
                if stat.S_IMODE(status.st_mode) != 0o700:
                    os.fchmod(descriptor, 0o700)
                folder.empty(descriptor)
                if not os.path.samestat(os.lstat(path), status):
                    return False
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Ends its zygotes and removes its folders as far as that can be done."""
        for zygote in self._zygotes.values():
            zygote.close()
        self._zygotes = {}
        for path, descriptor in zip((self.path, self.scratch), self.descriptors):
            with suppress(OSError):
                folder.empty(descriptor)
            os.close(descriptor)
            with suppress(OSError):
                if stat.S_ISDIR(os.lstat(path).st_mode):
                    os.rmdir(path)
