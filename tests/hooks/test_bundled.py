"""What is shipped with the portal is asked in the page's own thread, and contained all the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.core.identifiers import format_id
from portal.core.plugins import plugins_of
from portal.sdk import Plugin, ProposalHooks, ProposalRecord, hookimpl
from portal.testing.factories import Make
from portal.testing.site import Site, make_site
from tests.hostile.misdeeds import breaks_a_statement, commits, exits, floods, raises


class Companion(Plugin, ProposalHooks):
    """Says in which thread it is asked, or misbehaves."""

    name = "companion"
    title = "Companion"
    capabilities = frozenset()
    misdeed: Callable[[Any], Any] | None = None
    threads: set[int]

    @hookimpl
    def proposal_badges(self, proposal: ProposalRecord) -> list[str]:
        """Add a word."""
        self.threads.add(threading.get_ident())
        if self.misdeed is not None:
            self.misdeed([])
        return ["A companion"]


@pytest.fixture
def companion(tmp_path: Path) -> Iterator[tuple[Site, Companion]]:
    """Return a portal with a plugin that comes in the portal's own distribution."""
    plugin = Companion()
    plugin.threads, plugin.misdeed = set(), None
    found = make_site(tmp_path, plugins=(plugin,), enabled=("companion",), page_cache_mb=0)
    plugins_of(found.app).entries["companion"].package = "civic-portal 0.1"
    yield found, plugin
    found.close()


def look(site: Site) -> str:
    """Look at a new proposal's page."""
    address = f"/proposals/{format_id(Make(site.app).proposal())}"
    browser: FlaskClient = site.app.test_client()
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.text


def test_it_is_asked_in_the_pages_own_thread(companion: tuple[Site, Companion]) -> None:
    site, plugin = companion
    assert "A companion" in look(site)
    assert plugin.threads == {threading.get_ident()}


def test_a_plugin_from_elsewhere_is_not(companion: tuple[Site, Companion]) -> None:
    site, plugin = companion
    plugins_of(site.app).entries["companion"].package = "portal-companion 1.0"
    assert "A companion" in look(site)
    assert threading.get_ident() not in plugin.threads


@pytest.mark.parametrize("misdeed", [raises, exits, floods, commits, breaks_a_statement])
def test_its_failures_cost_its_own_part_alone_and_switch_it_off(
    companion: tuple[Site, Companion], misdeed: Callable[[Any], Any]
) -> None:
    site, plugin = companion
    plugin.misdeed = staticmethod(misdeed)
    for _time in range(6):
        assert "A companion" not in look(site)
    with site.app.app_context():
        assert not plugins_of(site.app).is_enabled("companion")


def test_late_answers_are_counted_and_given(
    companion: tuple[Site, Companion], monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.core.plugins import isolation

    site, _plugin = companion
    moments = iter(range(0, 1_000_000, 500))
    monkeypatch.setattr(isolation.time, "perf_counter", lambda: float(next(moments)))
    assert "A companion" in look(site)
    look(site)
    with site.app.app_context():
        assert plugins_of(site.app).breaker.is_open("companion")
