"""Uploads the built page to the stage's bucket, with its types and cache headers."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

from infra.plan import ROOT

PAGE = ROOT / "frontend" / "dist"
PREFIX = "page/"
HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
"""Names that hold their content's hash."""


def publish(client: Any, bucket: str, folder: Path = PAGE) -> str:
    """Puts what is new or changed, takes away what is no longer built, and says how much that was."""
    if not folder.is_dir():
        return "page: frontend/dist is not built, nothing to upload"
    listed = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    there = {each["Key"]: each["ETag"].strip('"') for page in listed for each in page.get("Contents", [])}
    # What the build compressed beforehand is for the laptop's server: API Gateway compresses by itself.
    plain = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix not in (".br", ".gz")]
    files = {PREFIX + path.name: path for path in plain}
    changed = 0
    for key, path in files.items():
        content = path.read_bytes()
        if there.get(key) != hashlib.md5(content, usedforsecurity=False).hexdigest():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            cache = "public, max-age=31536000, immutable" if HASHED.search(path.name) else "no-cache"
            client.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind, CacheControl=cache)
            changed += 1
    gone = sorted(set(there) - set(files))
    for key in gone:
        client.delete_object(Bucket=bucket, Key=key)
    return f"page: {len(files)} files, {changed} uploaded, {len(gone)} removed"
