"""Surveys as consultations see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.methods.survey.forms import SurveySettingsForm
from portal.consultations.methods.survey.policy import RESULTS
from portal.consultations.methods.survey.queries import response_counts
from portal.consultations.methods.survey.records import METHOD, SurveySettings
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, MethodSummary, Moment, PhaseRecord
from portal.core.permissions import may
from portal.core.problems import Problem
from portal.core.web import current_actor
from portal.core.web.formats import number

RESULTS_ENDPOINT = "survey_results.show"


class SurveyMethod:
    """People answer questions, once."""

    name = METHOD
    title: Any = _l("Survey")
    icon = "clipboard-list"
    call: Any = _l("Answer the questions")
    ways = frozenset({"without_account", "codes"})

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return SurveySettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people take part."""
        return url_for("survey.start", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the results are shown."""
        if consultation.moment(phase) is Moment.UPCOMING:
            return None
        if not may(current_actor(), RESULTS, TakePart(consultation, phase)):
            return None
        if RESULTS_ENDPOINT not in current_app.view_functions:
            return None
        return url_for(RESULTS_ENDPOINT, slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the questions are written."""
        return url_for("survey_office.form", consultation_id=consultation.id, phase_id=phase.id)

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return how many forms were handed in."""
        # One query serves all phases of the page.
        known = g.setdefault("survey_counts", {})
        if consultation.id not in known:
            known[consultation.id] = response_counts(consultation.id)
        count = known[consultation.id].get(phase.id, 0)
        words = ngettext("%(n)s response", "%(n)s responses", count, n=number(count))
        return MethodSummary(participants=count, contributions=words)

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings."""
        try:
            read = SurveySettings.of(settings)
        except (TypeError, ValueError):
            return [Problem("quota", "range", _("Give a whole number, or 0."))]
        if read.quota < 0:
            return [Problem("quota", "range", _("Give a whole number, or 0."))]
        if read.margin < 0:
            return [Problem("margin", "range", _("Give a number from 0 to 10,080."))]
        return []
