"""Finds a pack (a folder of programs that brings its own libc) in any of the places where one may lie.

The order is fixed: the function's own zip, the layers under /opt, the folder that is filled from S3, and the
project's .packs on a laptop. A pack says of itself, in pack.json, how its programs are started.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

PROJECT = Path(__file__).parents[2]
LAYERS = Path("/opt/rt")
DESCRIPTION = "pack.json"
PLACE = "place"
"""In a pack that doesn't lie where it was built for, the place that it was fitted to: a folder may be moved."""
FETCHED = "fetched"
"""In a pack that was fetched, the SHA-256 of the zip that it came as."""


@dataclass(frozen=True)
class Pack:
    """A pack that lies at `root`: the argv that starts each of its programs, and the environment they want.

    `roots` are all the folders that its programs read: its own and those of the packs that it needs.
    """

    name: str
    root: Path
    digest: str
    programs: Mapping[str, tuple[str, ...]]
    environment: Mapping[str, str]
    roots: tuple[Path, ...]


def pack_folders(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where packs may lie, best first."""
    fetched = fetched_folder(environ)
    return (PROJECT / "rt", LAYERS, *([fetched] if fetched else []), PROJECT / ".packs")


def fetched_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The folder that is filled from S3: RUNHIVE_PACK_FOLDER, on Lambda /tmp/rt, None where nothing is fetched."""
    named = environ.get("RUNHIVE_PACK_FOLDER") or ("/tmp/rt" if "AWS_LAMBDA_FUNCTION_NAME" in environ else "")
    return Path(named) if named else None


def is_fitted(root: Path) -> bool:
    """Whether a pack lies there whose programs start there: a layer's in /opt, others where they were laid out."""
    if not (root / DESCRIPTION).is_file():
        return False
    try:
        place = (root / PLACE).read_text("utf-8")
    except FileNotFoundError:
        return True
    return place == str(root.resolve())


def find_pack(name: str, folders: Sequence[Path]) -> Pack | None:
    """The pack from the first folder that has it, together with what it needs; None where any of that is missing."""
    root = next((folder / name for folder in folders if is_fitted(folder / name)), None)
    if root is None:
        return None
    described = json.loads((root / DESCRIPTION).read_text("utf-8"))
    needed = {other: find_pack(other, folders) for other in described.get("needs", ())}
    if not all(needed.values()):
        return None
    packs = [pack for pack in needed.values() if pack]
    places = {"rt": str(root), **{pack.name: str(pack.root) for pack in packs}}
    return Pack(
        name=name,
        root=root,
        digest=":".join([described["digest"], *(pack.digest for pack in packs)]),
        programs={
            program: tuple(_fill(word, places) for word in argv) for program, argv in described["programs"].items()
        },
        environment={key: _fill(value, places) for key, value in described.get("environment", {}).items()},
        roots=(root, *(inner for pack in packs for inner in pack.roots)),
    )


def _fill(text: str, places: Mapping[str, str]) -> str:
    for name, place in places.items():
        text = text.replace(f"{{{name}}}", place)
    return text
