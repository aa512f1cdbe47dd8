"""The layers of a stage: which packs a pool's functions mount at /opt, as zips that are ready to be published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.node.packs import DESCRIPTION
from chalicelib.runtimes import catalogue
from infra.packs.build import PACKS, BuildFailed, build
from infra.packs.recipe import Recipe, recipes
from infra.packs.sizes import pool_packs


@dataclass(frozen=True)
class PackZip:
    """A pack as a layer's zip: it unpacks to rt/<name>, so that Lambda mounts it at /opt/rt/<name>.

    `digest` is of what the pack holds: a layer of the same digest need not be published again. `sha256` is of the zip's
    own bytes, by which a node that fetches it from S3 knows it (chalicelib/node/install.py: fetch).
    """

    name: str
    carry: str
    path: Path
    digest: str
    sha256: str


def pack_zip(name: str, say: Callable[[str], None] = print, packs: Path = PACKS) -> PackZip:
    """The zip of one pack, built from its lock if it isn't there. Raises BadRecipe, BuildFailed, NotFetched."""
    return _zip_of(recipes()[name], say, packs)


def pool_zips(pool: str, say: Callable[[str], None] = print, packs: Path = PACKS) -> list[PackZip]:
    """The zips of all packs that a pool's functions carry: layers, small ones (zip), and those for S3 (s3)."""
    return [_zip_of(recipe, say, packs) for recipe in pool_packs(pool, catalogue().values(), recipes())]


def is_built(recipe: Recipe, packs: Path = PACKS) -> bool:
    """Whether the pack lies in the folder, and its zip too, made from the lock as it now is."""
    described = _described(packs / recipe.name)
    return bool(described) and _path(recipe, packs).is_file() and described["made_of"] == recipe.lock()


def _zip_of(recipe: Recipe, say: Callable[[str], None], packs: Path) -> PackZip:
    path = _path(recipe, packs)
    if not is_built(recipe, packs):
        build(recipe, say, packs)
    described = _described(packs / recipe.name)
    if not path.is_file():
        raise BuildFailed(f"{recipe.name} has no zip")
    return PackZip(recipe.name, recipe.carry, path, described["digest"], hashlib.sha256(path.read_bytes()).hexdigest())


def _path(recipe: Recipe, packs: Path) -> Path:
    return packs / f"{recipe.name}.zip"


def _described(root: Path) -> Mapping[str, object]:
    try:
        return json.loads((root / DESCRIPTION).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
