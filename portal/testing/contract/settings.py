"""That a plugin's settings can be seen, changed and kept to themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, table, text

from portal.core.database.session import db, session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.plugins.calls import collect
from portal.core.plugins.plugin import Plugin
from portal.core.settings import Secret, save_settings
from portal.core.settings.declare import declared_settings
from portal.core.web.hooks import WebHooks
from portal.core.web.markup import Element, read_markup
from portal.core.web.nav import SettingsPage
from portal.testing.outbox import Outbox
from portal.testing.visits import addresses_of

__all__ = [
    "test_its_secrets_are_shown_to_nobody",
    "test_its_settings_have_defaults",
    "test_its_settings_show_and_save",
]
SECRET = "kanarienvogelgeheimnis"


def test_its_settings_have_defaults(plugin: Plugin) -> None:
    for cls in (plugin.settings, plugin.consultation_settings):
        if cls is not None:
            declared_settings(cls)
            cls()


def test_its_secrets_are_shown_to_nobody(
    app: Flask, plugin: Plugin, client_as: Callable[..., FlaskClient], outbox: Outbox
) -> None:
    secrets = [
        field.name
        for field in (declared_settings(plugin.settings) if plugin.settings else ())
        if field.is_secret
    ]
    if not secrets:
        return
    values = {name: Secret(SECRET) for name in secrets}
    with app.app_context(), unit_of_work():
        cls: Any = plugin.settings
        save_settings(plugin.name, cls(**values))
    outbox()
    pages = [f"/admin/settings/{page.component}" for page in _pages(app, plugin)]
    pages += ["/", "/admin/audit", "/admin/plugins", f"/admin/plugins/{plugin.name}"]
    pages += addresses_of(app, plugin, "GET")
    for role in ("administrator", "visitor"):
        browser = client_as(role)
        for address in pages:
            shown = browser.get(address, follow_redirects=True).text
            assert SECRET not in shown, f"{address} shows a secret to a {role}"
    with app.app_context():
        for name in inspect(db.engine).get_table_names():
            rows = repr(session().execute(select(text("*")).select_from(table(name))).all())
            assert SECRET not in rows, f"a secret stands in clear in {name}"
        session().rollback()


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
