"""A proxy in front of dynalite that fails as networks and DynamoDB do: slow, throttling, out, or losing its answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import urlsplit

ERRORS = {
    "throttling": (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    "out": (500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
}


class WeakNetwork(ThreadingHTTPServer):
    """`mode` is "well", a key of ERRORS, "deaf" (does what it is asked and never answers) or "silent" (does nothing).

    After "deaf once" it is well again. With `only`, the mode holds for requests whose body has that text in it.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, behind: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.mode, self.only = "well", ""
        self.operations: Counter[str] = Counter()
        self.closing = Event()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WeakNetwork

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.operations[self.headers["X-Amz-Target"].partition(".")[2]] += 1
        mode = self.server.mode if self.server.only.encode() in body else "well"
        if mode in ERRORS:
            status, kind = ERRORS[mode]
            self._answer(status, json.dumps({"__type": kind, "message": mode}).encode(), {})
        elif mode == "silent":
            self.server.closing.wait(30)
        else:
            status, content, headers = self._forward(body)
            if mode.startswith("deaf"):
                self.server.mode = "well" if mode == "deaf once" else self.server.mode
                self.close_connection = True
            else:
                self._answer(status, content, headers)

    def _forward(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        connection = HTTPConnection(self.server.behind, timeout=10)
        try:
            connection.request("POST", "/", body, dict(self.headers.items()))
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower().startswith("x-amz")}
            return answer.status, answer.read(), kept
        finally:
            connection.close()

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/x-amz-json-1.0", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the tests' output quiet."""


@contextmanager
def weak_network(behind: str) -> Iterator[WeakNetwork]:
    with WeakNetwork(behind) as network:
        thread = Thread(target=network.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield network
        finally:
            network.closing.set()
            network.shutdown()
            thread.join()
