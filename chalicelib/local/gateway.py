"""Plays API Gateway on a laptop: a call in, the event that Lambda would get to the Chalice app, and its answer back."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import quote, unquote

from chalice import Chalice
from chalice.local import LambdaEventConverter, LocalChalice, RouteMatcher

from chalicelib.local.listener import Answer, refused

PUBLIC = "/client/"
"""The component's files, which hold no secret: other pages, and the sealed frame of an HTML result, load them too."""


class _ThreadedApp(LocalChalice):
    """Chalice keeps the current request on the app; here each thread needs its own, as chalice local does it."""


class Gateway:
    """A listener's answers, given by a Chalice app; many threads may call it at once."""

    def __init__(self, app: Chalice, host_allowed: Callable[[str], bool], origins: Sequence[str] = ()):
        app.__class__ = _ThreadedApp
        self._app = app
        self._host_allowed = host_allowed
        self._origins = origins
        self._events = LambdaEventConverter(RouteMatcher(list(app.routes)), app.api.binary_types)

    def __call__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        path, mark, query = target.partition("?")
        path = quote(unquote(path))
        if not self._from_here(headers, unquote(path)):
            return refused(403, "this server answers its own machine only")
        try:
            event = self._events.create_lambda_event(
                "GET" if method == "HEAD" else method, path + mark + query, headers, body
            )
        except ValueError:
            return refused(404, "Not Found")
        answered = self._app(event, None)  # no door asks for the context of a Lambda
        if answered["statusCode"] == HTTPStatus.METHOD_NOT_ALLOWED:
            status, said, content = refused(405, "Method Not Allowed")
            methods = sorted(self._app.routes[event["requestContext"]["resourcePath"]])
            return status, {**said, "Allow": ", ".join(methods)}, content
        content = answered["body"]
        binary = answered.get("isBase64Encoded")
        return answered["statusCode"], answered["headers"], b64decode(content) if binary else content.encode("utf-8")

    def _from_here(self, headers: dict[str, str], path: str) -> bool:
        """Refuses a foreign Host (DNS rebinding) and a foreign Origin (a page of a site that ORIGINS does not name)."""
        origin = headers.get("origin", "")
        named = not origin or origin in self._origins or "*" in self._origins or path.startswith(PUBLIC)
        return self._host_allowed(headers.get("host", "")) and (named or self._host_allowed(origin.partition("://")[2]))
