"""Packs that a node fetches because a submission needs them: once for each environment, before the program runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from chalicelib.core.pack import FETCH_MS, PublishedPack
from chalicelib.core.submission import Submission
from chalicelib.node.checks import Toolchains
from chalicelib.node.install import BadPack, fetch

log = logging.getLogger("runhive")


class Arrivals:
    """Fetches packs into the folder and lets the toolchains take them up."""

    def __init__(self, toolchains: Toolchains, folder: Path | None):
        self._toolchains, self._folder = toolchains, folder

    def prepared(self, submission: Submission) -> Submission:
        """The submission, once what it needs is here, with the time that this took taken from its budget.

        Raises BadPack, OSError: nothing of the program has run then.
        """
        began_s = time.monotonic()
        self._bring(submission.packs)
        spent_ms = int((time.monotonic() - began_s) * 1000)
        return replace(submission, packs=(), budget_ms=max(1, submission.budget_ms - spent_ms))

    def try_all(self, packs: Sequence[PublishedPack]) -> dict[str, str]:
        """Fetches what can be fetched, before the node says what it has; answers what did not come, and why."""
        absent = {}
        for pack in packs:
            try:
                self._bring([pack])
            except (BadPack, OSError) as error:
                log.warning("the pack %s did not come: %s", pack.name, error)
                absent[pack.name] = str(error)
        return absent

    def _bring(self, packs: Sequence[PublishedPack]) -> None:
        if not packs:
            return
        if self._folder is None:
            raise BadPack("this node has no folder for packs: RUNHIVE_PACK_FOLDER")
        until_s = time.monotonic() + FETCH_MS / 1000
        for pack in packs:
            fetch(pack.url, pack.sha256, pack.name, self._folder, until_s)
        self._toolchains.look()
