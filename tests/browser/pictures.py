"""Takes the pictures in the documents, with the tests' own browser:  python -m tests.browser.pictures [name …]"""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.screen import FLAGS, Screen
from tests.browser.test_embedding import Site
from tests.served import ROOT, Served, serve

FOLDER = ROOT / "docs" / "images"
GIVEN = {"3 4": "7", "2 2": "5", "9 1": "10"}
CASES = [{"stdin": given, "args": [], "expected_output": expected} for given, expected in GIVEN.items()]
WAVE_S = 25


def page(browser: Browser, served: Served) -> None:
    screen = Screen.opened(browser, served.url)
    screen.page.get_by_label("Examples").select_option("2")
    screen.run()
    expect(screen.runner.get_by_role("img", name="comb.svg")).to_be_visible()
    shoot(screen, "page")


def error(browser: Browser, served: Served) -> None:
    screen = Screen.opened(browser, served.url, dark=True, height=560)
    screen.page.get_by_label("Examples").select_option("4")
    screen.run()
    shoot(screen, "error")


def cases(browser: Browser, served: Served) -> None:
    screen = Screen.opened(browser, served.url, height=640)
    screen.write("a, b = map(int, input().split())\nprint(a + b)\n", cases=CASES)
    screen.run()
    shoot(screen, "cases")


def phone(browser: Browser, served: Served) -> None:
    screen = Screen.opened(browser, served.url, width=390, height=720, device_scale_factor=2, has_touch=True)
    screen.run()
    shoot(screen, "phone")


def cluster(browser: Browser, served: Served) -> None:
    screen = Screen.opened(browser, served.url, height=600)
    screen.page.get_by_role("link", name="Cluster").click()
    with ThreadPoolExecutor(24) as callers:
        start = time.monotonic()
        for n in range(24):
            callers.submit(call_in_waves, served.url, n, start)
        screen.page.wait_for_timeout(WAVE_S * 1000)
        shoot(screen, "cluster")


def call_in_waves(url: str, n: int, start: float) -> None:
    """One of 24 callers: the higher its number, the less of the time it calls."""
    while (passed := time.monotonic() - start) < WAVE_S + 8:
        if 12 + 11 * math.sin(passed / 3.2) > n:
            seconds = 0.6 + n % 5 / 4
            body = {"language": "python", "version": "*", "files": [{"content": f"import time; time.sleep({seconds})"}]}
            requests.post(f"{url}/api/v2/execute", json=body, timeout=30)
        else:
            time.sleep(0.2)


def article(browser: Browser, served: Served) -> None:
    site = Site()
    with serve(RUNHIVE_ORIGINS=site.url) as cluster:
        site.cluster = cluster.url
        screen = Screen.opened(browser, site.url, "/demo.html", ready=False, width=900, height=980)
        for nth in range(3):
            Screen(screen.page, nth).run()
        screen.page.evaluate("scrollTo(0, 0)")
        shoot(screen, "article")
    site.close()


PICTURES: dict[str, Callable[[Browser, Served], None]] = {
    taken.__name__: taken for taken in (page, error, cases, phone, cluster, article)
}


def shoot(screen: Screen, name: str) -> None:
    screen.page.mouse.move(0, 0)
    screen.page.evaluate("document.activeElement?.blur()")
    path = FOLDER / f"{name}.png"
    screen.page.screenshot(path=path, animations="disabled")
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB")
    screen.page.context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


def main() -> None:
    Path(FOLDER).mkdir(exist_ok=True)
    with serve() as served, chromium() as browser:
        for name in sys.argv[1:] or PICTURES:
            PICTURES[name](browser, served)


if __name__ == "__main__":
    main()
