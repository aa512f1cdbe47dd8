"""Lambda's Runtime API as AWS's published emulator plays it, with its one weakness, and a node that it drives.

Run as a script, it prints as JSON what two callers got when the first one's program attacked the API, with the claim
on or off; or, told to `retire`, what the caller got whose program ended its zygote, and how the node then ended.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

PREFIX = "/2018-06-01/runtime/invocation/"
ATTACK = """
import sys, urllib.request as web
base = sys.argv[1]
def call(path, data=None):
    return web.urlopen(web.Request(base + path, data=data, method="POST" if data else "GET"), timeout=3)
try:
    mine = call("next").headers["Lambda-Runtime-Aws-Request-Id"]
    call(mine + "/response", b'"FORGED for the first caller"')
    print("forged")
    theirs = call("next")
    print("stole", theirs.read())
    call(theirs.headers["Lambda-Runtime-Aws-Request-Id"] + "/response", b'"FORGED for the second caller"')
except OSError as error:
    print("refused", error)
"""

END_THE_ZYGOTE = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"


class RuntimeApi(ThreadingHTTPServer):
    """While an invocation runs, `next` answers it again to whoever asks, until its response has begun; then 403."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.turn = threading.Condition()
        self.waiting: Queue[tuple[str, bytes]] = Queue()
        self.current: tuple[str, bytes] | None = None
        self.claimed = False
        self.answers: dict[str, Any] = {}

    def ask(self, request_id: str, code: str, *args: str) -> None:
        self.waiting.put((request_id, json.dumps({"code": code, "args": args}).encode()))

    def wait_for(self, answers: int) -> dict[str, Any]:
        with self.turn:
            self.turn.wait_for(lambda: len(self.answers) == answers, timeout=150)
        return dict(self.answers)

    def next(self) -> tuple[str, bytes] | None:
        with self.turn:
            if self.current:
                return None if self.claimed else self.current
        taken = self.waiting.get()
        with self.turn:
            self.current, self.claimed = taken, False
        return taken

    def begin(self, request_id: str) -> bool:
        with self.turn:
            if not self.current or self.current[0] != request_id or self.claimed:
                return False
            self.claimed = True
            return True

    def end(self, request_id: str, body: bytes) -> None:
        with self.turn:
            self.answers[request_id] = json.loads(body)
            self.current = None
            self.turn.notify_all()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RuntimeApi

    def do_GET(self) -> None:
        taken = self.server.next()
        if taken is None:
            return self._reply(403, b"{}")
        headers = {"Lambda-Runtime-Aws-Request-Id": taken[0], "Lambda-Runtime-Deadline-Ms": "9999999999999"}
        self._reply(200, taken[1], {**headers, "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:x:1:function:f"})

    def do_POST(self) -> None:
        request_id = self.path.removeprefix(PREFIX).split("/")[0]
        if not self.server.begin(request_id):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return self._reply(403, b"{}")
        self.server.end(request_id, self._body())
        self._reply(202, b"{}")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        return body

    def _reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {
            **(headers or {}),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def main(mode: str) -> None:
    server = RuntimeApi()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_port}"
    env = {**os.environ, "AWS_LAMBDA_RUNTIME_API": address, "RUNHIVE_CLAIM_RESPONSE": mode}
    handler = "tests.sandbox.lambda_handler.handler"
    node = subprocess.Popen([sys.executable, "-m", "awslambdaric", handler], env=env, stdout=sys.stderr)
    try:
        print(json.dumps(_retire(server, node) if mode == "retire" else _attack(server, address)))
    finally:
        node.kill()
        node.wait()


def _attack(server: RuntimeApi, address: str) -> dict[str, Any]:
    server.ask("first", ATTACK, f"http://{address}{PREFIX}")
    server.ask("second", "print('an honest answer')")
    return server.wait_for(2)


def _retire(server: RuntimeApi, node: subprocess.Popen[bytes]) -> dict[str, Any]:
    server.ask("first", "print('well')")
    server.ask("second", END_THE_ZYGOTE)
    return {**server.wait_for(2), "ended with": node.wait(60)}


if __name__ == "__main__":
    main(sys.argv[1])
