"""Settings that plugins let officers change for a single consultation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.office import blueprint
from portal.admin.office.settings import Place, edit_settings
from portal.admin.policy import MANAGE_CONSULTATION_SETTINGS
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord
from portal.consultations.settings import for_consultation
from portal.core.permissions import may, require
from portal.core.problems import NotFound
from portal.core.settings.pages import settings_pages
from portal.core.state import state_of
from portal.core.web.context import current_actor
from portal.core.web.nav import SettingsPage
from portal.core.web.pages import Page, render, render_fragment
from portal.core.web.routing import needs


@dataclass(frozen=True)
class ConsultationSettingsPage(Page):
    """What can be set for one consultation."""

    template: ClassVar[str] = "admin/consultation_settings.html"
    consultation: ConsultationRecord
    pages: Sequence[SettingsPage]


@blueprint.get("/consultations/<id:consultation_id>/settings")
@needs(MANAGE_CONSULTATION_SETTINGS)
def consultation_settings(consultation_id: uuid.UUID) -> Response:
    """List what can be set for one consultation."""
    consultation = _manageable(consultation_id)
    return render(ConsultationSettingsPage(consultation, _offered()))


@blueprint.route(
    "/consultations/<id:consultation_id>/settings/<component>", methods=["GET", "POST"]
)
@needs(MANAGE_CONSULTATION_SETTINGS)
def consultation_settings_edit(consultation_id: uuid.UUID, component: str) -> AnyResponse:
    """Change one plugin's settings for one consultation."""
    consultation = _manageable(consultation_id)
    about = next((page for page in _offered() if page.component == component), None)
    if about is None or about.per_consultation is None:
        raise NotFound
    title = str(consultation.title)
    overview = url_for("consultations_office.overview", consultation_id=consultation_id)
    every = url_for("admin.consultation_settings", consultation_id=consultation_id)
    return edit_settings(
        Place(
            about=about,
            cls=about.per_consultation,
            scope=for_consultation(consultation_id),
            title=title,
            way=[(title, overview), (_("Settings"), every), (about.title, None)],
            here=url_for(
                "admin.consultation_settings_edit",
                consultation_id=consultation_id,
                component=component,
            ),
            save=lambda values, version, back: service.change_consultation_settings(
                current_actor(), consultation, component, values, version, back
            ),
        )
    )


def settings_link(consultation: ConsultationRecord) -> Markup | None:
    """Return the panel of a consultation's office page that leads to its settings."""
    if not may(current_actor(), MANAGE_CONSULTATION_SETTINGS, consultation):
        return None
    pages = _offered()
    if not pages:
        return None
    return render_fragment(
        "admin/_consultation_settings.html", consultation=consultation, pages=pages
    )


def _manageable(consultation_id: uuid.UUID) -> ConsultationRecord:
    actor = current_actor()
    consultation = access_by_id(actor, consultation_id)
    require(actor, MANAGE_CONSULTATION_SETTINGS, consultation)
    return consultation


def _offered() -> list[SettingsPage]:
    """Return the pages of those who take part now; what is switched off changes nothing here."""
    manager = state_of().plugins
    return [
        page
        for page in settings_pages().values()
        if page.per_consultation is not None
        and manager.is_enabled(page.component.partition(".")[0])
    ]
