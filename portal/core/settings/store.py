"""Reads and writes settings; readers get them from memory until they change."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from sqlalchemy import select

from portal.core import clock
from portal.core.database.session import session
from portal.core.database.stamps import touch
from portal.core.settings.models import SettingsRow
from portal.core.state import state_of

S = TypeVar("S")
STAMP = "settings"


def settings_of(component: str, cls: type[S], scope: str = "site") -> S:
    """Return a component's settings as an instance of its dataclass.

    Values that no longer fit the class are left at their defaults.
    """
    cache = state_of().caches.setdefault("settings", {})
    version = state_of().stamps.versions().get(STAMP, 0)
    key = (component, scope)
    known = cache.get(key)
    if known is None or known[0] != version:
        known = cache[key] = (version, _read(component, scope))
    return _build(cls, known[1])


def _read(component: str, scope: str) -> dict[str, Any]:
    statement = select(SettingsRow.values).where(
        SettingsRow.component == component, SettingsRow.scope == scope
    )
    return dict(session().execute(statement).scalar_one_or_none() or {})


def _build(cls: type[S], values: dict[str, Any]) -> S:
    fields = {f.name for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    return cls(**{name: value for name, value in values.items() if name in fields})


def save_settings(component: str, values: object, scope: str = "site") -> None:
    """Write an instance of a settings dataclass inside the unit of work under way."""
    current = session()
    row = current.get(SettingsRow, (component, scope))
    if row is None:
        row = SettingsRow(component=component, scope=scope)
        current.add(row)
    row.values = dataclasses.asdict(values)  # type: ignore[call-overload]
    row.changed_at = clock.now()
    touch(STAMP)
    state_of().caches.pop("settings", None)


def settings_version(component: str, scope: str = "site") -> str:
    """Return what changes whenever the settings are saved, for forms that are open meanwhile."""
    statement = select(SettingsRow.changed_at).where(
        SettingsRow.component == component, SettingsRow.scope == scope
    )
    changed = session().execute(statement).scalar_one_or_none()
    return changed.isoformat() if changed else ""
