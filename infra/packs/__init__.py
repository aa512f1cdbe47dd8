"""Packs: where the bytes of languages come from.  python -m infra packs list|lock|build|size"""

from __future__ import annotations

from infra.packs.commands import main

__all__ = ["main"]
