"""HTTP/1.1 for the laptop: waitress reads and writes it, and hands each call to one of its threads."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import WSGIServer

from chalicelib.local.threads import Threads

IDLE_CONNECTIONS = 300
"""Kept, or dawdling, beside those that are being answered; runs need most of a thousand descriptors."""
LONGEST_HEAD = 64 * 1024
READ_ON = 2
"""How many times what is allowed is read, so that most clients come to see their refusal in the API's own words."""

Answer = tuple[int, dict[str, str], bytes]
Answering = Callable[[str, str, dict[str, str], bytes], Answer]
"""Method, target as it came, headers by names in lower case, body → status, headers, body. Called by many threads."""
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
log = logging.getLogger("runhive")


class Listener:
    """Listens from the beginning; `serve` goes on until an exception, such as a signal's handler raises."""

    def __init__(self, address: tuple[str, int], answering: Answering, calls: int, most_bytes: int):
        """Answers so many calls at once; others wait, in turn. Raises OSError where nothing can listen there."""
        self._answering = answering
        self._most_bytes = most_bytes
        self._server = _Server(
            self._call,
            dispatcher=Threads(calls),
            host=address[0],
            port=address[1],
            ipv6=":" in address[0],  # else localhost may mean ::1, where few look for it
            connection_limit=calls + IDLE_CONNECTIONS,
            max_request_header_size=LONGEST_HEAD,
            max_request_body_size=READ_ON * most_bytes,
            ident="runhive",
            clear_untrusted_proxy_headers=True,
        )

    @property
    def port(self) -> int:
        return self._server.effective_port

    def serve(self) -> None:
        self._server.run()

    def _call(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """The WSGI application (PEP 3333)."""
        status, headers, body = self._answer(environ)
        headers = {**headers, "Content-Length": str(len(body))}
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [body if environ["REQUEST_METHOD"] != "HEAD" else b""]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._most_bytes:
            return refused(413, f"the body is larger than {self._most_bytes} bytes")
        body = environ["wsgi.input"].read(length)
        try:
            return self._answering(environ["REQUEST_METHOD"], environ["REQUEST_URI"], _headers(environ), body)
        except Exception:
            log.exception("a call was not answered")
            return refused(500, "Runhive failed; the operator's log says why")


class _Channel(HTTPChannel):
    """A connection that waitress's loop leaves alone while a thread sends: it would only try, again and again."""

    def writable(self) -> bool:
        if not super().writable() or not self.outbuf_lock.acquire(blocking=False):
            return False
        self.outbuf_lock.release()
        return True


class _Server(WSGIServer):
    channel_class = _Channel


def refused(status: int, message: str) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps({"message": message}).encode()


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    return headers
