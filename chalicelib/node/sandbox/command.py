"""What a sandbox is asked to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.limits import Limits


@dataclass(frozen=True)
class Command:
    """An argv with an absolute or workspace-relative program, its whole environment, stdin and limits.

    `strict`: nothing can be opened or started once the program runs (pure computation; Python only).
    `native`: a Python program ends as CPython ends it, module by module, instead of by flushing and leaving.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    stdin: bytes
    limits: Limits
    strict: bool = False
    native: bool = False
