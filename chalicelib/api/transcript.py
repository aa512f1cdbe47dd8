"""What a call's log line holds of its code and output, where the operator has switched that on (RUNHIVE_LOG_CODE)."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from chalice.app import Request

from chalicelib.api.bodies import read_body
from chalicelib.api.respond import read_json
from chalicelib.core.errors import CallerError

MOST_BYTES = 4096
"""Of each entry: at most nine of them stay well below the 256 KB of one CloudWatch event."""
SENT = ("command", "files", "stdin", "args", "cases")
PRINTED = ("stdout", "stderr")


def transcript(request: Request, answer: Any, most_bytes: int) -> dict[str, str]:
    """Each field that the caller sent, and each stream that came of it, cut to MOST_BYTES of UTF-8.

    `answer` is what the door returned, None where it refused the call; a body over `most_bytes` is left out.
    """
    sent = _sent(request, most_bytes)
    told = {f"sent.{name}": sent[name] for name in SENT if sent.get(name)}
    answer = answer if isinstance(answer, dict) else {}
    if answer.get("result"):
        told["printed.result"] = answer["result"]
    for phase in ("compile", "run"):
        told |= {f"printed.{phase}.{name}": text for name in PRINTED if (text := answer.get(phase, {}).get(name))}
    return {name: _cut(value) for name, value in told.items()}


def _sent(request: Request, most_bytes: int) -> dict[str, Any]:
    """The body as either door understands it: JSON whatever its type, or a form; nothing of what is neither."""
    with suppress(CallerError):
        return read_json(request.raw_body, most_bytes)
    with suppress(CallerError):
        return read_body(request, most_bytes)
    return {}


def _cut(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    whole = text.encode("utf-8", "replace")
    if len(whole) <= MOST_BYTES:
        return whole.decode("utf-8")
    return whole[:MOST_BYTES].decode("utf-8", "ignore") + f"… ({len(whole)} bytes)"
