"""The cluster view shows what the nodes really do."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.screen import Screen

SLEEP = "import time; time.sleep(2.5)"
START = """code => { for (let n = 0; n < 3; n += 1) fetch('api/v2/execute', {method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({language: 'python', version: '*', files: [{content: code}]})}) }"""


def test_load_rises_and_falls_as_a_picture(screen: Screen) -> None:
    screen.page.get_by_role("link", name="Cluster").click()
    nodes = screen.page.locator(".node")
    expect(nodes).to_have_count(3)
    expect(screen.page.get_by_text("3 of 3 nodes up")).to_be_visible()
    expect(screen.page.locator(".comb .free")).to_have_count(24)
    screen.page.evaluate(START, SLEEP)
    expect(screen.page.locator(".comb .full")).to_have_count(3)
    expect(nodes.locator(".count")).to_have_text(["1 of 8 running"] * 3)
    expect(screen.page.locator(".comb .full")).to_have_count(0)
    expect(nodes.locator(".facts").first).to_contain_text("peak1")
    assert "V" in (screen.page.locator(".total .outline").get_attribute("d") or "")


def test_each_node_tells_its_level_and_languages(screen: Screen) -> None:
    screen.page.get_by_role("link", name="Cluster").click()
    node = screen.page.locator(".node").first
    expect(node.locator(".facts")).to_contain_text("confined")
    node.locator("summary").click()
    expect(node.locator(".runtimes li").filter(has_text="python")).to_be_visible()


def test_nodes_that_come_go_fill_up_and_fail_are_told(open_page) -> None:
    screen = open_page()
    base = {"threshold": 2, "level": "rlimit", "runtimes": {}, "pool": "", "failures": 0, "last_failure": ""}
    full, down = {**base, "name": "a", "state": "up", "load": 2}, {**base, "name": "b", "state": "down", "load": 0}
    full |= {"refused": 7}
    down |= {"failures": 3, "last_failure": "the node was not reached"}
    answers = [[full, down], [full], None]

    def answer(route) -> None:
        body = answers.pop(0) if len(answers) > 1 else answers[0]
        route.fulfill(status=500 if body is None else 200, body=json.dumps(body))

    screen.page.route("**/nodes", answer)
    screen.page.get_by_role("link", name="Cluster").click()
    expect(screen.page.locator(".state")).to_have_text(["full", "down"])
    expect(screen.page.locator(".facts").first).to_contain_text("refused7")
    expect(screen.page.locator(".trouble").nth(1)).to_have_text("3 failures in a row. the node was not reached")
    expect(screen.page.locator(".node")).to_have_count(1)
    expect(screen.page.locator(".problem")).to_contain_text("The cluster itself failed")


def test_nodes_behind_a_key(open_page) -> None:
    screen = open_page()

    def guarded(route) -> None:
        known = route.request.headers.get("x-api-key") == "sesame"
        route.continue_() if known else route.fulfill(status=401, body="{}")

    screen.page.route("**/nodes", guarded)
    screen.page.get_by_role("link", name="Cluster").click()
    screen.page.get_by_label("Key", exact=True).fill("sesame")
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator(".node")).to_have_count(3)
    expect(screen.page.locator(".problem")).to_be_empty()
