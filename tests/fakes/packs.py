"""A language so small that its pack is hardly more than the description of one."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from zipfile import ZipFile, ZipInfo

MANIFEST = """
language = "tiny"
source = "main.tiny"
pack = "tiny"
[version]
command = ["tiny-lang", "--version"]
[run]
commands = [["tiny-lang", "{source}"]]
"""


def description(**more: object) -> dict[str, object]:
    """What its pack.json says; `more` is said instead or besides."""
    programs = {"tiny-lang": ["{rt}/bin/tiny", "-L{base}/lib", "{words}", "-end"]}
    environment = {"TINY": "{rt}/etc"}
    plain = {"digest": "d1", "programs": programs, "environment": environment, "loader": "", "interpreters": {}}
    return {**plain, **more}


def described(**more: object) -> bytes:
    """The pack.json itself."""
    return json.dumps(description(**more)).encode()


def put_pack(folder: Path, name: str, **more: object) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "pack.json").write_bytes(described(**more))
    return folder / name


def layer(path: Path, files: dict[str, bytes | str], within: str = "rt/tiny") -> ZipFile:
    """A layer's zip; a text is a link."""
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(f"{within}/{name}")
            mode = stat.S_IFLNK | 0o777 if isinstance(content, str) else stat.S_IFREG | 0o755
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    return ZipFile(path)
