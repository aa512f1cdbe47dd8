"""Names and contents of the files in a submission: safe relative paths, and the three encodings of their bytes."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Iterable

from chalicelib.core.errors import BadSubmission

ENCODINGS = ("utf8", "base64", "hex")
MAX_NAME_BYTES = 1024
MAX_PART_BYTES = 255
MAX_DEPTH = 16

_URL_SAFE = str.maketrans("-_", "+/")


def safe_name(name: str, field: str) -> str:
    """The name as a plain relative path ("./a//b.py" → "a/b.py"). Raises BadSubmission if it could leave the folder."""
    if name.startswith("/") or ".." in name.split("/"):
        raise BadSubmission(f"{field} must stay inside the working directory: {name[:200]!r}", field)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or name.endswith(("/", "/.")):
        raise BadSubmission(f"{field} must name a file, not a directory: {name[:200]!r}", field)
    if parts[0].startswith("-"):
        raise BadSubmission(
            f"{field} must not begin with a dash, compilers take that for an option: {name[:200]!r}", field
        )
    if not name.isprintable():
        raise BadSubmission(f"{field} must be printable text: {name[:200]!r}", field)
    too_long = len(name.encode("utf-8")) > MAX_NAME_BYTES or any(len(p.encode("utf-8")) > MAX_PART_BYTES for p in parts)
    if too_long or len(parts) > MAX_DEPTH:
        raise BadSubmission(f"{field} is too long or too deep: {name[:200]!r}", field)
    return "/".join(parts)


def refuse_clashes(names: Iterable[str]) -> None:
    """Raises BadSubmission where two files have one name, or one's name is the other's directory."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadSubmission(f"files holds two files named {name!r}", "files")
        seen.add(name)
    for name in seen:
        parts = name.split("/")
        for end in range(1, len(parts)):
            if "/".join(parts[:end]) in seen:
                raise BadSubmission(f"files has {'/'.join(parts[:end])!r} both as a file and as a directory", "files")


def decoded(content: str, encoding: str, field: str) -> bytes:
    """The bytes of a file's content. Raises BadSubmission where they are not in that encoding.

    Base64 may be wrapped, unpadded and in the URL-safe alphabet, all of which Piston takes too.
    """
    try:
        if encoding == "utf8":
            return content.encode("utf-8")
        if encoding == "hex":
            return bytes.fromhex(content)
        packed = "".join(content.split()).translate(_URL_SAFE).rstrip("=")
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadSubmission(f"{field} is not valid {encoding}", field) from None
