"""Languages as data: one folder each, with runtime.toml and a hello program that shows the language to work."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chalicelib.core.manifest import BadManifest, parse_manifest
from chalicelib.core.runtime import Runtime

FOLDER = Path(__file__).parent


@cache
def catalogue() -> dict[str, Runtime]:
    """Every runtime that has a folder here, by name. Raises BadManifest for a wrong one."""
    return load(FOLDER)


def load(folder: Path) -> dict[str, Runtime]:
    """The runtimes of a folder of such folders. Raises BadManifest, which names the folder and the key."""
    runtimes = {}
    for path in sorted(folder.glob("*/runtime.toml")):
        hellos = sorted(path.parent.glob("hello.*"))
        if len(hellos) != 1:
            raise BadManifest(f"{path.parent.name}: needs one hello program, and has {len(hellos)}")
        hello = hellos[0].read_text("utf-8")
        runtimes[path.parent.name] = parse_manifest(path.parent.name, path.read_text("utf-8"), hello)
    return runtimes
