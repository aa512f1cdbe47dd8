"""A build step of the go pack: the standard library compiled to archives, so that programs need no go command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main(root: Path) -> None:
    """Writes <root>/std/<import path>.a for every package of the standard library, without paths of this machine."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            **os.environ,
            "GOROOT": str(root / "go"),
            "GOCACHE": cache,
            "CGO_ENABLED": "0",
            "GOTOOLCHAIN": "local",
        }
        flags = ["-export", "-trimpath", "-gcflags=-dwarf=false", "-f", "{{.ImportPath}} {{.Export}}"]
        listed = subprocess.run(
            [root / "go" / "bin" / "go", "list", *flags, "std"],
            env=environment,
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        for line in listed.stdout.splitlines():
            package, _, archive = line.partition(" ")
            if archive:
                target = root / "std" / f"{package}.a"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(archive, target)


main(Path(sys.argv[1]))
