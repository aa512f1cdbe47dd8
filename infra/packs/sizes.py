"""What a function of each pool would weigh, against what Lambda takes: 250 MB unzipped, with all its layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.core.runtime import POOLS, Runtime
from chalicelib.node.packs import DESCRIPTION, PROJECT
from infra.packs.recipe import Recipe

LAMBDA_BYTES = 250 * 1024 * 1024
LAMBDA_LAYERS = 5


@dataclass(frozen=True)
class PoolSize:
    """One pool: bytes of each pack that it carries unzipped (None: not built), and of the application."""

    pool: str
    packs: Mapping[str, int | None]
    fetched: Mapping[str, int | None]
    """Packs that come from S3, which don't count."""
    application: int
    layers: int

    @property
    def total(self) -> int:
        return self.application + sum(size or 0 for size in self.packs.values())

    @property
    def fits(self) -> bool:
        return self.total <= LAMBDA_BYTES and self.layers <= LAMBDA_LAYERS


def pool_packs(pool: str, runtimes: Iterable[Runtime], recipes: Mapping[str, Recipe]) -> list[Recipe]:
    """The packs of a pool's runtimes and of those that ride in every node, with all that they need."""
    wanted = {runtime.pack for runtime in runtimes if runtime.pack and runtime.pool in ("base", pool)}
    wanted |= {recipe.name for recipe in recipes.values() if recipe.pool == pool}
    closed: dict[str, Recipe] = {}
    while wanted:
        name = wanted.pop()
        if name in recipes and name not in closed:
            closed[name] = recipes[name]
            wanted |= set(recipes[name].needs)
    return [closed[name] for name in sorted(closed)]


def pool_sizes(runtimes: Iterable[Runtime], recipes: Mapping[str, Recipe], packs: Path) -> list[PoolSize]:
    """Every pool's size, from the packs that are built in the folder."""
    runtimes, sizes, application = tuple(runtimes), [], _application_bytes()
    for pool in POOLS:
        carried = pool_packs(pool, runtimes, recipes)
        here = {recipe.name: bytes_of(packs / recipe.name) for recipe in carried}
        stay = {recipe.name: here[recipe.name] for recipe in carried if recipe.carry != "s3"}
        fetched = {recipe.name: here[recipe.name] for recipe in carried if recipe.carry == "s3"}
        layers = sum(1 for recipe in carried if recipe.carry == "layer")
        sizes.append(PoolSize(pool, stay, fetched, application, layers))
    return sizes


def bytes_of(pack: Path) -> int | None:
    """What a pack that lies in the folder weighs unzipped; None where there is none."""
    if not (pack / DESCRIPTION).is_file():
        return None
    return sum(path.lstat().st_size for path in pack.rglob("*") if path.is_symlink() or path.is_file())


def _application_bytes() -> int:
    """What Chalice zips of the project itself: app.py and chalicelib."""
    files = [PROJECT / "app.py", *(PROJECT / "chalicelib").rglob("*")]
    return sum(path.stat().st_size for path in files if path.is_file() and "__pycache__" not in path.parts)
