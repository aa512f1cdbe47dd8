"""Reads the body of an execute call in each form that Piston's clients send: JSON, JSON called text, and forms."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from chalice.app import Request

from chalicelib.api.respond import read_json
from chalicelib.core.errors import BadSubmission, TooLarge, UnsupportedType

JSON_TYPES = ("application/json", "text/plain")
FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FORM_FIELDS = 1000
NUMBERS = tuple(f"{phase}_{what}" for phase in ("run", "compile") for what in ("timeout", "cpu_time", "memory_limit"))


def read_body(request: Request, most_bytes: int) -> dict[str, Any]:
    """The body as an object. Raises UnsupportedType, TooLarge, or BadSubmission where it can't be read."""
    media_type = request.headers.get("content-type", JSON_TYPES[0]).partition(";")[0].strip().lower()
    if media_type == FORM_TYPE:
        return _form(request.raw_body, most_bytes)
    if media_type not in JSON_TYPES:
        raise UnsupportedType("requests must be of type application/json")
    return read_json(request.raw_body, most_bytes)


def _form(raw: bytes, most_bytes: int) -> dict[str, Any]:
    """A form in the shape of the JSON body: each `files` is a source, each `args` an argument, limits are numbers."""
    if len(raw) > most_bytes:
        raise TooLarge(f"the body is larger than {most_bytes} bytes")
    try:
        fields = parse_qs(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except ValueError:
        raise BadSubmission("the body is not a valid form") from None
    body: dict[str, Any] = {name: values[-1] for name, values in fields.items()}
    if "files" in fields:
        body["files"] = [{"content": source} for source in fields["files"]]
    if "args" in fields:
        body["args"] = fields["args"]
    for name in NUMBERS:
        body[name] = _number(body.get(name))
    return body


def _number(value: str | None) -> float | str | None:
    """The number that a form's field holds; what is none is left as it is, for the parser to name."""
    try:
        return float(value) if value else None
    except ValueError:
        return value
