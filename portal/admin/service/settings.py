"""Changes settings that features and plugins declare as dataclasses."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask_babel import gettext as _

from portal.admin.policy import MANAGE_SETTINGS
from portal.core.audit import write_audit
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems
from portal.core.settings import save_settings, settings_of
from portal.core.settings.store import settings_version


def change_settings(actor: Actor, component: str, values: Any, version: str) -> list[str]:
    """Save an instance of a settings dataclass and return the names of what changed.

    The audit log keeps names, never values: some are secrets.

    :param version: as it was when the form was opened.
    :raises Problems: when somebody else was faster.
    """
    require(actor, MANAGE_SETTINGS)
    if settings_version(component) != version:
        message = _(
            "Somebody changed these settings while you were here. What you typed is still shown: "
            "send it again to replace theirs."
        )
        raise Problems(Problem("", "stale", message))
    known = settings_of(component, type(values))
    changed = [
        field.name
        for field in dataclasses.fields(values)
        if getattr(known, field.name) != getattr(values, field.name)
    ]
    save_settings(component, values)
    write_audit(
        actor, "settings.changed", subject_kind="settings", subject_id=component, fields=changed
    )
    return changed
