"""Registers the roll through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.consultations.participation import privacy
from portal.consultations.participation.checks import participation_checks
from portal.core.health import Check
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory


class ParticipationFeature(Plugin, LifecycleHooks, PrivacyHooks):
    """Who took part in which phase, and by which way in."""

    name = "participation"
    title = _l("Taking part")
    built_in = True

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check counts and windows."""
        return participation_checks()

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return where a person took part."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take the person off the roll."""
        privacy.erase_person(person_id)


plugin = ParticipationFeature()
