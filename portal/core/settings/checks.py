"""What ``portal doctor`` says of settings: keys, secrets, variables and values that do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core.database.session import session
from portal.core.health import Check, Finding, Severity
from portal.core.settings.declare import declared_settings
from portal.core.settings.keys import key_ring
from portal.core.settings.models import SettingsRow
from portal.core.settings.pages import settings_pages
from portal.core.settings.rotating import kept_secrets
from portal.core.settings.scopes import SITE
from portal.core.settings.store import states_of

ROTATE = "Run: portal settings rotate-keys"


def settings_checks() -> list[Check]:
    """Return the checks of settings."""
    return [
        Check("secrets", "Secrets of plugins can be read", "doctor", _secrets),
        Check("settings", "Settings are what they have to be", "doctor", _settings),
    ]


def _secrets() -> Iterator[Finding]:
    ring, old = key_ring(), 0
    kept = list(kept_secrets())
    for secret in kept:
        if not secret.readable:
            what = f"The secret {secret.path} cannot be read: no settings_keys opens it."
            remedy = "Add the key it was kept under, or enter it again on its settings page."
            yield Finding(Severity.ERROR, what, remedy)
        elif secret.key_id != ring.newest:
            old += 1
    if old:
        what = f"{old} secrets are still kept under an older key of settings_keys."
        yield Finding(Severity.WARNING, what, ROTATE)
    if not ring.newest and not kept and _wants_secrets():
        yield Finding(
            Severity.WARNING,
            "Plugins have secrets to keep, and this site has no settings_keys.",
            "Put 32 or more random characters into settings_keys of portal.toml.",
        )


def _wants_secrets() -> bool:
    return any(
        field.is_secret
        for page in settings_pages().values()
        for cls in (page.cls, page.per_consultation)
        if cls is not None
        for field in declared_settings(cls)
    )


def _settings() -> Iterator[Finding]:
    scopes = session().execute(select(SettingsRow.component, SettingsRow.scope)).all()
    pages = settings_pages()
    places = {(name, SITE) for name in pages} | {(row.component, row.scope) for row in scopes}
    told = set()
    for component, scope in sorted(places):
        page = pages.get(component)
        cls = None if page is None else page.cls if scope == SITE else page.per_consultation
        if cls is None:
            continue
        for state in states_of(component, cls, scope):
            name = f"{component}.{state.field.name}"
            if state.variable and state.problem and state.variable not in told:
                told.add(state.variable)
                what = f"{state.variable} cannot be used: {state.problem}"
                yield Finding(Severity.ERROR, what, "Mend the variable, or take it away.")
            elif state.problem == "unfit":
                what = f"What was set for {name} no longer fits; what held before it does."
                yield Finding(Severity.WARNING, what, str(_("Set it anew.")))
