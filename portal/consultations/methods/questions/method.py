"""Questions and answers as consultations see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.methods.questions.forms import QuestionSettingsForm
from portal.consultations.methods.questions.queries import figures_by_phase
from portal.consultations.methods.questions.records import (
    LEAST_LONGEST,
    LONGEST,
    METHOD,
    QuestionSettings,
)
from portal.consultations.records import ConsultationRecord, MethodSummary, PhaseRecord
from portal.core.problems import Problem
from portal.core.web.formats import number


class QuestionsMethod:
    """People ask, support what others ask, and the council answers."""

    name = METHOD
    title: Any = _l("Questions and answers")
    icon = "circle-help"
    call: Any = _l("Ask the council")
    ways = frozenset({"without_account", "codes"})

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return QuestionSettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people ask."""
        return url_for("questions.index", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where answers are read."""
        return url_for("questions.index", slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where officers answer."""
        return url_for("questions_office.index", consultation_id=consultation.id, phase_id=phase.id)

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return how many questions and answers there are."""
        # One query serves all phases of the page.
        known = g.setdefault("question_figures", {})
        if consultation.id not in known:
            known[consultation.id] = figures_by_phase(consultation.id)
        asked, answered = known[consultation.id].get(phase.id, (0, 0))
        words = ngettext("%(n)s question", "%(n)s questions", asked, n=number(asked))
        more = ngettext("%(n)s answer", "%(n)s answers", answered, n=number(answered))
        return MethodSummary(
            participants=consultation.participants,
            contributions=_("%(questions)s, %(answers)s", questions=words, answers=more),
        )

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings."""
        try:
            found = QuestionSettings.of(settings)
        except (TypeError, ValueError):
            found = QuestionSettings(per_person=0, longest=0)
        problems = []
        if not 1 <= found.per_person <= 100:
            problems.append(Problem("per_person", "range", _("Give a number from 1 to 100.")))
        if not LEAST_LONGEST <= found.longest <= LONGEST:
            problems.append(Problem("longest", "range", _("Give a number from 150 to 1000.")))
        return problems
