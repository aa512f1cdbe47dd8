"""The page under an API Gateway stage's path: every link of it is relative."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from app import app
from tests.served import Served

STAGE = "/api"


@pytest.fixture
def staged(served: Served) -> Iterator[Served]:
    """The cluster as API Gateway shows it: below the stage's name, and nothing anywhere else."""
    host = served.url.removeprefix("http://")

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(STAGE + "/"):
                self.send_error(403)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection")}
            there = http.client.HTTPConnection(host, timeout=30)
            there.request(self.command, self.path.removeprefix(STAGE), body, headers)
            answer = there.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "transfer-encoding"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            there.close()

        do_POST = do_GET

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(f"http://127.0.0.1:{server.server_address[1]}{STAGE}", served.process)
    server.shutdown()
    server.server_close()


def test_everything_works_below_the_stages_name(open_page, staged: Served) -> None:
    screen = open_page(at=staged)
    screen.write("print('below')")
    screen.run()
    expect(screen.terminal).to_have_text("below")
    screen.page.get_by_role("link", name="Cluster").click()
    expect(screen.page.locator(".node")).to_have_count(3)
    loaded = screen.page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)")
    assert loaded and all(path.startswith(STAGE + "/") for path in loaded)


def test_the_stages_name_without_a_slash_leads_to_the_page() -> None:
    context = {"resourcePath": "/", "httpMethod": "GET", "path": STAGE, "identity": {}}
    event = {"requestContext": context, "headers": {}, "multiValueQueryStringParameters": None}
    answer = app({**event, "pathParameters": {}, "body": None, "isBase64Encoded": False, "stageVariables": {}}, None)
    assert (answer["statusCode"], answer["headers"]["Location"]) == (308, f"{STAGE}/")
