"""Chromium for tests, and everything it complains about while a page is open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 60_000
"""Milliseconds to wait for what has to come; whoever waits so long is told what did not come."""
expect.set_options(timeout=PATIENCE)  # its own are five seconds, which a busy machine needs
# Reports what the content policy stopped; the console names it too, but not the directive.
# Chromium says so on a busy machine, whenever the page takes long to draw.
UNIMPORTANT = "was preloaded using link preload but not used"
REPORT_CSP = """
addEventListener("securitypolicyviolation", (e) => {
  (window.__csp = window.__csp || []).push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`);
  console.error(`CSP ${e.violatedDirective} ${e.blockedURI} ${e.sample}`);
});
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; skip the test, with a word on what to install, where there is none."""
    program = CHROMIUM if CHROMIUM.exists() else Path(shutil.which("chromium") or "")
    if not program.is_file():
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A browser context in which nothing that goes wrong goes unnoticed."""

    context: BrowserContext
    base_url: str
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def open(self, path: str = "") -> Page:
        """Open a page of the portal in a new tab."""
        page = self.context.new_page()
        if path:
            page.goto(self.base_url + path)
        return page

    def sign_in(self, cookie: dict[str, str]) -> None:
        """Be signed in from now on."""
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def forget(self) -> None:
        """Be nobody again."""
        self.context.clear_cookies()

    def prefer(self, language: str, scheme: str = "auto") -> None:
        """Choose language and colours as a visitor does."""
        cookie = {"name": "prefs", "value": f"{language}|{scheme}", "url": self.base_url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def take_complaints(self) -> list[str]:
        """Return what went wrong since the last time."""
        found = [c for c in self.complaints if not any(e in c for e in self.expected)]
        self.complaints.clear()
        return found


@contextmanager
def watched(browser: Browser, base_url: str, **options: Any) -> Iterator[Watched]:
    """Give a context; at the end there must be no error, violation or request elsewhere."""
    context = browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **options})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(REPORT_CSP)
    watch = Watched(context, base_url)
    own = urlsplit(base_url).netloc

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and UNIMPORTANT not in message.text:
            watch.complaints.append(f"console {message.type}: {message.text} {message.location}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
            watch.complaints.append(f"request elsewhere: {request.url}")

    context.on("console", console)
    context.on("weberror", lambda error: watch.complaints.append(f"script: {error.error}"))
    context.on("request", asked)
    try:
        yield watch
        found = watch.take_complaints()
        assert not found, "\n".join(found)
    finally:
        context.close()
