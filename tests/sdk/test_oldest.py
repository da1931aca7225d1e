"""A plugin written against the oldest SDK that is still promised goes on working."""

from __future__ import annotations

import pytest
from portal_oldest.plugin import plugin as oldest

from portal.core.identifiers import format_id
from portal.core.plugins.plugin import Plugin
from portal.testing.contract import *  # noqa: F403


@pytest.fixture(scope="session")
def plugin() -> Plugin:
    return oldest


@pytest.mark.both_engines
def test_its_pages_events_and_parts_work_as_they_did(client_as, client, make, outbox, no_csrf):
    oldest.heard.clear()
    citizen = client_as("citizen", display_name="Ana Ruiz")
    assert citizen.post("/notes", data={"words": "The tap drips"}).status_code == 303
    assert "The tap drips Ana Ruiz" in client.get("/notes").text
    assert client.get("/api/v1/notes").json["items"][0]["words"] == "The tap drips"
    assert citizen.post("/notes", data={"words": "x" * 121}).status_code == 422
    outbox()
    assert oldest.heard == ["oldest.noted"]
    assert "Notes from the neighbourhood" in client.get("/").text
    page = client.get(f"/proposals/{format_id(make.proposal(make.person()))}").text
    assert "A note on A safe crossing" in page
    assert "Noted" in page
