"""Version numbers of languages, and the SemVer selectors by which a caller picks one ("3.x", "^3.10", ">=14 <16")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Callable

Version = tuple[int, int, int]

_PARTIAL = r"v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:[-+][\w.+-]*)?"
_COMPARATOR = re.compile(rf"(\^|~>?|>=|<=|>|<|=)?\s*{_PARTIAL}\Z")
_HYPHEN = re.compile(rf"({_PARTIAL})\s+-\s+({_PARTIAL})\Z")
_END = 10**9
REMEMBERED = 512
"""Versions and selectors that need not be parsed anew: each call compares some, and most send the same."""


class BadSelector(ValueError):
    """The selector isn't one of SemVer's."""


def normal(version: str) -> str:
    """The version as three numbers, as SemVer wants them: "8.6" → "8.6.0", "25.0.3+9" → "25.0.3"."""
    return ".".join(str(number) for number in version_key(version))


@lru_cache(REMEMBERED)
def version_key(version: str) -> Version:
    """The first three numbers of a version, for comparing: "3.11" → (3, 11, 0)."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:3]]
    major, minor, patch = (numbers + [0, 0, 0])[:3]
    return major, minor, patch


def version_matches(selector: str, version: str) -> bool:
    """Whether the version fits the selector, read as npm's semver reads ranges; a malformed selector fits nothing."""
    try:
        return selects(selector)(version_key(version))
    except BadSelector:
        return False


@lru_cache(REMEMBERED)
def selects(selector: str) -> Callable[[Version], bool]:
    """The test that a selector stands for. Raises BadSelector."""
    ranges = [_bounds(part.strip()) for part in selector.split("||")]
    return lambda version: any(all(low <= version < high for low, high in bounds) for bounds in ranges)


def _bounds(part: str) -> list[tuple[Version, Version]]:
    """What every version of one ||-alternative lies between: [low, high), all of them."""
    hyphen = _HYPHEN.fullmatch(part)
    if hyphen:
        return [_span(">=", hyphen[2], hyphen[3], hyphen[4]), _span("<=", hyphen[6], hyphen[7], hyphen[8])]
    bounds = []
    for word in re.sub(r"(\^|~>?|[<>]=?|=)\s+", r"\1", part).split() or ["*"]:
        comparator = _COMPARATOR.fullmatch(word)
        if not comparator:
            raise BadSelector(f"{word!r} is no SemVer selector")
        bounds.append(_span(comparator[1] or "=", *comparator.groups()[1:]))
    return bounds


def _span(operator: str, *parts: str | None) -> tuple[Version, Version]:
    """The half-open span of versions that one comparator allows."""
    given: list[int] = []
    for part in parts:
        if part is None or part in "xX*":
            break
        given.append(int(part))
    least = _padded(given)
    beyond = _beyond(given, len(given) - 1)
    if operator in ("=", ">=", "<", "<=", ">"):
        low = {">": beyond, "<": _padded([]), "<=": _padded([])}.get(operator, least)
        high = {"=": beyond, "<=": beyond, "<": least}.get(operator, (_END, 0, 0))
        return low, high
    if operator == "^":
        leading = next((place for place, number in enumerate(given) if number), len(given) - 1)
        return least, _beyond(given, leading)
    return least, _beyond(given, min(1, len(given) - 1))


def _padded(numbers: list[int]) -> Version:
    major, minor, patch = (numbers + [0, 0, 0])[:3]
    return major, minor, patch


def _beyond(numbers: list[int], place: int) -> Version:
    """The first version that no longer shares the numbers up to and including that place."""
    if place < 0:
        return _END, 0, 0
    return _padded([*numbers[:place], numbers[place] + 1])
