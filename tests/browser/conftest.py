"""The filled town, a live portal and a browser for each file of tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Watched, chromium, watched
from tests.support.live import LiveSite, fill_once, live_site, pseudo_once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def shared_root(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / "live"


@pytest.fixture(scope="session")
def town(shared_root: Path) -> Path:
    """Return the folder of the demonstration town; it is only ever copied."""
    return fill_once(shared_root)


@pytest.fixture(scope="session")
def pseudo(shared_root: Path) -> Path:
    """Return the folder of the pseudo-translation."""
    return pseudo_once(shared_root)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium for one file; its event loop must not outlive it."""
    with chromium() as started:
        yield started


@pytest.fixture
def live(town: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """Serve a fresh copy of the town, for journeys that write."""
    with live_site(tmp_path / "site", town=town) as site:
        yield site
        assert site.failures == []
    shutil.rmtree(tmp_path / "site", ignore_errors=True)


@pytest.fixture
def visit(browser: Browser, live: LiveSite) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens a browser window of its own, watched for complaints."""
    with ExitStack() as windows:

        def open_window(email: str = "", **options: Any) -> Watched:
            window = windows.enter_context(watched(browser, live.base_url, **options))
            if email:
                window.sign_in(live.session_cookie(live.person(email)))
            return window

        yield open_window
