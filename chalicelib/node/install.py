"""Lays a pack's zip out as a folder, and fits it to where it lies.

A pack is built for /opt/rt/<name>, where a Lambda layer puts it. Its libraries are found relative to the programs, so
that one thing only is tied to a place: the path of the loader that the kernel reads in each program (PT_INTERP). The
build leaves room for a long one there and notes where, so that fitting a pack to another place is writing some bytes:
it needs no tool, no root and no link in /opt.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import stat
import tempfile
import time
import urllib.request
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from chalicelib.node.packs import DESCRIPTION, FETCHED, LAYERS, PLACE, is_fitted

FIXED_TIME = 1_577_880_000
"""Of every file: a JVM takes its archive of loaded classes only when the classes' own file is as old as it was."""
SLOT_BYTES = 240
"""Room for the loader's path in each program, its final NUL included."""
CHUNK_BYTES = 1024 * 1024
SILENCE_S = 5
"""How long a download may stand still."""


class BadPack(Exception):
    """The pack is not what it must be; the message says how."""


def fetch(url: str, sha256: str, name: str, folder: Path, until_s: float = math.inf) -> Path:
    """The pack `name` in the folder, downloaded and unpacked if the zip of that hash was not before.

    `until_s` (of time.monotonic) is when all of that must be over. Raises BadPack, OSError.
    """
    root = folder / name
    if is_fitted(root) and (root / FETCHED).is_file() and (root / FETCHED).read_text("utf-8") == sha256:
        return root
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as kept:
        hashed = hashlib.sha256()
        with urllib.request.urlopen(url, timeout=SILENCE_S) as answer:
            while chunk := answer.read(CHUNK_BYTES):
                hashed.update(chunk)
                kept.write(chunk)
                _in_time(name, until_s)
        if hashed.hexdigest() != sha256:
            raise BadPack(f"{name}: the bytes fetched are not those that were published")
        with ZipFile(kept) as archive:
            root = install(archive, name, folder, until_s)
    (root / FETCHED).write_text(sha256, "utf-8")
    return root


def install(archive: ZipFile, name: str, folder: Path, until_s: float = math.inf) -> Path:
    """Unpacks a layer's zip (rt/<name>/...) as folder/<name>, fitted to that place: by `until_s` all of it or nothing.

    Raises BadPack, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
    try:
        for entry in archive.infolist():
            _unpack(archive, entry, PurePosixPath("rt") / name, fresh)
            _in_time(name, until_s)
        root = folder.resolve() / name
        relocate(fresh, root)
        (fresh / PLACE).write_text(str(root), "utf-8")
        fresh.chmod(0o755)
        if root.exists():
            shutil.rmtree(root)
        fresh.rename(root)
        return root
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def relocate(root: Path, place: Path) -> None:
    """Makes the programs under `root` start with the loader that lies in the pack when the pack lies at `place`."""
    described = json.loads((root / DESCRIPTION).read_text("utf-8"))
    loader = os.fsencode(place / described["loader"]) if described["loader"] else b""
    if len(loader) >= SLOT_BYTES:
        raise BadPack(f"{place} is too long a path for a pack: {SLOT_BYTES - 64} bytes at most")
    for path, offset in described["interpreters"].items():
        program = root / path
        mode = stat.S_IMODE(program.stat().st_mode)
        program.chmod(mode | stat.S_IWUSR)
        with program.open("r+b") as file:
            file.seek(offset)
            file.write(loader.ljust(SLOT_BYTES, b"\0"))
        program.chmod(mode)
        os.utime(program, (FIXED_TIME, FIXED_TIME))


def move_in(root: Path) -> None:
    """Fits a pack to the place where it now lies, after its folder was moved or copied. Raises BadPack, OSError."""
    relocate(root, root.resolve())
    (root / PLACE).write_text(str(root.resolve()), "utf-8")


def place_of(name: str) -> Path:
    """Where a pack is built to lie."""
    return LAYERS / name


def _in_time(name: str, until_s: float) -> None:
    if time.monotonic() > until_s:
        raise TimeoutError(f"{name} took too long to fetch")


def _unpack(archive: ZipFile, entry: ZipInfo, within: PurePosixPath, root: Path) -> None:
    named = PurePosixPath(entry.filename)
    if not named.is_relative_to(within) or ".." in named.parts:
        raise BadPack(f"{entry.filename} lies outside of {within}")
    target = root / named.relative_to(within)
    mode = entry.external_attr >> 16
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise BadPack(f"{entry.filename} lies behind a link that leads outside")
    if stat.S_ISLNK(mode):
        target.symlink_to(archive.read(entry).decode("utf-8"))
        return
    with archive.open(entry) as packed, target.open("xb") as file:
        shutil.copyfileobj(packed, file, CHUNK_BYTES)
    target.chmod(stat.S_IMODE(mode))
    os.utime(target, (FIXED_TIME, FIXED_TIME))
