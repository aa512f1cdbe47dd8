"""Reads what a node answers. A program that got hold of its node may have written it, so every type is checked.

What fits may still be a lie: about the program's own run, which it could have printed as well. A field that is not
there has its default, and one that is not known is ignored: while a deploy goes on, nodes are older or newer.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from chalicelib.core.outcome import STATUS_MEANINGS, CaseResult, Execution, Outcome, OutputFile
from chalicelib.core.verdict import VERDICTS

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly."""
MOST_ITEMS = 1_000
"""Cases, files, figures: far more than a submission can ask for."""
Found = TypeVar("Found")
_OUTCOME = Outcome().to_wire()
_EXECUTION = Execution(run=None).to_wire()
_CASE = {"verdict": None, "run": None}
_DESCRIPTION = {"runtimes": None, "level": None, "absent": {}}
_FILE = {"name": None, "media_type": None, "size": None, "content": None}


class BadAnswer(ValueError):
    """This is no answer that a node gives."""


def read_execution(wire: Any) -> Execution:
    """The Execution that was written by `to_wire`. Raises BadAnswer."""
    wire = _record(wire, _EXECUTION)
    _need(wire["run"] is not None or wire["compile"] is not None)
    return Execution(
        run=_optional(read_outcome, wire["run"]),
        compile=_optional(read_outcome, wire["compile"]),
        node=_text(wire["node"]),
        level=_text(wire["level"]),
        verdict=_optional(_verdict, wire["verdict"]),
        cases=_several(_case, wire["cases"]),
        files=_several(_file, wire["files"]),
        display=_several(_texts, wire["display"]),
        cold=_flag(wire["cold"]),
    )


def read_outcome(wire: Any) -> Outcome:
    """The Outcome that was written by `to_wire`. Raises BadAnswer."""
    wire = _record(wire, _OUTCOME)
    status = _optional(_text, wire["status"])
    _need(status is None or status in STATUS_MEANINGS)
    return Outcome(
        status=status,
        code=_optional(_whole, wire["code"]),
        signal=_optional(_text, wire["signal"]),
        message=_optional(_text, wire["message"]),
        stdout=_text(wire["stdout"]),
        stderr=_text(wire["stderr"]),
        output=_text(wire["output"]),
        stdout_truncated=_flag(wire["stdout_truncated"]),
        stderr_truncated=_flag(wire["stderr_truncated"]),
        cpu_ms=_count(wire["cpu_ms"]),
        wall_ms=_count(wire["wall_ms"]),
        memory_bytes=_count(wire["memory_bytes"]),
    )


def read_description(wire: Any) -> dict[str, Any]:
    """What a node tells of itself: runtimes (name → version), level, absent (pack → why). Raises BadAnswer."""
    wire = _record(wire, _DESCRIPTION)
    return {"runtimes": _texts(wire["runtimes"]), "level": _text(wire["level"]), "absent": _texts(wire["absent"])}


def _texts(value: Any) -> dict[str, str]:
    _need(isinstance(value, dict) and len(value) <= MOST_ITEMS)
    return {_text(name): _text(held) for name, held in value.items()}


def _case(wire: Any) -> CaseResult:
    wire = _record(wire, _CASE)
    return CaseResult(_verdict(wire["verdict"]), _optional(read_outcome, wire["run"]))


def _file(wire: Any) -> OutputFile:
    wire = _record(wire, _FILE)
    content = _optional(_bytes, wire["content"])
    return OutputFile(_text(wire["name"]), _text(wire["media_type"]), _count(wire["size"]), content)


def _verdict(value: Any) -> str:
    _need(value in VERDICTS)
    return value


def _bytes(value: Any) -> bytes:
    try:
        return b64decode(_text(value), validate=True)
    except ValueError as error:
        raise BadAnswer from error


def _record(value: Any, defaults: Mapping[str, Any]) -> dict[str, Any]:
    _need(isinstance(value, dict))
    return {name: value.get(name, default) for name, default in defaults.items()}


def _several(read: Callable[[Any], Found], value: Any) -> tuple[Found, ...]:
    _need(isinstance(value, list) and len(value) <= MOST_ITEMS)
    return tuple(read(each) for each in value)


def _optional(read: Callable[[Any], Found], value: Any) -> Found | None:
    return None if value is None else read(value)


def _text(value: Any) -> str:
    _need(isinstance(value, str))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadAnswer from error  # half of a surrogate pair
    return value


def _flag(value: Any) -> bool:
    _need(isinstance(value, bool))
    return value


def _whole(value: Any) -> int:
    _need(isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST)
    return value


def _count(value: Any) -> int:
    _need(_whole(value) >= 0)
    return value


def _need(fits: bool) -> None:
    if not fits:
        raise BadAnswer("that is no answer of a node")
