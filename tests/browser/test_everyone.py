"""For everyone: axe in each state and theme, the keyboard alone, a phone's width, less motion."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen

CASES = [{"stdin": "1", "args": [], "expected_output": "1"}, {"stdin": "2", "args": [], "expected_output": "3"}]


def started(screen: Screen) -> None:
    expect(screen.editor).to_be_visible()


def failed(screen: Screen) -> None:
    screen.write("print('\\033[33mcolour\\033[0m')\n1 / 0")
    screen.run()


def judged(screen: Screen) -> None:
    screen.write("print(input())", cases=CASES)
    screen.run()


def busy(screen: Screen) -> None:
    screen.write("import time; time.sleep(2)", cases=[])
    screen.runner.get_by_role("button", name="Run", exact=True).click()
    expect(screen.status).to_have_text("Running")


def cluster(screen: Screen) -> None:
    if screen.page.get_by_role("dialog").count():
        screen.page.keyboard.press("Escape")
    screen.page.get_by_role("link", name="Cluster").click()
    expect(screen.page.locator(".node").first).to_be_visible()


def asked_for_a_key(screen: Screen) -> None:
    screen.runner.get_by_role("button", name="Stop").click()
    screen.page.route("**/api/v2/execute", lambda route: route.fulfill(status=401, body="{}"))
    screen.run()
    expect(screen.page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(open_page, axe: str, dark: bool) -> None:
    screen = open_page(dark=dark, reduced_motion="reduce")
    screen.page.evaluate(axe)
    for state in (started, failed, judged, busy, asked_for_a_key, cluster):
        state(screen)
        found = screen.page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        told = [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
        assert not told, state.__name__


def test_the_keyboard_alone_is_enough(screen: Screen) -> None:
    """In by the skip link, type, run, out of the editor again, to the result."""
    keys = screen.page.keyboard
    screen.write("print('keys')")
    keys.press("Tab")
    expect(screen.page.get_by_role("link", name="Skip to the editor")).to_be_focused()
    keys.press("Enter")
    for _ in range(12):
        keys.press("Tab")
        if screen.editor.evaluate("e => e.getRootNode().activeElement === e"):
            break
    expect(screen.editor).to_be_focused()
    keys.press("ControlOrMeta+Enter")
    screen.wait_done()
    keys.press("Tab")
    expect(screen.editor).to_be_focused()
    keys.press("Escape")
    keys.press("Tab")
    expect(screen.runner.locator("summary", has_text="Input and cases")).to_be_focused()
    keys.press("Tab")
    expect(screen.terminal).to_be_focused()


def test_the_outcome_is_read_out_and_the_seconds_are_not(screen: Screen) -> None:
    screen.run()
    expect(screen.runner.get_by_role("status")).to_contain_text("Finished")
    assert screen.runner.locator(".figures").evaluate("e => e.closest('[aria-live], [role=status]')") is None


@pytest.mark.parametrize("state", [failed, judged, cluster])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_page, state: Callable[[Screen], None]) -> None:
    screen = open_page(width=360, height=740, has_touch=True, is_mobile=True)
    state(screen)
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    run = screen.runner.get_by_role("button", name="Run", exact=True)
    if state is not cluster:
        box = run.bounding_box()
        assert box and box["height"] >= 40 and box["x"] + box["width"] <= 360


def test_light_and_dark_follow_the_system_until_chosen(open_page) -> None:
    screen = open_page(dark=True)
    paper = "getComputedStyle(document.body).backgroundColor"
    inside = "runner => getComputedStyle(runner.shadowRoot.querySelector('.runner')).backgroundColor"
    dark, dark_inside = screen.page.evaluate(paper), screen.runner.evaluate(inside)
    screen.page.get_by_role("button", name="Theme").click()
    light, light_inside = screen.page.evaluate(paper), screen.runner.evaluate(inside)
    assert light != dark and light_inside != dark_inside
    screen.page.reload()
    screen.page.wait_for_selector("html[data-ready]")
    assert screen.page.evaluate(paper) == light


def test_less_motion_means_none(open_page) -> None:
    screen = open_page(reduced_motion="reduce")
    busy(screen)
    assert screen.runner.locator(".dot").evaluate("e => getComputedStyle(e).animationName") == "none"
