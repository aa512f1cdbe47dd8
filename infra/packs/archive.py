"""The zip of a pack as a Lambda layer takes it: rt/<name>/..., with modes and links, the same bytes every time."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from infra.packs.tree import Tree

DATE = (2020, 1, 1, 12, 0, 0)
UNIX = 3
LEVEL = 6
PYTHON = "python"
"""The folder of a layer in which Lambda's Python looks for packages; it lies beside rt."""


def write_zip(tree: Tree, name: str, path: Path) -> None:
    """Writes the tree as the layer's zip, whole or not at all."""
    fresh = path.with_suffix(".part")
    with ZipFile(fresh, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for file in sorted(tree.files()):
            inside = file.relative_to(tree.root)
            entry = ZipInfo(str(inside) if inside.parts[0] == PYTHON else f"rt/{name}/{inside}", DATE)
            entry.create_system = UNIX
            entry.compress_type = ZIP_DEFLATED
            mode = file.lstat().st_mode
            entry.external_attr = mode << 16
            if stat.S_ISLNK(mode):
                archive.writestr(entry, os.readlink(file))
            else:
                entry.file_size = file.stat().st_size
                with file.open("rb") as content, archive.open(entry, "w") as packed:
                    while chunk := content.read(1 << 20):
                        packed.write(chunk)
    fresh.replace(path)
