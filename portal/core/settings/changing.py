"""Changes settings on behalf of somebody, so that the audit log says who changed what to what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.audit import AuditEntry, entries, write_audit
from portal.core.permissions.actor import Actor
from portal.core.settings.declare import SettingField, declared_settings
from portal.core.settings.rules import Unfit
from portal.core.settings.scopes import SITE
from portal.core.settings.wording import in_words
from portal.core.settings.writing import SettingChange, save_settings, unset_setting

CHANGED = "settings.changed"
KIND = "settings"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class PastChange:
    """One setting that was changed once, in words.

    :param by: the person who changed it; ``None`` for the command line.
    :param before: nothing for a secret, and for entries that kept no values.
    """

    at: datetime
    by: Any
    label: Any
    before: str
    after: str


def change_settings(
    actor: Actor,
    component: str,
    values: Any,
    scope: str = SITE,
    *,
    reset: Collection[str] = (),
    version: str | None = None,
) -> list[str]:
    """Save an instance of a settings dataclass and return the names of what changed.

    The audit log keeps names, and of what is no secret the old value and the new one.

    :param reset: names that go back to what would hold anyway.
    :param version: as it was when the form was opened.
    :raises Problems: when a value cannot be kept or somebody else was faster.
    """
    changes = save_settings(component, values, scope, actor=actor, reset=reset, version=version)
    if changes:
        _audit(actor, component, scope, changes)
    return [change.name for change in changes]


def forget_setting(actor: Actor, component: str, name: str, scope: str = SITE) -> bool:
    """Take away what is set under a name; return whether there was anything."""
    gone = unset_setting(component, name, scope)
    if gone:
        _audit(actor, component, scope, [SettingChange(name, None, None)])
    return gone


def past_changes(
    component: str, classes: Sequence[type | None], scope: str = SITE
) -> list[PastChange]:
    """Return the latest changes, the newest first, as the audit log tells of them.

    :param classes: those whose fields give the labels.
    """
    fields = {f.name: f for cls in classes if cls is not None for f in declared_settings(cls)}
    found = entries(action=CHANGED, subject=subject_of(component, scope), limit=SHOWN)
    return [change for entry in found.items for change in _told(entry, fields)]


def subject_of(component: str, scope: str) -> str:
    """Return how the audit log names a component's settings in a scope."""
    return component if scope == SITE else f"{component}:{scope.partition(':')[2]}"


def _audit(actor: Actor, component: str, scope: str, changes: Sequence[SettingChange]) -> None:
    write_audit(
        actor,
        CHANGED,
        subject_kind=KIND,
        subject_id=subject_of(component, scope),
        fields=[change.name for change in changes],
        before=[change.before for change in changes],
        after=[change.after for change in changes],
    )


def _told(entry: AuditEntry, fields: dict[str, SettingField]) -> list[PastChange]:
    names = entry.detail.get("fields")
    if not isinstance(names, list):
        return []
    before, after = (_padded(entry.detail.get(key), len(names)) for key in ("before", "after"))
    return [
        PastChange(
            entry.at,
            entry.actor_id,
            fields[name].label if name in fields else name,
            _said(fields.get(name), old),
            _said(fields.get(name), new),
        )
        for name, old, new in zip(names, before, after, strict=True)
        if isinstance(name, str)
    ]


def _padded(values: object, length: int) -> list[Any]:
    found = list(values) if isinstance(values, list) else []
    return (found + [None] * length)[:length]


def _said(field: SettingField | None, typed: object) -> str:
    if not isinstance(typed, str):
        return ""
    if field is None:
        return typed
    try:
        return in_words(field, field.kind.parse(typed, field.rules))
    except Unfit:
        return typed
