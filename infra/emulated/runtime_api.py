"""The Runtime API that Lambda serves to one environment, as far as a Python function uses it.

GET  /2018-06-01/runtime/invocation/next           waits for an event; asked again in mid-invocation, repeats it
POST /2018-06-01/runtime/invocation/<id>/response  the first one to begin claims the answer, any later one gets 403
POST /2018-06-01/runtime/invocation/<id>/error     likewise
POST /2018-06-01/runtime/init/error                the function could not start
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/2018-06-01/runtime/"
OUT_OF_TURN = b'{"errorType": "InvalidStateTransition"}'


@dataclass
class Invocation:
    """One event on its way through an environment; `answer` and `fault` (an error type) are set at its end."""

    request_id: str
    event: bytes
    deadline_ms: int
    function_arn: str
    tenant_id: str = ""
    answer: bytes = b""
    fault: str = ""
    claimed: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def end(self, answer: bytes, fault: str = "") -> None:
        """Settles the invocation; only the first call counts."""
        if not self.ended.is_set():
            self.answer, self.fault = answer, fault
            self.ended.set()

    def fail(self, fault: str, message: str) -> None:
        self.end(json.dumps({"errorType": fault, "errorMessage": message}).encode(), fault)


class RuntimeApi:
    """One environment's Runtime API on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        """Set when the function asks for its first event, or says that it could not start."""
        self.init_fault: bytes = b""
        self._turn = threading.Condition()
        self._current: Invocation | None = None
        self._closed = False
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def offer(self, invocation: Invocation) -> None:
        with self._turn:
            self._current = invocation
            self._turn.notify_all()

    def next(self) -> Invocation | None:
        """Waits for an event that has no answer yet; None when the environment is over."""
        self.ready.set()
        with self._turn:
            self._turn.wait_for(lambda: self._closed or (self._current and not self._current.claimed))
            return None if self._closed else self._current

    def claim(self, request_id: str) -> Invocation | None:
        """The invocation of that id, if it still waits for an answer; nobody else can claim it then."""
        with self._turn:
            current = self._current
            if current is None or current.request_id != request_id or current.claimed:
                return None
            current.claimed = True
            return current

    def close(self) -> None:
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: RuntimeApi

    def handle_error(self, *_: object) -> None:
        """An environment that is ended drops its connection: nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    """Head and body in one packet: two would wait 40 ms for the first one's acknowledgement."""
    server: _Server

    def do_GET(self) -> None:
        invocation = self.server.api.next() if self.path == PREFIX + "invocation/next" else None
        if invocation is None:
            return self._say(403, OUT_OF_TURN)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
        }
        if invocation.tenant_id:
            headers["Lambda-Runtime-Aws-Tenant-Id"] = invocation.tenant_id
        self._say(200, invocation.event, headers)

    def do_POST(self) -> None:
        *_, request_id, what = self.path.split("/")
        if self.path == PREFIX + "init/error":
            self.server.api.init_fault = self._body()
            self.server.api.ready.set()
            return self._say(202, b"{}")
        invocation = self.server.api.claim(request_id)
        body = self._body()
        if invocation is None:
            return self._say(403, OUT_OF_TURN)
        fault = self.headers.get("Lambda-Runtime-Function-Error-Type", "Unhandled") if what == "error" else ""
        self._say(202, b'{"status": "OK"}')
        invocation.end(body, fault)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet: what the function prints is the log."""
