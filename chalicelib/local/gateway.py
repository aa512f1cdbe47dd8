"""Plays API Gateway on a laptop: WSGI in, the event that Lambda would get to the Chalice app, and its answer back."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from chalice import Chalice
from chalice.local import LambdaContext, LambdaEventConverter, LocalChalice, RouteMatcher

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

PUBLIC = "/client/"
"""The component's files, which hold no secret: other pages, and the sealed frame of an HTML result, load them too."""


class _ThreadedApp(LocalChalice):
    """Chalice keeps the current request on the app; here each thread needs its own, as chalice local does it."""


class Gateway:
    """A WSGI application over a Chalice app; many threads may call it at once."""

    def __init__(self, app: Chalice, host_allowed: Callable[[str], bool], most_bytes: int, origins: Sequence[str] = ()):
        app.__class__ = _ThreadedApp
        self._app = app
        self._host_allowed = host_allowed
        self._most_bytes = most_bytes
        self._origins = origins
        self._events = LambdaEventConverter(RouteMatcher(list(app.routes)), app.api.binary_types)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        status, headers, body = self._answer(environ)
        headers = {**headers, "Content-Length": str(len(body))}
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [body if environ["REQUEST_METHOD"] != "HEAD" else b""]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        headers = _headers(environ)
        if not self._from_here(headers, environ.get("PATH_INFO", "")):
            return _refused(403, "this server answers its own machine only")
        path = quote(environ.get("PATH_INFO") or "/")
        if environ.get("QUERY_STRING"):
            path += "?" + environ["QUERY_STRING"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._most_bytes:
            return _refused(413, f"the body is larger than {self._most_bytes} bytes")
        body = environ["wsgi.input"].read(length) if length else b""
        method = "GET" if environ["REQUEST_METHOD"] == "HEAD" else environ["REQUEST_METHOD"]
        try:
            event = self._events.create_lambda_event(method, path, headers, body)
        except ValueError:
            return _refused(404, "Not Found")
        answered = self._app(event, LambdaContext("laptop", 128, 60_000))
        if answered["statusCode"] == HTTPStatus.METHOD_NOT_ALLOWED:
            return _refused(405, "Method Not Allowed")
        content = answered["body"]
        binary = answered.get("isBase64Encoded")
        return answered["statusCode"], answered["headers"], b64decode(content) if binary else content.encode("utf-8")

    def _from_here(self, headers: dict[str, str], path: str) -> bool:
        """Refuses a foreign Host (DNS rebinding) and a foreign Origin (a page of a site that ORIGINS does not name)."""
        origin = headers.get("origin", "")
        named = not origin or origin in self._origins or "*" in self._origins or path.startswith(PUBLIC)
        return self._host_allowed(headers.get("host", "")) and (named or self._host_allowed(origin.partition("://")[2]))


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    return headers


def _refused(status: int, message: str) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps({"message": message}).encode()
