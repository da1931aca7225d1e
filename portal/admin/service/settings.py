"""Changes settings of the site and of single consultations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from portal.admin.policy import MANAGE_CONSULTATION_SETTINGS, MANAGE_SETTINGS
from portal.consultations.records import ConsultationRecord
from portal.consultations.settings import for_consultation
from portal.core.permissions import Actor, require
from portal.core.settings import SITE
from portal.core.settings.changing import change_settings as change


def change_settings(
    actor: Actor, component: str, values: Any, version: str, reset: Collection[str] = ()
) -> list[str]:
    """Save an instance of a settings dataclass for the site; return the names of what changed.

    :param version: as it was when the form was opened.
    :param reset: names of settings that go back to their defaults.
    :raises Problems: when a value cannot be kept or somebody else was faster.
    """
    require(actor, MANAGE_SETTINGS)
    return change(actor, component, values, SITE, reset=reset, version=version)


def change_consultation_settings(
    actor: Actor,
    consultation: ConsultationRecord,
    component: str,
    values: Any,
    version: str,
    reset: Collection[str] = (),
) -> list[str]:
    """Save settings for one consultation; the others are as ``change_settings`` has them."""
    require(actor, MANAGE_CONSULTATION_SETTINGS, consultation)
    scope = for_consultation(consultation.id)
    return change(actor, component, values, scope, reset=reset, version=version)
