"""Nothing that a program prints, names or returns, and nothing in a link, becomes markup or script."""

from __future__ import annotations

import base64
import json
import zlib

from playwright.sync_api import Route, expect

from tests.browser.screen import Screen
from tests.served import Served

MARKUP = "<img src=x onerror=\"window.caught='img'\"><script>window.caught='script'</script>"
INSIDE = """
<h1 id="title">shown</h1>
<style>#title { color: rgb(1, 2, 3) }</style>
<script>parent.postMessage({caught: 'inline'}, '*')</script>
<img src="x" onerror="parent.postMessage({caught: 'handler'}, '*')">
<iframe srcdoc="<script>top.postMessage({caught: 'nested'}, '*')</script>"></iframe>
<form action="http://127.0.0.1:9/"><button>send</button></form>
<a href="javascript:parent.postMessage({caught: 'link'}, '*')">go</a>
"""


def caught(screen: Screen) -> object:
    return screen.page.evaluate("window.caught ?? null")


def test_hostile_output_and_file_names_stay_text(screen: Screen) -> None:
    code = f"import sys\nprint({MARKUP!r})\nprint({MARKUP!r}, file=sys.stderr)\n"
    code += "open('<img src=x onerror=alert(1)>.csv', 'w').write('x')\nsys.exit(1)"
    screen.write(code)
    screen.run()
    expect(screen.terminal).to_contain_text(MARKUP)
    expect(screen.runner.locator(".files")).to_contain_text("<img src=x onerror=alert(1)>.csv")
    expect(screen.runner.locator(".result img, .result script")).to_have_count(0)
    assert caught(screen) is None


def test_a_hostile_service_can_name_things_but_not_script(open_page) -> None:
    """Language names, versions, verdicts, node names: all as the service pleases."""
    screen = open_page(ready=False)
    runtimes = [{"language": MARKUP, "version": MARKUP, "aliases": []}]
    nodes = [{"name": MARKUP, "state": MARKUP, "load": MARKUP, "threshold": 1e9, "level": MARKUP}]
    nodes[0] |= {"runtimes": {MARKUP: MARKUP}, "failures": 1, "last_failure": MARKUP}
    screen.page.route("**/api/v2/runtimes", lambda route: route.fulfill(body=json.dumps(runtimes)))
    screen.page.route("**/nodes", lambda route: route.fulfill(body=json.dumps(nodes)))
    screen.page.reload()
    screen.page.wait_for_selector("html[data-ready]")
    expect(screen.runner.get_by_label("Language")).to_contain_text(MARKUP)
    screen.page.get_by_role("link", name="Cluster").click()
    expect(screen.page.get_by_role("heading", name=MARKUP)).to_be_visible()
    assert caught(screen) is None


def test_html_results_are_sealed_in(browser, served: Served) -> None:
    """They show, with their styles; nothing in them runs (Chromium tells of each try) or reaches the page."""
    tried: list[str] = []
    screen = Screen.opened(browser, served.url, "/", tried)

    def answer(route: Route) -> None:
        real = route.fetch()
        route.fulfill(response=real, json={**real.json(), "display": [{"text/html": INSIDE}]})

    screen.page.route("**/api/v2/execute", answer)
    screen.page.evaluate("addEventListener('message', e => { if (e.data?.caught) window.caught = e.data.caught })")
    screen.run()
    frame = screen.runner.frame_locator("iframe.sealed")
    title = frame.locator("#title")
    expect(title).to_have_text("shown")
    assert title.evaluate("e => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    assert title.evaluate("() => self.origin") == "null"
    frame.get_by_role("link", name="go").click()
    frame.get_by_role("button", name="send").click()
    reached = "() => { try { return String(parent.document.title) } catch (error) { return error.name } }"
    assert title.evaluate(reached) == "SecurityError"
    escaped = "() => fetch('/nodes').then(() => 'reached', () => 'refused')"
    assert title.evaluate(escaped) == "refused"
    assert caught(screen) is None
    assert tried and not any(told.startswith("dialog") for told in tried)
    screen.page.context.close()


def test_the_policy_holds_by_itself(browser, served: Served) -> None:
    """Even a script that were to get in could not be inline, come from elsewhere, or send anything elsewhere."""
    screen = Screen.opened(browser, served.url)
    attempt = """() => new Promise(resolve => {
        addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), {once: true});
        const script = document.createElement('script');
        try { script.textContent = 'window.caught = 1' } catch { resolve('trusted-types') }
        document.body.append(script);
    })"""
    assert screen.page.evaluate(attempt) in ("trusted-types", "require-trusted-types-for", "script-src-elem")
    assert caught(screen) is None
    sent = "() => fetch('https://example.com/').then(() => 'sent', () => 'refused')"
    assert screen.page.evaluate(sent) == "refused"
    screen.page.context.close()


LINKED = [
    {"language": MARKUP, "files": [{"name": "a", "content": ""}]},
    {"language": "python", "files": [{"name": MARKUP, "content": ""}]},
    {"language": "python", "files": [{"name": "main.py", "content": MARKUP}], "stdin": MARKUP, "args": MARKUP},
    {"language": "__proto__", "files": [{"name": "constructor", "content": "x"}], "compare": "toString"},
    ["not", "work"],
]


def test_hostile_links_are_read_as_text_or_not_at_all(screen: Screen) -> None:
    for work in LINKED:
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(json.dumps(work).encode()) + packer.flush()
        fragment = "#code=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
        screen.page.evaluate("fragment => { location.hash = fragment }", fragment)
        screen.page.wait_for_function("fragment => location.hash === fragment", arg=fragment)
        expect(screen.editor).to_be_visible()
        assert caught(screen) is None
        assert screen.page.evaluate("({}).polluted === undefined && document.querySelectorAll('img').length") == 0
