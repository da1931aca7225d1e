"""Registers consultations through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from flask import Blueprint, Flask, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.api import api
from portal.consultations.events import EVENTS
from portal.consultations.hooks import ConsultationHooks, gather_capabilities, gather_methods
from portal.consultations.models import ConsultationRow
from portal.consultations.office import blueprint as office
from portal.consultations.policy import ACTIONS, EDITORS
from portal.consultations.privacy import INVENTORY
from portal.consultations.queries import consultation_of, findable_ids, may_see
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.consultations.service import STAMP, SUBJECT, stamp_of
from portal.consultations.views import blueprint, description_of
from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget, touch
from portal.core.events import DataHooks, Event
from portal.core.permissions import Action, Actor, Role
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import HookSpec, Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.slots import Slot
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.search import SearchDocument
from portal.core.search.sources import SearchSource
from portal.core.state import state_of
from portal.core.text.markdown import plain_text
from portal.core.web import NavItem, Section, WebHooks
from portal.municipality.queries import areas, topics


class ConsultationsFeature(
    Plugin, LifecycleHooks, PermissionHooks, WebHooks, DataHooks, PrivacyHooks
):
    """What the council asks, of whom, in which phases."""

    name = "consultations"
    title = _l("Consultations")
    built_in = True

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer the hooks of consultations."""
        return [ConsultationHooks]

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Gather the ways of taking part."""
        state_of(app).upload_readers[SUBJECT] = may_see
        gather_methods(app)
        gather_capabilities(app)

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count people without a hot row."""
        return [
            TallyTarget(
                "consultations.participants",
                ConsultationRow.id,
                ConsultationRow.participant_count,
                lambda ids: touch(STAMP, *(stamp_of(identifier) for identifier in ids)),
            )
        ]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def slots(self) -> Sequence[Slot]:
        """Offer places on a consultation's page."""
        context = {"consultation": ConsultationRecord}
        return [
            Slot("consultation.outcome", context, "Above its text: what came of it so far."),
            Slot("consultation.below", context, "Below everything a consultation says."),
            Slot("consultation.sidebar", context, "At the end of what stands beside it."),
            Slot("consultation.office", context, "Its page in the back office, at the side."),
        ]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Lead everybody to the list."""
        return [
            NavItem(_("Consultations"), url_for("consultations.index"), "messages-square", order=20)
        ]

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Lead officers, editors and moderators to the back office's list."""
        roles = EDITORS | {Role.MODERATOR}
        if not any(grant.role in roles for grant in actor.grants) and not actor.has_role(
            Role.ADMINISTRATOR
        ):
            return []
        item = NavItem(
            _("Consultations"), url_for("consultations_office.index"), "messages-square", order=20
        )
        return [Section(_("Participation"), [item], order=20)]

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Let published consultations be found."""
        return [
            SearchSource(
                "consultation",
                _l("Consultations"),
                ("consultations.*",),
                search_document,
                all_findable,
            )
        ]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return INVENTORY


def search_document(consultation_id: uuid.UUID) -> SearchDocument | None:
    """Return a consultation as search sees it, ``None`` when it must not be found."""
    record = consultation_of(consultation_id)
    if record is None or record.state in (ConsultationState.DRAFT, ConsultationState.ARCHIVED):
        return None
    title, language = record.title.in_language(record.languages[0])
    body = [plain_text(text) for text in record.description.values()]
    others = [str(text) for text in (*record.title.values(), *record.summary.values())]
    area = areas().get(record.area_ids[0]) if record.area_ids else None
    topic = topics().get(record.topic_ids[0]) if record.topic_ids else None
    return SearchDocument(
        key=f"consultation:{record.id}",
        kind="consultation",
        title=title,
        body="\n".join([*others, *body]),
        language=language,
        url=f"/consultations/{record.slug}",
        summary=description_of(record),
        published_at=record.published_at or record.changed_at,
        area=area.slug if area else None,
        topic=topic.slug if topic else None,
        state=record.state.value,
    )


def all_findable() -> Iterable[uuid.UUID]:
    """Return everything search may show."""
    return findable_ids()


plugin = ConsultationsFeature()
