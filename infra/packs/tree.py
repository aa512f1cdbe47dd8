"""The folder that a pack is made in: files go in, are linked and pruned, and nothing outside is ever touched."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from infra.packs.debian import members

MERGED = ("bin", "sbin", "lib", "lib64")
"""Folders that Debian keeps as links into usr."""
NEVER_NEEDED = (
    "usr/share/doc/*",
    "usr/share/man/*",
    "usr/share/info/*",
    "usr/share/locale/*",
    "usr/share/lintian/*",
    "usr/share/bug/*",
    "usr/share/doc-base/*",
    "usr/share/menu/*",
    "usr/share/applications/*",
    "usr/share/pixmaps/*",
    "usr/share/icons/*",
    "usr/share/bash-completion/*",
    "usr/share/zsh/*",
    "usr/share/gdb/*",
    "usr/lib/x86_64-linux-gnu/gconv/*",
    "usr/lib/x86_64-linux-gnu/audit/*",
    "usr/lib/debug/*",
    "usr/lib/systemd/*",
    "usr/sbin/*",
    "etc/*",
    "var/*",
    "tmp/*",
)


class Tree:
    """A pack in the making at `root`, a folder that is emptied at the start."""

    def __init__(self, root: Path):
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        self.root = root.resolve()

    def unpack(self, deb: Path) -> None:
        """Puts the files of a .deb in place. Links stay inside; devices and owners are left out."""
        for member, archive in members(deb):
            path = _merged(member.name)
            if member.isdir() or path == PurePosixPath("."):
                continue
            if member.issym():
                self.link(path, member.linkname)
            elif member.islnk():
                self.link(path, "/" + str(_merged(member.linkname)))
            elif member.isfile():
                with archive.extractfile(member) as content:  # type: ignore[union-attr]
                    self.put(path, content.read(), bool(member.mode & 0o111))

    def put(self, path: PurePosixPath, content: bytes, executable: bool) -> None:
        target = self._fresh(path)
        target.write_bytes(content)
        target.chmod(0o755 if executable else 0o644)

    def link(self, path: PurePosixPath, target: str) -> None:
        """A link to a path of the pack ("/usr/bin/x") or one relative to the link, always written relatively."""
        if target.startswith("/"):
            target = os.path.relpath(PurePosixPath("/") / _merged(target), PurePosixPath("/") / path.parent)
        inside = os.path.normpath(path.parent / target)
        if not inside.startswith(".."):
            self._fresh(path).symlink_to(target)

    def keep_licences(self) -> None:
        """Gathers Debian's copyright files in licences/, before documentation is pruned."""
        for path in sorted(self.root.glob("usr/share/doc/*/copyright")):
            if path.is_file() and path.resolve().is_relative_to(self.root):
                self.put(PurePosixPath("licences") / f"{path.parent.name}.txt", path.read_bytes(), False)

    def prune(self, patterns: Iterable[str], keep: Iterable[str] = ()) -> None:
        """Removes what matches a pattern and none of `keep`, then links that lead nowhere and empty folders."""
        patterns, keep = tuple(patterns), tuple(keep)
        for path in sorted(self.files(), reverse=True):
            name = str(path.relative_to(self.root))
            if _matches(name, patterns) and not _matches(name, keep):
                path.unlink()
        while dangling := [path for path in self.files() if path.is_symlink() and not path.exists()]:
            for path in dangling:
                path.unlink()
        for folder, _, _ in sorted(os.walk(self.root), reverse=True):
            if not os.listdir(folder):
                os.rmdir(folder)
        for name in MERGED:
            if (self.root / "usr" / name).is_dir() and not os.path.lexists(self.root / name):
                (self.root / name).symlink_to(f"usr/{name}")

    def files(self) -> Iterator[Path]:
        """Every file and link, links to folders included, in no order."""
        for folder, folders, names in os.walk(self.root):
            for name in [*names, *(name for name in folders if os.path.islink(os.path.join(folder, name)))]:
                yield Path(folder, name)

    def digest(self) -> str:
        """One hash over every path, mode and content: the same for the same pack, however it is packed."""
        hashed = hashlib.sha256()
        for path in sorted(self.files()):
            name, found = path.relative_to(self.root), path.lstat()
            content = os.readlink(path).encode() if stat.S_ISLNK(found.st_mode) else path.read_bytes()
            hashed.update(f"{name}\0{found.st_mode:o}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return hashed.hexdigest()

    def size(self) -> int:
        """Bytes unpacked, as Lambda counts them."""
        return sum(path.lstat().st_size for path in self.files())

    def settle(self, seconds: int) -> None:
        """Gives every file one time and one of two modes."""
        for path in self.files():
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o111 else 0o644)
            os.utime(path, (seconds, seconds), follow_symlinks=False)

    def mentions(self, text: str) -> list[str]:
        """The files that hold a text: none may hold the path of the folder that it was made in."""
        sought = text.encode()
        found = [path for path in self.files() if not path.is_symlink() and sought in path.read_bytes()]
        return sorted(str(path.relative_to(self.root)) for path in found)

    def _fresh(self, path: PurePosixPath) -> Path:
        """Where a new file of that path goes: what was there is removed, and no link on the way leads outside."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(self.root):
            raise ValueError(f"{path} lies behind a link that leads outside of the pack")
        if target.is_symlink() or target.exists():
            target.unlink()
        return target


def take(files: Mapping[str, bytes], wanted: Mapping[str, str]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Of an archive's files those that match a pattern of `wanted`, at the place that it gives (a folder ends in /)."""
    for name, content in sorted(files.items()):
        for pattern, place in wanted.items():
            if name == pattern and not place.endswith("/"):
                yield PurePosixPath(place), content
            elif (not pattern or pattern.endswith("/")) and name.startswith(pattern):
                yield PurePosixPath(place) / name.removeprefix(pattern), content


def _merged(name: str) -> PurePosixPath:
    path = PurePosixPath(name.lstrip("./"))
    return PurePosixPath("usr") / path if path.parts and path.parts[0] in MERGED else path


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) or name.startswith(f"{pattern}/") for pattern in patterns)
