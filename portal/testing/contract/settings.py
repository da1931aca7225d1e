"""That a plugin's settings can be seen, changed and kept to themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from portal.core.plugins.calls import collect
from portal.core.plugins.plugin import Plugin
from portal.core.web.hooks import WebHooks
from portal.core.web.markup import Element, read_markup
from portal.core.web.nav import SettingsPage

__all__ = ["test_its_settings_have_defaults", "test_its_settings_show_and_save"]


def test_its_settings_have_defaults(plugin: Plugin) -> None:
    if plugin.settings is None:
        return
    assert dataclasses.is_dataclass(plugin.settings), "settings are a dataclass"
    plugin.settings()


def test_its_settings_show_and_save(
    app: Flask, plugin: Plugin, client_as: Callable[..., FlaskClient], no_csrf: None
) -> None:
    administrator, visitor = client_as("administrator"), client_as("visitor")
    for page in _pages(app, plugin):
        address = f"/admin/settings/{page.component}"
        assert visitor.get(address).status_code in (302, 303), f"{address} is open to visitors"
        shown = administrator.get(address)
        assert shown.status_code == 200, address
        saved = administrator.post(address, data=form_values(shown.text))
        assert saved.status_code == 303, f"{address} does not take back what it shows"


def _pages(app: Flask, plugin: Plugin) -> list[SettingsPage]:
    with app.test_request_context():
        found = dict(collect(WebHooks.settings_pages))
    return list(found.get(plugin.name, ()))


def form_values(markup: str) -> dict[str, str | list[str]]:
    """Return what a browser would send if somebody pressed the main form's button at once."""
    values: dict[str, str | list[str]] = {}
    for element in read_markup(markup).walk():
        name, form = element.attributes.get("name"), element.inside("form")
        if not name or form is None or form.attributes.get("method", "").lower() != "post":
            continue
        sent = _sent(element)
        if sent is not None:
            values[name] = sent
    return values


def _sent(element: Element) -> str | None:
    kind = element.attributes.get("type", "text")
    if element.tag == "textarea":
        return element.text()
    if element.tag == "select":
        options = [option for option in element.walk() if option.tag == "option"]
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return chosen[0].attributes.get("value", chosen[0].text()) if chosen else None
    if element.tag != "input" or kind in ("submit", "button", "file", "image", "reset"):
        return None
    if kind in ("checkbox", "radio") and "checked" not in element.attributes:
        return None
    return element.attributes.get("value", "y" if kind == "checkbox" else "")
