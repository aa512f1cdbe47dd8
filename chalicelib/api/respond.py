"""What every door shares: reading a JSON body, and the one table of errors to HTTP answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice import Response

from chalicelib.core.errors import BadSubmission, CallerError, ClusterFault, RunhiveError, TooLarge

log = logging.getLogger("runhive")


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer; text beyond ASCII goes out as it is."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=status, headers={"Content-Type": "application/json", **(headers or {})})


def door(handler: Callable[..., Any], name_field: bool = True) -> Callable[..., Response]:
    """Wraps a route: what it returns becomes a 200, what it raises the answer that its error asks for.

    Some dialects know nothing but "message" in a refusal; for these `name_field` is false.
    """

    @wraps(handler)
    def answered(*args: Any, **kwargs: Any) -> Response:
        try:
            result = handler(*args, **kwargs)
            return result if isinstance(result, Response) else answer(result)
        except RunhiveError as error:
            return refusal(error, name_field)
        except Exception:
            log.exception("a door failed")
            return answer({"message": "Runhive failed; the operator's log says why"}, 500)

    return answered


def refusal(error: RunhiveError, name_field: bool = True) -> Response:
    """The answer to an error: {"message", "field"?}, and Retry-After where the error says when to come back."""
    body = {"message": error.message}
    if name_field and isinstance(error, CallerError) and error.field:
        body["field"] = error.field
    if isinstance(error, ClusterFault):
        log.error("%s: %s", type(error).__name__, error.message)
    retry_after = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return answer(body, error.status, headers)


def read_json(raw: bytes, most_bytes: int) -> dict[str, Any]:
    """The body as a JSON object. Raises TooLarge past the cap, BadSubmission when it is no object."""
    if len(raw) > most_bytes:
        raise TooLarge(f"the body is larger than {most_bytes} bytes")
    try:
        body = json.loads(raw or b"null")
    except (ValueError, RecursionError):
        raise BadSubmission("the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise BadSubmission("the body must be a JSON object")
    return body
