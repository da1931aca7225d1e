"""Reads settings; readers get them from memory until they change."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from portal.core.database.aside import aside
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work, in_unit_of_work
from portal.core.settings.declare import SettingField, declared_settings
from portal.core.settings.environment import from_environment
from portal.core.settings.keys import Unreadable, key_ring
from portal.core.settings.models import SecretRow, SettingsRow
from portal.core.settings.scopes import SITE
from portal.core.settings.secret import Secret
from portal.core.state import state_of

S = TypeVar("S")
STAMP = "settings"
CACHE = "settings"
_turn = threading.RLock()


class Source(StrEnum):
    """Where a setting's value comes from."""

    DEFAULT = "default"
    SITE = "site"
    HERE = "here"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """A secret as it is kept.

    :param set_by: who entered it, if it was a person.
    """

    key_id: str
    cipher: str
    set_at: datetime
    set_by: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept of one component in one scope."""

    values: Mapping[str, Any]
    secrets: Mapping[str, KeptSecret]


@dataclass(frozen=True, slots=True)
class SettingState:
    """A setting as it is now, and why.

    :param value: what holds.
    :param inherited: what would hold if nothing were set in this scope.
    :param secret: how the secret that holds is kept, if it is.
    :param variable: of the environment, if one sets it.
    :param problem: why something that was set does not hold: ``unfit``, ``unreadable``, or what
        is wrong with the variable.
    """

    field: SettingField
    value: Any
    source: Source
    inherited: Any
    secret: KeptSecret | None = None
    variable: str = ""
    problem: str = ""


def settings_of(component: str, cls: type[S], scope: str = SITE) -> S:
    """Return a component's settings as an instance of their dataclass.

    What is not set in ``scope`` is as on the site, and what is not set there as declared. A
    variable of the environment wins over both. Values that no longer fit the class, and secrets
    that cannot be read, are as if they were not set.
    """
    if _is_changing():
        return _build(component, cls, scope)
    cache = state_of().caches.setdefault(CACHE, {})
    # The version is read first: what is read after it is at least as new.
    version = state_of().stamps.versions().get(STAMP, 0)
    key = (component, scope, cls)
    known = cache.get(key)
    if known is None or known[0] != version:
        with _turn:  # one thread reads for all that wait
            known = cache.get(key)
            if known is None or known[0] != version:
                known = cache[key] = (version, _build(component, cls, scope))
    found: S = known[1]
    return found


def states_of(component: str, cls: type, scope: str = SITE) -> list[SettingState]:
    """Return every setting of a class with its value and where that comes from."""
    return states_among(component, cls, scope, kept_of(component, scope))


def states_among(
    component: str, cls: type, scope: str, kept: Mapping[str, Kept]
) -> list[SettingState]:
    """Return every setting's state among what is kept in the scopes that matter."""
    return [_state(component, field, scope, kept) for field in declared_settings(cls)]


def kept_of(component: str, scope: str = SITE) -> dict[str, Kept]:
    """Return what is kept of a component in a scope and on the site, by scope."""
    if _is_changing():
        return _read(session(), component, scope)
    # On a connection of its own: the request's transaction may be older than the stamp.
    with aside() as connection:
        return _read(connection, component, scope)


def settings_version(component: str, scope: str = SITE) -> str:
    """Return what changes whenever the settings are saved, for forms that are open meanwhile."""
    statement = select(SettingsRow.version).where(
        SettingsRow.component == component, SettingsRow.scope == scope
    )
    return str(session().execute(statement).scalar_one_or_none() or 0)


def purpose_of(component: str, scope: str, name: str) -> str:
    """Return what a secret's cipher text is bound to."""
    return f"{component}|{scope}|{name}"


def _is_changing() -> bool:
    # What a unit of work has changed may still be rolled back, so it is not remembered.
    return in_unit_of_work() and STAMP in current_work().stamps


def _build(component: str, cls: type[S], scope: str) -> S:
    states = states_among(component, cls, scope, kept_of(component, scope))
    return cls(**{state.field.name: state.value for state in states})


def _read(source: Session | Connection, component: str, scope: str) -> dict[str, Kept]:
    scopes = (scope, SITE)
    rows = source.execute(
        select(SettingsRow.scope, SettingsRow.values).where(
            SettingsRow.component == component, SettingsRow.scope.in_(scopes)
        )
    )
    values = {row.scope: row.values if isinstance(row.values, dict) else {} for row in rows}
    secrets: dict[str, dict[str, KeptSecret]] = {}
    # Every change of a secret is one of the row of values as well.
    if values:
        statement = select(
            SecretRow.scope,
            SecretRow.name,
            SecretRow.key_id,
            SecretRow.cipher,
            SecretRow.set_at,
            SecretRow.set_by,
        ).where(SecretRow.component == component, SecretRow.scope.in_(scopes))
        for found, name, key_id, cipher, set_at, set_by in source.execute(statement):
            secret = KeptSecret(key_id, cipher, set_at, set_by)
            secrets.setdefault(found, {})[name] = secret
    return {name: Kept(values.get(name, {}), secrets.get(name, {})) for name in scopes}


def _state(
    component: str, field: SettingField, scope: str, kept: Mapping[str, Kept]
) -> SettingState:
    source, inherited, secret, problem = Source.DEFAULT, field.default, None, ""
    if scope != SITE:
        source, inherited, secret, problem = _layer(
            component, field, SITE, kept, (source, inherited, secret, problem)
        )
    below = (source, inherited, secret, problem)
    source, value, secret, problem = _layer(component, field, scope, kept, below)
    outside = from_environment(component, field)
    if outside is not None:
        if outside.problem:
            return SettingState(
                field, value, source, inherited, secret, outside.variable, str(outside.problem)
            )
        return SettingState(
            field, outside.value, Source.ENVIRONMENT, inherited, None, outside.variable
        )
    return SettingState(field, value, source, inherited, secret, "", problem)


_Layer = tuple[Source, Any, KeptSecret | None, str]


def _layer(
    component: str, field: SettingField, scope: str, kept: Mapping[str, Kept], below: _Layer
) -> _Layer:
    """Return what holds once one scope is laid over what lies below it."""
    here = kept[scope]
    source = Source.HERE if len(kept) == 1 or scope != SITE else Source.SITE
    if field.is_secret:
        secret = here.secrets.get(field.name)
        if secret is None:
            return below
        try:
            purpose = purpose_of(component, scope, field.name)
            text = key_ring().decrypt(secret.key_id, secret.cipher, purpose)
        except Unreadable:
            return (below[0], below[1], secret, "unreadable")
        return (source, Secret(text), secret, "")
    if field.name not in here.values:
        return below
    try:
        return (source, field.decode(here.values[field.name]), None, "")
    except Exception:
        # Written by hand, by another version, or by a plugin whose own types refuse it.
        return (below[0], below[1], None, "unfit")
