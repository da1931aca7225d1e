"""Writes settings: only what differs from what would hold anyway, secrets encrypted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.core import clock
from portal.core.database.conflicts import translate_conflicts
from portal.core.database.session import session
from portal.core.database.stamps import touch
from portal.core.permissions.actor import SYSTEM, Actor
from portal.core.problems import Problem, Problems
from portal.core.settings.declare import SettingField, declared_settings
from portal.core.settings.keys import key_ring
from portal.core.settings.models import SecretRow, SettingsRow
from portal.core.settings.rules import Unfit
from portal.core.settings.scopes import SITE
from portal.core.settings.secret import Secret
from portal.core.settings.store import (
    CACHE,
    STAMP,
    SettingState,
    Source,
    purpose_of,
    states_of,
)
from portal.core.settings.validating import problems_together
from portal.core.state import state_of

AUDITED_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting that was changed.

    :param before: what held, as one would type it; of a secret, nothing.
    :param after: what holds now, likewise.
    """

    name: str
    before: str | None
    after: str | None


def save_settings(
    component: str,
    values: object,
    scope: str = SITE,
    *,
    actor: Actor = SYSTEM,
    reset: Collection[str] = (),
    version: str | None = None,
) -> list[SettingChange]:
    """Write an instance of a settings dataclass inside the unit of work under way.

    What equals the value that would hold anyway is not kept, so that it follows that value. What
    the environment sets is left alone, and so is a secret that cannot be read, unless it is
    given anew.

    :param reset: names of settings that go back to what would hold anyway, whatever their value.
    :param version: as ``settings_version`` gave it when the values were read.
    :raises Problems: naming each value that cannot be kept; or when somebody else was faster.
    """
    cls: Any = type(values)
    declared_settings(cls)
    row = _locked(component, scope)
    if version is not None and str(row.version) != version:
        raise Problems(Problem("", "stale", _stale_words()))
    kept = _kept_in(row)
    changes: list[SettingChange] = []
    problems: list[Problem] = []
    for state in states_of(component, cls, scope):
        field, wanted = state.field, getattr(values, state.field.name)
        if state.source is Source.ENVIRONMENT:
            continue
        if field.name in reset:
            wanted = state.inherited
        else:
            problems += _problems_with(field, wanted, state)
        if problems:
            continue
        if field.is_secret:
            changes += _keep_secret(component, scope, state, wanted, actor, field.name in reset)
            continue
        changes += _keep(kept, state, wanted)
    problems = problems or problems_together(component, values)
    if problems:
        raise Problems(problems)
    if changes or kept != row.values:
        _write(row, kept)
    return changes


def unset_setting(component: str, name: str, scope: str = SITE) -> bool:
    """Forget what is set under a name, known to a class or not; return whether there was any."""
    row = _locked(component, scope)
    kept = _kept_in(row)
    secret = session().get(SecretRow, (component, scope, name))
    if secret is not None:
        session().delete(secret)
    elif name not in kept:
        return False
    kept.pop(name, None)
    _write(row, kept)
    return True


def _locked(component: str, scope: str) -> SettingsRow:
    row = session().get(SettingsRow, (component, scope), with_for_update=True)
    if row is None:
        row = SettingsRow(
            component=component, scope=scope, values={}, version=0, changed_at=clock.now()
        )
        with translate_conflicts({"pk_settings": Problem("", "stale", _stale_words())}):
            session().add(row)
    return row


def _kept_in(row: SettingsRow) -> dict[str, Any]:
    raw: Any = row.values
    return dict(raw) if isinstance(raw, dict) else {}


def _stale_words() -> str:
    words = _(
        "Somebody changed these settings while you were here. What you typed is still shown: "
        "send it again to replace theirs."
    )
    return str(words)


def _write(row: SettingsRow, kept: dict[str, Any]) -> None:
    row.values = kept
    row.version += 1
    row.changed_at = clock.now()
    session().flush()
    _announce()


def _announce() -> None:
    touch(STAMP)
    state_of().caches.pop(CACHE, None)


def _problems_with(field: SettingField, wanted: Any, state: SettingState) -> list[Problem]:
    if wanted == state.value and type(wanted) is type(state.value) and not field.rules.required:
        # It was there before; a list it was once chosen from may have changed meanwhile.
        return []
    try:
        field.check(wanted)
    except Unfit as unfit:
        return [Problem(field.name, "unfit", str(unfit))]
    if field.is_secret and wanted and not key_ring().newest:
        words = _("This site has no settings_keys yet, so it cannot keep secrets.")
        return [Problem(field.name, "no_keys", words)]
    return []


def _keep(kept: dict[str, Any], state: SettingState, wanted: Any) -> list[SettingChange]:
    field = state.field
    if wanted == state.inherited:
        kept.pop(field.name, None)
    else:
        kept[field.name] = field.kind.encode(wanted)
    if wanted == state.value:
        return []
    return [SettingChange(field.name, _audited(field, state.value), _audited(field, wanted))]


def _audited(field: SettingField, value: Any) -> str:
    text = field.kind.typed(value)
    return text if len(text) <= AUDITED_LENGTH else text[: AUDITED_LENGTH - 1] + "…"


def _keep_secret(
    component: str, scope: str, state: SettingState, wanted: Any, actor: Actor, is_reset: bool
) -> list[SettingChange]:
    name = state.field.name
    change = [SettingChange(name, None, None)]
    row = session().get(SecretRow, (component, scope, name))
    if is_reset or (not wanted and state.problem != "unreadable"):
        if row is None:
            return []
        session().delete(row)
        return change
    if not wanted or wanted == state.value:
        return []
    if row is None:
        row = SecretRow(component=component, scope=scope, name=name)
        session().add(row)
    encrypt_into(row, wanted)
    row.set_at, row.set_by = clock.now(), actor.person_id
    return change


def encrypt_into(row: SecretRow, secret: Secret) -> None:
    """Put a secret into its row, encrypted under the newest key."""
    purpose = purpose_of(row.component, row.scope, row.name)
    row.key_id, row.cipher = key_ring().encrypt(secret.reveal(), purpose)


def decrypt_row(row: SecretRow) -> Secret:
    """Return what a row holds.

    :raises Unreadable: when no key opens it.
    """
    purpose = purpose_of(row.component, row.scope, row.name)
    return Secret(key_ring().decrypt(row.key_id, row.cipher, purpose))
