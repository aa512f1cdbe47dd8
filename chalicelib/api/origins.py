"""Lets the pages of other sites run code here, where the operator named them: cross-origin answers and preflights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice import Blueprint, Response
from chalice.app import Request

from chalicelib.wiring import cluster

blueprint = Blueprint(__name__)

OPEN_PATHS = ("/api/v2/execute", "/api/v2/runtimes", "/nodes")
"""What <code-runner> calls; every other door stays closed to other sites."""

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, X-Api-Key",
    "Access-Control-Max-Age": "7200",
}


def allowed_origin(origin: str, origins: tuple[str, ...]) -> str:
    """What Access-Control-Allow-Origin says to a page of `origin`; "" lets the browser refuse."""
    if "*" in origins:
        return "*"
    return origin if origin and origin in origins else ""


@blueprint.middleware("http")
def with_origin(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """Adds to an answer what its caller's browser asks for before it shows it to another site's page."""
    response = get_response(event)
    if event.path in OPEN_PATHS:
        response.headers.update(headers_for(event.headers.get("origin", "")))
    return response


@blueprint.route("/api/v2/execute", methods=["OPTIONS"])
def before_execute() -> Response:
    return _preflight()


@blueprint.route("/api/v2/runtimes", methods=["OPTIONS"])
def before_runtimes() -> Response:
    return _preflight()


@blueprint.route("/nodes", methods=["OPTIONS"])
def before_nodes() -> Response:
    return _preflight()


def _preflight() -> Response:
    allowed = headers_for(blueprint.current_request.headers.get("origin", ""))
    return Response("", status_code=204, headers={**PREFLIGHT, **allowed} if allowed else {})


def headers_for(origin: str) -> dict[str, Any]:
    """The headers for a caller of that origin; none where other sites are not let in."""
    origins = cluster().settings.origins
    if not origins:
        return {}
    allowed = allowed_origin(origin, origins)
    shown = {"Access-Control-Allow-Origin": allowed, "Access-Control-Expose-Headers": "Retry-After"} if allowed else {}
    return {"Vary": "Origin", **shown}
