"""The page of settings of a feature of the portal itself."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from portal.core.audit import entries
from portal.core.settings import settings_of
from portal.proposals.policy import ProposalSettings

ADDRESS = "/admin/settings/proposals"


def fields_of(browser: FlaskClient) -> dict[str, str]:
    """Return the fields of the form as the browser shows them."""
    page = browser.get(ADDRESS).get_data(as_text=True)
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([\w-]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="search"' not in tag and 'type="checkbox"' not in tag:
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_settings_are_changed_and_hold_at_once(administrator: FlaskClient, in_app: Flask) -> None:
    typed = {**fields_of(administrator), "threshold_minimum": "77"}
    assert administrator.post(ADDRESS, data=typed).status_code == 303
    assert settings_of("proposals", ProposalSettings).threshold_minimum == 77
    entry = entries().items[0]
    assert entry.action == "settings.changed"
    assert entry.detail == {"fields": ["threshold_minimum"], "before": ["25"], "after": ["77"]}


def test_a_page_that_is_sent_unchanged_changes_nothing(
    administrator: FlaskClient, in_app: Flask
) -> None:
    before = entries().items
    assert administrator.post(ADDRESS, data=fields_of(administrator)).status_code == 303
    assert settings_of("proposals", ProposalSettings) == ProposalSettings()
    assert entries().items == before


def test_refused_settings_keep_what_was_typed(administrator: FlaskClient, in_app: Flask) -> None:
    typed = {**fields_of(administrator), "threshold_minimum": "lots"}
    answer = administrator.post(ADDRESS, data=typed)
    assert answer.status_code == 422
    assert 'value="lots"' in answer.get_data(as_text=True)
    assert settings_of("proposals", ProposalSettings) == ProposalSettings()


def test_the_second_of_two_administrators_is_told(
    administrator: FlaskClient, in_app: Flask
) -> None:
    typed = {**fields_of(administrator), "threshold_minimum": "77"}
    administrator.post(ADDRESS, data=typed)
    answer = administrator.post(ADDRESS, data={**typed, "threshold_minimum": "88"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Somebody changed these settings" in page
    assert 'value="88"' in page
    assert settings_of("proposals", ProposalSettings).threshold_minimum == 77
    again = re.search(r'name="known-version"[^>]*value="([^"]*)"', page)
    assert again is not None
    typed = {**typed, "threshold_minimum": "88", "known-version": again[1]}
    assert administrator.post(ADDRESS, data=typed).status_code == 303
    assert settings_of("proposals", ProposalSettings).threshold_minimum == 88


def test_unknown_settings_are_not_there(administrator: FlaskClient) -> None:
    assert administrator.get("/admin/settings/nothing").status_code == 404
    assert "threshold" not in administrator.get("/admin/settings").get_data(as_text=True)
