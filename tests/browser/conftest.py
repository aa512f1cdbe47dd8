"""One browser for the whole room, a fresh profile for each test, and a watch for scripts that must never run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.screen import FLAGS, Screen
from tests.nodejs import nodejs
from tests.served import ROOT, Served

CHROMIUM = shutil.which("chromium")
BUILT = (ROOT / "frontend" / "dist" / "index.html").is_file()


@pytest.fixture(scope="package")
def browser() -> Iterator:
    """Chromium, for this package alone: Playwright's loop would be in the way of other tests' own."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed: `apt-get install chromium`, which `make test` does as root")
    if not BUILT:
        pytest.skip("the page is not built: `make test` builds it where there is Node.js")
    # Playwright's own Node.js wants a library that a lean Debian doesn't have; ours is there already.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", nodejs())
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser, served: Served) -> Iterator[Callable[..., Screen]]:
    """Opens the page in a profile of its own: open_page("/#cluster", dark=True). Fails on any script error."""
    contexts = []
    troubles: list[str] = []

    def opened(path: str = "/", at: Served = served, ready: bool = True, **options) -> Screen:
        screen = Screen.opened(browser, at.url, path, troubles, ready=ready, **options)
        contexts.append(screen.page.context)
        return screen

    yield opened
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def screen(open_page) -> Screen:
    """The page as a first visitor sees it."""
    return open_page()


@pytest.fixture(scope="package")
def axe() -> str:
    """axe-core's source, from the page's own development packages."""
    return Path(ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
