"""The guard of the doors that run code: a key where one is needed, the caller's name for the handler, a log line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice import Blueprint
from chalice.app import Request

from chalicelib.api.transcript import transcript
from chalicelib.core.access import presented
from chalicelib.core.errors import RunhiveError
from chalicelib.wiring import cluster

Handler = Callable[..., Any]
log = logging.getLogger("runhive")


def guarded(blueprint: Blueprint) -> Callable[[Handler], Handler]:
    """For callers only: the handler gets the caller's name first, and the call counts until it returns."""

    def wrap(handler: Handler) -> Handler:
        @wraps(handler)
        def admitted(*args: Any, **kwargs: Any) -> Any:
            request, clock = blueprint.current_request, cluster().clock
            caller, status, answer, began_ms = "", 500, None, clock.steady_ms()
            try:
                with cluster().gate.admitted(presented(request.headers)) as caller:
                    answer = handler(caller, *args, **kwargs)
                status = 200
                return answer
            except RunhiveError as error:
                status = error.status
                raise
            finally:
                _tell(request, caller, status, answer, clock.steady_ms() - began_ms)

        return admitted

    return wrap


def _tell(request: Request, caller: str, status: int, answer: Any, took_ms: int) -> None:
    """Who called which door, and what came of it; what was sent and printed only where that is switched on."""
    fields = {"door": f"{request.method} {request.path}", "caller": caller, "status": status, "ms": took_ms}
    settings = cluster().settings
    if settings.log_code and caller:
        fields["transcript"] = transcript(request, answer, settings.body_bytes)
    log.info("call", extra={**fields, "request_id": request.context.get("requestId", "")})
