"""Started as root: lets the runs' unprivileged uid reach an interpreter that lies below a closed folder such as /root.

In a mount name space of the seed's own, an empty file system covers the closed folder, and only the trees that
programs need are bound back into it, at their own paths: they become reachable, and all the rest of it disappears.
"""

from __future__ import annotations

import os

from chalicelib.node.zygote import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def closed_ancestor(path: str) -> str | None:
    """The topmost folder on the way to the path that others may not pass, or None."""
    parts = os.path.realpath(path).strip("/").split("/")
    for depth in range(1, len(parts) + 1):
        ancestor = "/" + "/".join(parts[:depth])
        try:
            if not os.stat(ancestor).st_mode & 0o001 and os.path.isdir(ancestor):
                return ancestor
        except OSError:
            return None
    return None


def open_up(paths: Iterable[str]) -> None:
    """Makes every path reachable for others, in this process and its children. OSError where mounts are refused."""
    closed: dict[str, list[str]] = {}
    for path in sorted(map(os.path.realpath, paths), key=len):
        ancestor = closed_ancestor(path)
        if ancestor:
            closed.setdefault(ancestor, []).append(path)
    if not closed:
        return
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    for ancestor, inner in closed.items():
        _cover(ancestor, inner)


def _cover(ancestor: str, inner: list[str]) -> None:
    held = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in inner}
    kernel.mount("tmpfs", ancestor, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=1m")
    for path, descriptor in held.items():
        os.makedirs(path, mode=0o755, exist_ok=True)
        kernel.mount(f"/proc/self/fd/{descriptor}", path, None, kernel.MS_BIND | kernel.MS_REC)
        os.close(descriptor)
