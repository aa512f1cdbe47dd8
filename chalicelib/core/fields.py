"""Reads the fields of a parsed JSON body by type; what does not fit is a BadSubmission that names the field."""

from __future__ import annotations

from typing import Any, Mapping

from chalicelib.core.errors import BadSubmission

MAX_ARGS = 256
MAX_ARG_BYTES = 128 * 1024 - 1
"""Linux takes no argument or variable longer than 32 pages (MAX_ARG_STRLEN), its final NUL included."""
MAX_ENV = 64


def text(value: Any, field: str, default: str = "") -> str:
    """A string that can be written as UTF-8; None means the default."""
    if value is None:
        return default
    if not isinstance(value, str):
        raise BadSubmission(f"{field} must be a string", field)
    if not _is_unicode(value):
        raise BadSubmission(f"{field} holds half of a surrogate pair, which is not text", field)
    return value


def word(value: Any, field: str) -> str:
    """A string that a program can be given as an argument: text without NUL, and not too long for the kernel."""
    if not isinstance(value, str):
        raise BadSubmission(f"{field} must be a string", field)
    if "\0" in text(value, field):
        raise BadSubmission(f"{field} must not hold a NUL character", field)
    if len(value.encode("utf-8")) > MAX_ARG_BYTES:
        raise BadSubmission(f"{field} cannot be longer than {MAX_ARG_BYTES} bytes", field)
    return value


def words(value: Any, field: str) -> tuple[str, ...]:
    """An array of at most MAX_ARGS arguments; None means none."""
    found = array(value, field, MAX_ARGS, "strings")
    return tuple(word(each, f"{field}[{index}]") for index, each in enumerate(found))


def array(value: Any, field: str, at_most: int, of: str) -> list[Any]:
    """An array of at most so many things; None means an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadSubmission(f"{field} must be an array of {of}", field)
    if len(value) > at_most:
        raise BadSubmission(f"{field} cannot hold more than {at_most} {of}", field)
    return value


def flag(value: Any, field: str) -> bool:
    """A boolean; None means false."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise BadSubmission(f"{field} must be true or false", field)
    return value


def choice(value: Any, field: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed strings; None means the first."""
    if value is None:
        return allowed[0]
    if not isinstance(value, str) or value not in allowed:
        raise BadSubmission(f"{field} must be one of {', '.join(allowed)}", field)
    return value


def variables(value: Any, field: str) -> dict[str, str]:
    """Environment variables, name to value; None means none.

    LD_* is refused: the dynamic loader of the sandbox's own launcher would obey it before the program is confined.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadSubmission(f"{field} must be an object of strings", field)
    if len(value) > MAX_ENV:
        raise BadSubmission(f"{field} cannot hold more than {MAX_ENV} variables", field)
    for name in value:
        if not (name.isascii() and name.isidentifier()) or name.startswith("LD_") or len(name) > 255:
            raise BadSubmission(f"{field} cannot set a variable named {name[:80]!r}", field)
    return {name: word(each, f"{field}.{name}") for name, each in value.items()}


def is_number(value: Any) -> bool:
    """Whether JSON has it as a number; true and false are none, though Python counts them as such."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_unicode(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
