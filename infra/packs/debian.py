"""Debian packages of any suite, on any Debian, without root: an apt of its own, and archives unpacked by Python.

The private apt has its own lists, cache and (empty) status, so the machine's own packages are neither read nor changed.
It checks Debian's signature on the suite; the lock's SHA-256 then fixes each archive.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SITE = "http://deb.debian.org/debian"
APT_MINUTES = 10
CONFIGURATION = """\
Dir "{folder}/";
Dir::State "state";
Dir::State::status "{folder}/state/status";
Dir::Cache "cache";
Dir::Etc "etc";
Dir::Etc::parts "parts";
Dir::Etc::sourceparts "parts";
Dir::Etc::preferencesparts "parts";
APT::Architecture "amd64";
APT::Sandbox::User "";
Acquire::Languages "none";
"""


class NotFetched(Exception):
    """A package could not be had; the message says which and why."""


class Apt:
    """A private apt in `folder` for one suite of Debian."""

    def __init__(self, suite: str, folder: Path):
        self._folder = folder / f"apt-{suite}"
        self._suite = suite

    def lock(self, packages: Sequence[str]) -> dict[str, dict[str, str]]:
        """Package → version and sha256, as the suite has them now. Raises NotFetched."""
        self._update()
        shown = self._run("apt-cache", "show", "--no-all-versions", *packages).split("\n\n")
        stanzas = [dict(line.split(": ", 1) for line in text.splitlines() if ": " in line[:40]) for text in shown]
        known = {s["Package"]: {"version": s["Version"], "sha256": s["SHA256"]} for s in stanzas if "SHA256" in s}
        missing = sorted(set(packages) - set(known))
        if missing:
            raise NotFetched(f"Debian {self._suite} has no {', '.join(missing)}")
        return {name: known[name] for name in sorted(packages)}

    def download(self, locked: dict[str, dict[str, str]], cache: Path) -> list[Path]:
        """The .deb of each locked package, from the cache or from Debian. Raises NotFetched."""
        absent = [name for name, one in locked.items() if not (cache / f"{one['sha256']}.deb").exists()]
        if absent:
            self._update()
            fresh = self._folder / "fresh"
            fresh.mkdir(exist_ok=True)
            self._run("apt-get", "download", *(f"{name}={locked[name]['version']}" for name in absent), cwd=fresh)
            for path in fresh.glob("*.deb"):
                path.rename(cache / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.deb")
        wanted = {name: cache / f"{one['sha256']}.deb" for name, one in locked.items()}
        wrong = [name for name, path in wanted.items() if not path.exists()]
        if wrong:
            raise NotFetched(f"what Debian gave is not what the lock says: {', '.join(wrong)}")
        return list(wanted.values())

    def _update(self) -> None:
        done = self._folder / "updated"
        if done.exists():
            return
        for name in ("state/lists/partial", "cache/archives/partial", "etc/parts"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "state" / "status").touch()
        (self._folder / "etc" / "sources.list").write_text(f"deb [signed-by={KEYRING}] {SITE} {self._suite} main\n")
        (self._folder / "apt.conf").write_text(CONFIGURATION.format(folder=self._folder))
        self._run("apt-get", "-q", "update")
        done.touch()

    def _run(self, *argv: str, cwd: Path | None = None) -> str:
        environment = {**os.environ, "APT_CONFIG": str(self._folder / "apt.conf"), "LC_ALL": "C"}
        try:
            ran = subprocess.run(
                argv, env=environment, cwd=cwd, capture_output=True, text=True, timeout=APT_MINUTES * 60
            )
        except FileNotFoundError:
            raise NotFetched(
                f"{argv[0]} is not here: packs from Debian are built on a Debian or Ubuntu machine"
            ) from None
        if ran.returncode:
            raise NotFetched(f"{' '.join(argv[:2])}: {ran.stderr.strip().splitlines()[-1:]}")
        return ran.stdout


def members(deb: Path) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
    """The files of a .deb: it is an ar archive, whose data.tar holds them."""
    content = deb.read_bytes()
    offset = 8
    while offset < len(content):
        header = content[offset : offset + 60]
        name, size = header[:16].decode().rstrip(" /"), int(header[48:58])
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(content[offset + 60 : offset + 60 + size])) as archive:
                for member in archive:
                    yield member, archive
        offset += 60 + size + size % 2
