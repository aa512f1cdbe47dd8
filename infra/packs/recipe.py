"""A pack's recipe, infra/packs/<name>.toml: what it is made of and what it offers; and the lock beside it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Mapping

FOLDER = Path(__file__).parent
CARRIES = ("zip", "layer", "s3")
"""How a pack comes to its nodes: in the function's own zip, as a layer, or fetched from S3 because it is too large."""


class BadRecipe(ValueError):
    """The recipe can't be used; the message names the file and the key."""


@dataclass(frozen=True)
class Wanted:
    """Files of a wheel or an npm package: its name, its version, and which of its paths go where in the pack."""

    name: str
    version: str
    take: Mapping[str, str]


@dataclass(frozen=True)
class Recipe:
    """What a pack is made of (docs/languages.md explains each key).

    `steps` are argvs that run in the unpacked pack before `prune`; `programs` are the argvs that start what the pack
    offers, {rt} being the pack's folder and {other} that of a pack it needs; `absent` are libraries that it may
    lack, `libraries` are folders of libraries beside Debian's own, and `tools` are packs that only the steps use.
    """

    name: str
    about: str
    carry: str
    suite: str = ""
    packages: tuple[str, ...] = ()
    pypi: tuple[Wanted, ...] = ()
    npm: tuple[Wanted, ...] = ()
    needs: tuple[str, ...] = ()
    prune: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[tuple[str, ...], ...] = ()
    programs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    pool: str = ""
    """Of a pack without programs, the pool whose Python finds its packages: they lie in python/ of the layer."""

    @property
    def lock_path(self) -> Path:
        return FOLDER / f"{self.name}.lock.json"

    def lock(self) -> dict[str, dict[str, dict[str, str]]]:
        """Source → package → {version, sha256 (or integrity), ...}, as `packs lock` wrote it. Raises BadRecipe."""
        try:
            return json.loads(self.lock_path.read_text("utf-8"))
        except (OSError, ValueError):
            raise BadRecipe(f"{self.name} has no lock: run  python -m infra packs lock {self.name}") from None


_KEYS = {row.name for row in fields(Recipe)} - {"name", "suite", "packages"} | {"debian"}


def recipes() -> dict[str, Recipe]:
    """Every recipe, by name. Raises BadRecipe for a wrong one."""
    return {path.stem: parse(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def parse(name: str, text: str) -> Recipe:
    """The recipe of one file. Raises BadRecipe, which says where and what."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRecipe(f"{name}.toml: {error}") from None
    unknown = set(table) - _KEYS
    if unknown:
        raise BadRecipe(f"{name}.toml: {sorted(unknown)[0]} is not a key here")
    if table.get("carry") not in CARRIES:
        raise BadRecipe(f"{name}.toml: carry must be one of {', '.join(CARRIES)}")
    if not table.get("programs") and not table.get("pool"):
        raise BadRecipe(f"{name}.toml: programs is missing")
    try:
        return _recipe(name, table)
    except KeyError as error:
        raise BadRecipe(f"{name}.toml: {error.args[0]} is missing") from None


def _recipe(name: str, table: Mapping[str, Any]) -> Recipe:
    debian = table.get("debian", {"suite": "", "packages": []})
    return Recipe(
        name=name,
        about=table["about"],
        carry=table["carry"],
        suite=debian["suite"],
        packages=tuple(debian["packages"]),
        pypi=_wanted(table.get("pypi", {})),
        npm=_wanted(table.get("npm", {})),
        needs=tuple(table.get("needs", ())),
        prune=tuple(table.get("prune", ())),
        keep=tuple(table.get("keep", ())),
        links=dict(table.get("links", {})),
        steps=tuple(tuple(step) for step in table.get("steps", ())),
        programs={program: tuple(argv) for program, argv in table.get("programs", {}).items()},
        environment=dict(table.get("environment", {})),
        absent=tuple(table.get("absent", ())),
        libraries=tuple(table.get("libraries", ())),
        tools=tuple(table.get("tools", ())),
        pool=table.get("pool", ""),
    )


def _wanted(table: Mapping[str, Any]) -> tuple[Wanted, ...]:
    return tuple(Wanted(name, one["version"], dict(one["take"])) for name, one in table.items())
