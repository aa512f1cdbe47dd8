"""The guard of the doors that run code: a key where one is needed, and the caller's name for the handler."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice import Blueprint

from chalicelib.core.access import presented
from chalicelib.wiring import cluster

Handler = Callable[..., Any]


def guarded(blueprint: Blueprint) -> Callable[[Handler], Handler]:
    """For callers only: the handler gets the caller's name first, and the call counts until it returns."""

    def wrap(handler: Handler) -> Handler:
        @wraps(handler)
        def admitted(*args: Any, **kwargs: Any) -> Any:
            with cluster().gate.admitted(presented(blueprint.current_request.headers)) as caller:
                return handler(caller, *args, **kwargs)

        return admitted

    return wrap
