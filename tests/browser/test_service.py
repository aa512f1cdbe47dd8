"""What the page says and does when the cluster is busy, gone, or wants a key."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Route, expect

from tests.served import Served, serve


@pytest.fixture(scope="module")
def narrow() -> Iterator[Served]:
    """A cluster with a single slot where nobody waits in line for long."""
    with serve(NODES="1", THRESHOLD="1", RUNHIVE_WAIT_MS="100", RUNHIVE_LEASE_MARGIN_MS="1000") as served:
        yield served


def occupy(served: Served, seconds: float) -> threading.Thread:
    """Takes the only slot; returns once the cluster's own figures show it taken."""
    body = {"language": "python", "version": "*", "files": [{"content": f"import time; time.sleep({seconds})"}]}
    body |= {"run_timeout": 2800, "compile_timeout": 100}  # a slot's lease is as long as its run may be
    call = threading.Thread(target=requests.post, args=(served.url + "/api/v2/execute",), kwargs={"json": body})
    call.start()
    while requests.get(served.url + "/nodes", timeout=60).json()[0]["load"] == 0 and call.is_alive():
        pass
    return call


def test_a_busy_cluster_is_asked_again_and_answers(open_page, narrow: Served) -> None:
    screen = open_page(at=narrow)
    screen.write("print('got through')")
    call = occupy(narrow, 2.5)
    screen.runner.get_by_role("button", name="Run", exact=True).click()
    expect(screen.status).to_have_text("The cluster is busy")
    expect(screen.runner.locator(".figures")).to_have_text(re.compile(r"trying again in \d+ s"))
    screen.wait_done()
    expect(screen.terminal).to_have_text("got through")
    call.join()


def test_waiting_for_a_busy_cluster_can_be_stopped(open_page, narrow: Served) -> None:
    screen = open_page(at=narrow)
    call = occupy(narrow, 2.5)
    screen.runner.get_by_role("button", name="Run", exact=True).click()
    expect(screen.status).to_have_text("The cluster is busy")
    screen.runner.get_by_role("button", name="Stop").click()
    expect(screen.status).to_have_text("Cancelled.")
    call.join()


def test_a_cluster_that_is_gone_is_named(open_page) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    screen = open_page()
    screen.page.route("**/api/v2/execute", lambda route: route.abort("connectionrefused"))
    screen.run()
    expect(screen.status).to_contain_text("Can't reach the cluster at 127.0.0.1:")
    assert address not in screen.status.inner_text()


@pytest.mark.parametrize(
    "status, body, words",
    [
        (400, '{"message": "run_timeout cannot exceed the configured limit"}', "could not accept this"),
        (413, '{"message": "too large"}', "too large to send"),
        (500, "<h1>oops</h1>", "not to blame"),
        (200, "[]", "could not be shown"),
        (200, "not json", "not to blame"),
    ],
)
def test_every_other_answer_is_said_in_words(open_page, status: int, body: str, words: str) -> None:
    screen = open_page()
    screen.page.route("**/api/v2/execute", lambda route: route.fulfill(status=status, body=body))
    screen.run()
    expect(screen.status).to_contain_text(words)


def test_a_cluster_that_wants_a_key_is_given_one(open_page) -> None:
    screen = open_page()

    def guarded(route: Route) -> None:
        if route.request.headers.get("x-api-key") == "sesame":
            route.continue_()
        else:
            route.fulfill(status=401, body=json.dumps({"message": "a key is needed"}))

    screen.page.route("**/api/v2/**", guarded)
    screen.write("print('let in')")
    screen.run()
    dialog = screen.page.get_by_role("dialog", name="This cluster wants a key")
    dialog.get_by_label("Key", exact=True).fill("wrong")
    dialog.get_by_role("button", name="Use this key").click()
    expect(dialog).to_contain_text("not one of its own")
    dialog.get_by_label("Key", exact=True).fill("sesame")
    dialog.get_by_role("button", name="Use this key").click()
    expect(screen.terminal).to_have_text("let in")
    screen.page.reload()
    screen.page.wait_for_selector("html[data-ready]")
    assert screen.runner.evaluate("runner => runner.key") == "sesame"
    screen.page.get_by_role("button", name="Share").click()
    assert "sesame" not in screen.runner.evaluate("runner => JSON.stringify(runner.work)")
    assert screen.page.evaluate("localStorage.getItem('runhive:key')") is None
