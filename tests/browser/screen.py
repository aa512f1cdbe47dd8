"""What a reader does with the page and sees on it, for tests and for the pictures in the documents."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Dialog, Locator, Page, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUN_MS = 60_000
expect.set_options(timeout=30_000)
"""What is expected comes at once where the machine is not busy; here it may be."""
NOT_TROUBLES = ("Failed to load resource", "Applying inline style violates")
"""What Chromium tells by itself: a call that was refused (what the page makes of it is for a test to see), and the
style attributes that its own editing commands try to put on typed text, which the page's policy keeps out."""


class Screen:
    """One page with a <code-runner> on it; `nth` chooses among several."""

    def __init__(self, page: Page, nth: int = 0):
        self.page = page
        self.runner: Locator = page.locator("code-runner").nth(nth)

    @classmethod
    def opened(
        cls,
        browser: Browser,
        url: str,
        path: str = "/",
        troubles: list[str] | None = None,
        *,
        ready: bool = True,
        dark: bool = False,
        width: int = 1280,
        height: int = 800,
        **options: Any,
    ) -> Screen:
        """A page in a fresh profile. Script errors, policy violations and dialogs are added to `troubles`."""
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
        page = context.new_page()
        seen = [] if troubles is None else troubles

        def on_dialog(dialog: Dialog) -> None:
            seen.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on("console", lambda m: m.type == "error" and not m.text.startswith(NOT_TROUBLES) and seen.append(m.text))
        page.on("dialog", on_dialog)
        page.goto(url + path)
        if ready:
            page.wait_for_selector("html[data-ready]")
        return cls(page)

    def write(self, code: str, **work: Any) -> None:
        """Puts a program into the editor, and what else there is of the work: stdin, args, cases, files."""
        self.runner.evaluate("(runner, code) => { runner.code = code }", code)
        if work:
            self.runner.evaluate("(runner, work) => { runner.work = { ...runner.work, ...work } }", work)

    def run(self) -> None:
        """Clicks Run and waits for what comes of it."""
        self.runner.get_by_role("button", name="Run", exact=True).click()
        self.wait_done()

    def wait_done(self) -> None:
        expect(self.runner.get_by_role("button", name="Run", exact=True)).to_be_visible(timeout=RUN_MS)
        expect(self.runner.locator(".status strong")).not_to_have_text("Running")

    @property
    def status(self) -> Locator:
        return self.runner.locator(".status strong")

    @property
    def terminal(self) -> Locator:
        return self.runner.locator(".terminal").first

    @property
    def editor(self) -> Locator:
        return self.runner.locator(".cm-content")

    def choose(self, language: str) -> None:
        menu = self.runner.get_by_label("Language")
        named = re.compile(rf"^{re.escape(language)} \d")
        value = menu.locator("option", has_text=named).first.get_attribute("value")
        menu.select_option(value)
