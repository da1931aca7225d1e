"""Servers on loopback for the tests of outgoing requests."""

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.core.http.sites import Answer, Site, SiteMaker, answer_ok


@pytest.fixture
def serve() -> Iterator[SiteMaker]:
    """Start servers; all are stopped at the end of the test."""
    sites: list[Site] = []

    def start(
        answer: Answer | None = None,
        wrap: Callable[[socket.socket], socket.socket] = lambda plain: plain,
    ) -> Site:
        site = Site(answer or answer_ok(), wrap)
        sites.append(site)
        return site

    yield start
    for site in sites:
        site.close()
