"""The component on somebody else's page: the article of the documents, served from an origin of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.served import ROOT, Served, serve

ARTICLE = (ROOT / "docs" / "demo.html").read_text("utf-8")
CLUSTER = "http://127.0.0.1:8000"


class Site:
    """Another site, with pages that tests write; the cluster's address in them is put right when they are served."""

    def __init__(self) -> None:
        self.pages = {"/demo.html": ARTICLE}
        self.cluster = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.pages.get(self.path)
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((page or "").replace(CLUSTER, site.cluster).encode())

            def log_message(self, *words: object) -> None:
                pass

        return Handler


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    other = Site()
    with serve(RUNHIVE_ORIGINS=other.url) as served:
        other.cluster = served.url
        yield other
    other.close()


@pytest.fixture
def open_article(open_page, site: Site) -> Callable[..., Screen]:
    def opened(body: str | None = None, **options) -> Screen:
        path = "/demo.html"
        if body is not None:
            path = "/own.html"
            script = f'<script type="module" src="{CLUSTER}/client/code-runner.js"></script>'
            site.pages[path] = f'<!doctype html><html lang="en"><title>x</title>{script}{body}'
        screen = open_page(path, at=site, ready=False, **options)
        screen.page.wait_for_selector("code-runner .cm-content")
        return screen

    return opened


def test_three_runners_in_an_article_two_languages(open_article, axe: str, served: Served) -> None:
    served.need("javascript")
    screen = open_article()
    python, javascript, exercise = (Screen(screen.page, nth) for nth in range(3))
    python.run()
    javascript.run()
    exercise.run()
    expect(python.terminal).to_contain_text("clover perhaps")
    expect(javascript.terminal).to_contain_text("10 bits")
    expect(exercise.status).to_have_text("2 of 3 cases passed")
    expect(exercise.runner.get_by_text("Exercise: size a filter")).to_be_visible()
    accent = "runner => getComputedStyle(runner.shadowRoot.querySelector('.run')).backgroundColor"
    assert javascript.runner.evaluate(accent) != python.runner.evaluate(accent)
    screen.page.evaluate(axe)
    assert screen.page.evaluate("axe.run('article').then(result => result.violations.map(rule => rule.id))") == []


def test_the_exercise_can_be_solved(open_article) -> None:
    exercise = Screen(open_article().page, 2)
    solved = exercise.runner.evaluate("runner => runner.code").replace("round(", "ceil(")
    exercise.write(solved)
    exercise.run()
    expect(exercise.status).to_have_text("All 3 cases passed")


def test_one_line_is_enough(open_article) -> None:
    screen = open_article('<code-runner language="python">print("hi")</code-runner>')
    screen.run()
    expect(screen.terminal).to_have_text("hi")


def test_a_script_can_do_what_a_reader_can(open_article) -> None:
    screen = open_article('<code-runner language="python" args="a b">import sys; print(sys.argv[1:])</code-runner>')
    told = screen.runner.evaluate(
        """async runner => {
            const told = [];
            for (const name of ['run', 'result', 'fault', 'change'])
                document.addEventListener('runhive-' + name, () => told.push(name));
            const first = await runner.run();
            runner.code = 'raise SystemExit(3)';
            const second = await runner.run();
            const waiting = runner.run();
            runner.cancel();
            return [told, first.run.stdout, second.run.code, await waiting, runner.busy];
        }"""
    )
    assert told[1:] == ["['a', 'b']\n", 3, None, False]
    assert told[0] == ["run", "result", "run", "result", "run", "fault"]


def test_a_value_is_shown_in_repl_manner(open_article) -> None:
    screen = open_article('<code-runner language="python" mode="repl">6 * 7</code-runner>')
    screen.run()
    expect(screen.terminal).to_have_text("42")


def test_code_that_is_read_only_still_runs(open_article) -> None:
    screen = open_article('<code-runner language="python" readonly>print("kept")</code-runner>')
    screen.editor.click()
    screen.page.keyboard.type("x")
    screen.run()
    expect(screen.terminal).to_have_text("kept")
    expect(screen.runner.get_by_role("button", name="Add a file")).to_have_count(0)


def test_it_follows_the_page_around_it(open_article) -> None:
    inside = "runner => getComputedStyle(runner.shadowRoot.querySelector('.runner')).backgroundColor"
    light = open_article("<code-runner>1</code-runner>", dark=True).runner.evaluate(inside)
    dark = open_article('<code-runner theme="dark">1</code-runner>').runner.evaluate(inside)
    assert light == "rgb(255, 255, 255)" and dark != light


def test_a_site_that_is_not_let_in_is_told_so(open_page, site: Site, served) -> None:
    """The script loads from anywhere; running code takes the operator's word."""
    head = f'<script type="module" src="{served.url}/client/code-runner.js"></script>'
    site.pages["/stranger.html"] = head + "<code-runner>print(1)</code-runner>"
    contexts = open_page("/stranger.html", at=site, ready=False)
    contexts.page.wait_for_selector("code-runner .cm-content")
    contexts.page.route("**/api/v2/execute", lambda route: route.abort("failed"))
    contexts.run()
    expect(contexts.status).to_contain_text("Can't reach the cluster")
