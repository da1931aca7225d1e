"""Registers petitions with the portal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.sdk import (
    Action,
    Capability,
    Check,
    DataHooks,
    Event,
    Exporter,
    HookSpec,
    LifecycleHooks,
    PeriodicJob,
    PermissionHooks,
    Plugin,
    PrivacyHooks,
    PrivacyInventory,
    SearchSource,
    Subscription,
    TallyTarget,
    hookimpl,
)
from portal.sdk import lazy_gettext as _l
from portal_petitions import counting, jobs, privacy, queries
from portal_petitions.events import EVENTS
from portal_petitions.export import PETITIONS
from portal_petitions.faces import PetitionFaces
from portal_petitions.hooks import PetitionHooks
from portal_petitions.policy import ACTIONS
from portal_petitions.settings import PetitionSettings

HERE = Path(__file__).resolve().parent


class Petitions(PetitionFaces, Plugin, LifecycleHooks, PermissionHooks, DataHooks, PrivacyHooks):
    """Petitions with sponsors, thresholds and official answers."""

    name = "petitions"
    title = _l("Petitions")
    version = "0.1"
    capabilities = frozenset(
        {
            Capability.ROUTES,
            Capability.SLOTS,
            Capability.EVENTS,
            Capability.TABLES,
            Capability.SETTINGS,
            Capability.PERSONAL_DATA,
            Capability.JOBS,
        }
    )
    settings = PetitionSettings

    def templates(self) -> Path | None:
        """Return the folder of the templates."""
        return HERE / "templates"

    def migrations(self) -> Path | None:
        """Return the folder of the revisions."""
        return HERE / "migrations"

    def translations(self) -> Path | None:
        """Return the folder of the message catalogues."""
        return HERE / "translations"

    def static_files(self) -> Path | None:
        """Return the folder of the static files."""
        return HERE / "static"

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer the hooks of petitions."""
        return [PetitionHooks]

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count signatures without a hot row."""
        return counting.targets()

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what others are told."""
        return EVENTS

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Write to signers, authors and officers."""
        return jobs.subscriptions()

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Close, remind, raise alarms, and take names off."""
        return jobs.periodic_jobs()

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Make petitions findable."""
        events = (
            "petitions.opened",
            "petitions.closed",
            "petitions.withdrawn",
            "petitions.response_published",
            "petitions.debated",
        )
        return [
            SearchSource(
                "petition",
                _l("Petitions"),
                events,
                queries.search_document,
                queries.findable_ids,
                queries.all_documents,
            )
        ]

    @hookimpl
    def exporters(self) -> Sequence[Exporter]:
        """Offer the list as open data."""
        return [PETITIONS]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Prove that signatures, areas and hours add up."""
        return queries.petition_checks()

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out what a person started and signed."""
        return privacy.export(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take a person off what they started and signed."""
        privacy.erase(person_id)

    # Faces


plugin = Petitions()
