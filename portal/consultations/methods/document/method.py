"""The commented document as consultations see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.forms import DocumentSettingsForm
from portal.consultations.methods.document.records import METHOD, DocumentSettings
from portal.consultations.records import ConsultationRecord, MethodSummary, Moment, PhaseRecord
from portal.core.problems import Problem
from portal.core.web.formats import number


class DocumentMethod:
    """People comment on the paragraphs of a text and propose wordings for them."""

    name = METHOD
    title: Any = _l("Commented document")
    icon = "file-text"
    call: Any = _l("Read and comment on the text")
    ways = frozenset({"without_account", "codes"})

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return DocumentSettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where the text is."""
        return url_for("document.read", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where it is told what people said and what came of it."""
        if consultation.moment(phase) in (Moment.UPCOMING, Moment.DRAFT):
            return None
        return url_for("document.results", slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where versions are written and wordings answered."""
        return url_for("document_office.index", consultation_id=consultation.id, phase_id=phase.id)

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return how many comments and wordings there are."""
        # One query serves all phases of the page.
        known = g.setdefault("document_counts", {})
        if consultation.id not in known:
            known[consultation.id] = queries.counts_by_phase(consultation.id)
        comments, wordings = known[consultation.id].get(phase.id, (0, 0))
        words = ngettext("%(n)s comment", "%(n)s comments", comments, n=number(comments))
        more = ngettext(
            "%(n)s proposed wording", "%(n)s proposed wordings", wordings, n=number(wordings)
        )
        return MethodSummary(
            participants=consultation.participants,
            contributions=_("%(comments)s, %(wordings)s", comments=words, wordings=more),
        )

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings."""
        try:
            per_person = DocumentSettings.of(settings).per_person
        except (TypeError, ValueError):
            return [Problem("numbering", "choice", _("Choose how paragraphs are numbered."))]
        if not 1 <= per_person <= 500:
            return [Problem("per_person", "range", _("Give a number from 1 to 500."))]
        return []
