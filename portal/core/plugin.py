"""Registers the core's own pages, subscriptions and jobs through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from portal.core import clock, inventory
from portal.core.api.writing import clear_keys
from portal.core.checks import core_checks
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.event import Event
from portal.core.events.hooks import DataHooks
from portal.core.events.jobs import PeriodicJob
from portal.core.events.mending import close_what_nobody_waits_for
from portal.core.events.models import EventRow
from portal.core.events.subscriptions import Subscription
from portal.core.health import Check
from portal.core.mail.queue import MailQueued, send_queued
from portal.core.plugins.events import PluginSwitchedOff
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import Slot
from portal.core.plugins.spec import hookimpl
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.search.sources import index_subject, is_indexed
from portal.core.settings.checks import settings_checks
from portal.core.uploads.store import clear_orphans
from portal.core.uploads.views import blueprint as uploads
from portal.core.web.hooks import WebHooks
from portal.core.web.operations import blueprint as operations
from portal.core.web.palette import blueprint as palette
from portal.core.web.preferences import blueprint as preferences
from portal.core.webhooks.events import WebhookSwitchedOff, WebhookTested
from portal.core.webhooks.subscription import WEBHOOKS

KEEP_EVENTS = timedelta(days=400)


class CoreFeature(Plugin, LifecycleHooks, DataHooks, WebHooks, PrivacyHooks):
    """Mail, search, files, health."""

    name = "core"
    title = "Core"
    built_in = True

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount files, health and preferences."""
        return [operations, uploads, preferences, palette]

    @hookimpl
    def slots(self) -> Sequence[Slot]:
        """Offer the slots of the layout."""
        return [
            Slot("layout.head", {}, "Inside <head> of every page; link and meta elements."),
            Slot("layout.footer", {}, "At the end of every page's footer."),
            Slot("home.top", {}, "Home page, above what is happening now."),
            Slot("home.bottom", {}, "Home page, below everything else."),
        ]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare that a mail is waiting, and what happens to plugins and webhooks."""
        return [MailQueued, PluginSwitchedOff, WebhookSwitchedOff, WebhookTested]

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Send mail, keep the index in step, and tell other systems."""
        return [
            Subscription("core.mail", (MailQueued.type,), send_queued, title=_l("Mail to people")),
            # A delivery that changes nothing in the index would still cost two commits.
            Subscription(
                "core.search", ("*",), index_subject, only=is_indexed, title=_l("Search index")
            ),
            WEBHOOKS,
        ]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Clear what is no longer needed."""
        return [
            PeriodicJob(
                "core.clear_files", timedelta(days=1), clear_orphans, _l("Delete files nobody uses")
            ),
            PeriodicJob(
                "core.clear_keys",
                timedelta(hours=6),
                clear_keys,
                _l("Forget keys of repeated writes"),
            ),
            PeriodicJob(
                "core.clear_events",
                timedelta(days=1),
                clear_events,
                _l("Delete delivered old events"),
            ),
            PeriodicJob(
                "core.close_deliveries",
                timedelta(days=1),
                close_what_nobody_waits_for,
                _l("Close deliveries whose plugin has been gone for 30 days"),
            ),
        ]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column of the core's tables."""
        return inventory.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out mails, files and log entries."""
        return inventory.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Blank mails and take the name off files."""
        inventory.erase_person(person_id)

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check configuration, outbox, audit chain and files."""
        return [*core_checks(), *settings_checks()]


def clear_events() -> int:
    """Delete events older than 400 days; their deliveries go with them."""
    with unit_of_work():
        gone = session().execute(
            delete(EventRow)
            .where(EventRow.recorded_at < clock.now() - KEEP_EVENTS)
            .execution_options(synchronize_session=False)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


plugin = CoreFeature()
