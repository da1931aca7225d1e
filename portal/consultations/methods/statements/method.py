"""The statements method as consultations see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.methods.statements.forms import StatementSettingsForm
from portal.consultations.methods.statements.policy import RESULTS
from portal.consultations.methods.statements.queries import phase_counts
from portal.consultations.methods.statements.records import StatementSettings
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, MethodSummary, Moment, PhaseRecord
from portal.core.permissions import may
from portal.core.problems import Problem
from portal.core.web import current_actor
from portal.core.web.formats import number


class StatementsMethod:
    """People agree or disagree with short statements and add their own."""

    name = "statements"
    title: Any = _l("Statements")
    icon = "messages-square"
    call: Any = _l("Say what you think")

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return StatementSettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people take part."""
        return url_for("statements.take_part", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the opinion groups are shown."""
        if consultation.moment(phase) is Moment.UPCOMING:
            return None
        if not may(current_actor(), RESULTS, TakePart(consultation, phase)):
            return None
        return url_for("statements.results", slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where statements are moderated."""
        return url_for(
            "statements_office.index", consultation_id=consultation.id, phase_id=phase.id
        )

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return how many statements and answers there are."""
        # One query serves all phases of the page.
        known = g.setdefault("statement_counts", {})
        if consultation.id not in known:
            known[consultation.id] = phase_counts(consultation.id)
        statements, answers = known[consultation.id].get(phase.id, (0, 0))
        words = ngettext("%(n)s statement", "%(n)s statements", statements, n=number(statements))
        more = ngettext("%(n)s answer", "%(n)s answers", answers, n=number(answers))
        return MethodSummary(
            participants=consultation.participants,
            contributions=_("%(statements)s, %(answers)s", statements=words, answers=more),
        )

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings."""
        try:
            per_person = StatementSettings.of(settings).per_person
        except (TypeError, ValueError):
            per_person = 0
        if not 1 <= per_person <= 100:
            return [Problem("per_person", "range", _("Give a number from 1 to 100."))]
        return []
