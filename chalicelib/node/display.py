"""Reads the figures and rich values that a REPL script left behind; the program could have written anything there."""

from __future__ import annotations

import json
import os
import re
from typing import Any

from chalicelib.core.fitting import text_cost
from chalicelib.node.tree import open_regular

DISPLAY_FILE = ".display.json"
"""Where runtimes/*/repl.* put it, in the workspace: a JSON array of objects, media type → text or base64."""
MAX_ITEMS = 20
MAX_FORMS = 8
MAX_BYTES = 1_500_000
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,100}")

Item = dict[str, str]


def read_display(folder_fd: int) -> tuple[Item, ...]:
    """What is to be shown, as far as it is in order and fits; nothing where the file is missing or spoilt."""
    content = _content(folder_fd)
    return tuple(_fitting(_items(content))) if content else ()


def _content(folder_fd: int) -> bytes:
    descriptor = open_regular(DISPLAY_FILE, folder_fd)
    if descriptor is None:
        return b""
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(MAX_BYTES)


def _items(content: bytes) -> list[Item]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [item for item in map(_checked, found[:MAX_ITEMS]) if item]


def _checked(item: Any) -> Item:
    if not isinstance(item, dict):
        return {}
    pairs = list(item.items())[:MAX_FORMS]
    return {media_type: data for media_type, data in pairs if _MEDIA_TYPE.fullmatch(media_type) and _is_text(data)}


def _fitting(items: list[Item]) -> list[Item]:
    kept, left = [], MAX_BYTES
    for item in items:
        left -= sum(text_cost(data) for data in item.values())
        if left < 0:
            break
        kept.append(item)
    return kept


def _is_text(data: Any) -> bool:
    return isinstance(data, str) and not re.search("[\ud800-\udfff]", data)
