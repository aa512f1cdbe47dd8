"""The page's bytes, requests and times on a throttled processor and line, beside an empty page.  python -m bench.page

Bytes and requests are what came over the wire, as Chromium's own protocol counts them; they do not vary. Times are
medians of several fresh profiles. *Usable* is when Run is enabled and the editor takes keys; a *second visit* finds the
cache warm. The empty page, in the same run, says how much of a time is the browser's and the machine's own.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.screen import FLAGS
from tests.served import serve

PROFILES = {
    "this machine": {"cpu": 1, "kbit_s": 0, "latency_ms": 0},
    "slow phone": {"cpu": 4, "kbit_s": 1_600, "latency_ms": 150},
}
"""`slow phone` is the strain that Lighthouse puts on a page by default: a quarter of the processor, slow 4G."""

BLANK = "data:text/html,<!doctype html><title>empty</title><p>empty"
USABLE = """() => performance.getEntriesByName('first-contentful-paint')[0] && (() => {
    const root = document.querySelector('code-runner')?.shadowRoot;
    return root?.querySelector('.cm-content[contenteditable=true]') && root.querySelector('.run:not([disabled])')
        && document.documentElement.dataset.ready !== undefined })()"""


@dataclass(frozen=True)
class Visit:
    requests: int
    wire_bytes: int
    first_paint_ms: float
    usable_ms: float
    busy_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with serve() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        print(f"{'':30}{'requests':>9}{'kB':>8}{'first paint':>13}{'usable':>10}{'scripts run':>13}")
        for name, strain in PROFILES.items():
            visits = [both_visits(browser, served.url, strain) for _ in range(rounds)]
            show(f"{name}, first visit", [first for first, _ in visits])
            show(f"{name}, second visit", [second for _, second in visits])
            print(f"{f'{name}, an empty page':30}{0:>9}{0:>8}{empty_ms(browser, strain, rounds):>10.0f} ms")
        browser.close()


def both_visits(browser: Browser, url: str, strain: dict[str, int]) -> tuple[Visit, Visit]:
    context = browser.new_context()
    visits = visit(context, url, strain), visit(context, url, strain)
    context.close()
    return visits


def visit(context: BrowserContext, url: str, strain: dict[str, int]) -> Visit:
    page = context.new_page()
    session = context.new_cdp_session(page)
    strained(session, strain)
    sizes: list[float] = []
    started: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.responseReceived", lambda event: from_wire(event) and started.append(event["requestId"]))
    session.send("Performance.enable")
    page.goto(url, wait_until="commit")
    page.wait_for_function(USABLE, polling=20)
    usable = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    page.close()
    return Visit(len(started), int(sum(sizes)), paint, usable, metrics["ScriptDuration"] * 1000)


def from_wire(event: dict) -> bool:
    response = event["response"]
    return response["url"].startswith("http") and not response.get("fromDiskCache")


def strained(session, strain: dict[str, int]) -> None:
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": strain["cpu"]})
    if strain["kbit_s"]:
        line = {"offline": False, "latency": strain["latency_ms"], "uploadThroughput": 94_000}
        session.send("Network.emulateNetworkConditions", {**line, "downloadThroughput": strain["kbit_s"] * 125})


def empty_ms(browser: Browser, strain: dict[str, int], rounds: int) -> float:
    """First paint of a page with nothing on it."""
    times = []
    for _ in range(rounds):
        context = browser.new_context()
        page = context.new_page()
        strained(context.new_cdp_session(page), strain)
        page.goto(BLANK)
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint')[0]", polling=20)
        times.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        context.close()
    return median(times)


def show(name: str, visits: list[Visit]) -> None:
    first = visits[0]
    times = (median(getattr(each, what) for each in visits) for what in ("first_paint_ms", "usable_ms", "busy_ms"))
    paint, usable, busy = (f"{time:.0f} ms" for time in times)
    print(f"{name:30}{first.requests:>9}{first.wire_bytes / 1000:>8.1f}{paint:>13}{usable:>10}{busy:>13}")


if __name__ == "__main__":
    main()
