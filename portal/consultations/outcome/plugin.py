"""Registers results pages through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.consultations.outcome.api import api
from portal.consultations.outcome.settings import COMPONENT, PopulationSettings
from portal.consultations.outcome.views import blueprint
from portal.consultations.records import ConsultationRecord, Moment
from portal.core.api import ApiBlueprint
from portal.core.plugins import Plugin, SlotFill, hookimpl
from portal.core.web import WebHooks, depends_on, render_fragment
from portal.core.web.nav import SettingsPage
from portal.core.web.recall import recalled


class OutcomeFeature(Plugin, WebHooks):
    """What came of a consultation, on a page, on paper, as data and on other sites."""

    name = "outcome"
    title = _l("Results")
    built_in = True

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Let administrators say how many people of each age live in the town."""
        words = _l("How many people live here, to show who took part beside them.")
        return [SettingsPage(COMPONENT, PopulationSettings, _l("Residents"), words, order=40)]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Lead from a consultation to what came of it, and officers to its answers."""
        return [
            SlotFill("consultation.outcome", way_to_results),
            SlotFill("consultation.office", way_to_answers, order=50),
        ]


def way_to_results(consultation: ConsultationRecord) -> Markup | None:
    """Return a panel that leads to the results, once anything of it has begun."""
    depends_on("answers")
    if consultation.moment_now not in (Moment.OPEN, Moment.FINISHED):
        return None
    is_over = consultation.moment_now is Moment.FINISHED
    return recalled(
        "outcome.way",
        lambda: render_fragment("outcome/_way.html", consultation=consultation, is_over=is_over),
        stamps=(),  # it shows nothing but the way, which the key says
        key=(consultation.slug, is_over),
    )


def way_to_answers(consultation: ConsultationRecord) -> Markup | None:
    """Return a panel that leads officers to what they still have to answer."""
    if consultation.moment_now is Moment.DRAFT:
        return None
    return render_fragment("outcome/_way_office.html", consultation=consultation)


plugin = OutcomeFeature()
