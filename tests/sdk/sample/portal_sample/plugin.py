"""The sample plugin: registers what it adds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from portal.sdk import (
    Actor,
    ApiBlueprint,
    Capability,
    DataHooks,
    Event,
    Idempotency,
    LifecycleHooks,
    NavItem,
    PeriodicJob,
    PersonalColumn,
    Plugin,
    PrivacyHooks,
    PrivacyInventory,
    ProposalRecord,
    SettingsPage,
    SlotFill,
    Subscription,
    WebHooks,
    gettext,
    hookimpl,
    ngettext,
    unit_of_work,
)
from portal.sdk import lazy_gettext as _l
from portal_sample import queries
from portal_sample.records import SampleSettings, Thanked
from portal_sample.service import greet
from portal_sample.views import api, blueprint

HERE = Path(__file__).parent
WHY, TASK, UNTIL = _l("Said in public"), _l("Consent"), _l("Until the account is erased")


class Sample(Plugin, LifecycleHooks, WebHooks, DataHooks, PrivacyHooks):
    """People thank somebody for a proposal, in a line."""

    name = "sample"
    title = _l("Thanks")
    version = "1.0"
    requires_sdk = ">=0.1,<1"
    settings = SampleSettings
    capabilities = frozenset(
        (
            Capability.ROUTES,
            Capability.SLOTS,
            Capability.EVENTS,
            Capability.TABLES,
            Capability.SETTINGS,
            Capability.PERSONAL_DATA,
            Capability.JOBS,
        )
    )

    def templates(self) -> Path:
        """Return the folder of templates."""
        return HERE / "templates"

    def migrations(self) -> Path:
        """Return the folder of migrations."""
        return HERE / "migrations"

    def translations(self) -> Path:
        """Return the folder of catalogues."""
        return HERE / "translations"

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer thanks to programs."""
        return [api]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Put thanks into the header."""
        return [NavItem(gettext("Thanks"), "/thanks", "heart", order=90)]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Say beside a proposal how often thanks were said."""
        return [SlotFill("proposal.sidebar", self.beside_proposal)]

    def beside_proposal(self, proposal: ProposalRecord) -> Markup | None:
        """Return the words beside a proposal, nothing while there are no thanks."""
        count = queries.count_thanks(proposal.id)
        if not count:
            return None
        words = ngettext("%(num)s line of thanks", "%(num)s lines of thanks", count)
        return Markup("<p>{}</p>").format(words)

    @hookimpl
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Let administrators change how long a line is."""
        return [SettingsPage("sample", SampleSettings, self.title)]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what the plugin tells."""
        return [Thanked]

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Greet new proposals."""
        wanted = ("proposals.published",)
        return [Subscription("sample.greet", wanted, greet, Idempotency.KEY, title=_l("Greetings"))]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Forget old greetings."""
        title = _l("Forget old greetings")
        return [PeriodicJob("sample.forget", timedelta(days=30), self.forget, title)]

    def forget(self) -> object:
        """Forget old greetings, in a unit of work of its own."""
        with unit_of_work():
            return queries.forget_greetings()

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column."""
        table = "plugin_sample_thanks"
        return PrivacyInventory(
            personal=[
                PersonalColumn(f"{table}.person_id", WHY, TASK, UNTIL),
                PersonalColumn(f"{table}.words", WHY, TASK, UNTIL),
            ],
            plain=[
                f"{table}.id",
                f"{table}.proposal_id",
                f"{table}.written_at",
                "plugin_sample_greeting.*",
            ],
        )

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out what a person said."""
        return queries.thanks_of_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take a person's words away."""
        queries.forget_person(person_id)


plugin = Sample()
