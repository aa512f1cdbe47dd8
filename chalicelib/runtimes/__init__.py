"""Languages as data: one folder each, with runtime.toml and a hello program that prints OK."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chalicelib.core.runtime import Runtime, parse_manifest

FOLDER = Path(__file__).parent


@cache
def catalogue() -> dict[str, Runtime]:
    """Every runtime that has a folder here, by name. Raises BadManifest for a wrong one."""
    manifests = sorted(FOLDER.glob("*/runtime.toml"))
    return {path.parent.name: parse_manifest(path.parent.name, path.read_text("utf-8")) for path in manifests}
