"""Wheels from PyPI and packages from npm, fetched by their own clients and fixed by the hashes of the lock."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from infra.packs.debian import NotFetched
from infra.packs.recipe import Wanted

PLATFORMS = (
    "manylinux_2_28_x86_64",
    "manylinux_2_27_x86_64",
    "manylinux_2_24_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
    "any",
)
MINUTES = 10


def lock_wheel(wanted: Wanted) -> dict[str, str]:
    """Version and sha256 of the wheel for Linux x86-64. Raises NotFetched."""
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--dry-run", "--ignore-installed", "--target", folder, "--quiet", "--report", "-"]
        report = json.loads(_run(*_pip("install"), *flags, f"{wanted.name}=={wanted.version}"))
    found = report["install"][0]
    return {
        "version": found["metadata"]["version"],
        "sha256": found["download_info"]["archive_info"]["hashes"]["sha256"],
    }


def download_wheel(name: str, locked: dict[str, str], cache: Path) -> Path:
    """The locked wheel, from the cache or from PyPI. Raises NotFetched."""
    kept = cache / f"{locked['sha256']}.whl"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            listed = Path(folder) / "requirements.txt"
            listed.write_text(f"{name}=={locked['version']} --hash=sha256:{locked['sha256']}\n")
            _run(*_pip("download"), "--require-hashes", "--quiet", "-d", folder, "-r", str(listed))
            next(Path(folder).glob("*.whl")).rename(kept)
    return kept


def lock_npm(wanted: Wanted) -> dict[str, str]:
    """Version and integrity of an npm package. Raises NotFetched."""
    return {"version": wanted.version, "integrity": _npm("view", f"{wanted.name}@{wanted.version}", "dist.integrity")}


def download_npm(name: str, locked: dict[str, str], cache: Path) -> Path:
    """The locked package's .tgz, from the cache or from npm. Raises NotFetched."""
    kept = cache / f"{hashlib.sha256(locked['integrity'].encode()).hexdigest()}.tgz"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            _npm("pack", "--ignore-scripts", "--pack-destination", folder, f"{name}@{locked['version']}")
            packed = next(Path(folder).glob("*.tgz"))
            algorithm, _, digest = locked["integrity"].partition("-")
            if base64.b64encode(hashlib.new(algorithm, packed.read_bytes()).digest()).decode() != digest:
                raise NotFetched(f"{name}: what npm gave is not what the lock says")
            packed.rename(kept)
    return kept


def npm_files(path: Path) -> dict[str, bytes]:
    """The files of a .tgz by their paths inside the package."""
    with tarfile.open(path) as archive:
        files = [member for member in archive if member.isfile()]
        return {member.name.partition("/")[2]: archive.extractfile(member).read() for member in files}  # type: ignore[union-attr]


def _pip(command: str) -> list[str]:
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    return [
        sys.executable,
        "-m",
        "pip",
        command,
        "--no-deps",
        "--only-binary=:all:",
        "--python-version",
        "3.13",
        *platforms,
    ]


def _npm(*words: str) -> str:
    return _run("npm", "--silent", *words).strip()


def _run(*argv: str, cwd: Path | None = None) -> str:
    try:
        ran = subprocess.run(argv, capture_output=True, text=True, timeout=MINUTES * 60, cwd=cwd)
    except FileNotFoundError:
        raise NotFetched(f"{argv[0]} is not here") from None
    if ran.returncode:
        raise NotFetched(f"{Path(argv[0]).name} {_told(argv)}: {(ran.stderr or ran.stdout).strip()[-300:]}")
    return ran.stdout


def _told(argv: Sequence[str]) -> str:
    return f"for {argv[-1]}"
