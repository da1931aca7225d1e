"""Discussion as consultations see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.methods.discussion.forms import DiscussionSettingsForm
from portal.consultations.methods.discussion.queries import discussions_of
from portal.consultations.methods.discussion.records import METHOD
from portal.consultations.records import ConsultationRecord, MethodSummary, PhaseRecord
from portal.core.problems import Problem
from portal.core.web.formats import number


class DiscussionMethod:
    """People answer an open question, for, against or neutral, and answer one another."""

    name = METHOD
    title: Any = _l("Discussion")
    icon = "message-square"
    call: Any = _l("Join the discussion")

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return DiscussionSettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people discuss."""
        return url_for("discussions.show", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where contributions are read and counted."""
        return url_for("discussions.show", slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the question is written."""
        return url_for(
            "discussions_office.edit", consultation_id=consultation.id, phase_id=phase.id
        )

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return what is asked and how many contributions there are."""
        # One query serves all phases of the page.
        known = g.setdefault("discussions_shown", {})
        if consultation.id not in known:
            phases = [one.id for one in consultation.phases if one.method == METHOD]
            known[consultation.id] = discussions_of(phases)
        found = known[consultation.id].get(phase.id)
        count = found.comment_count if found else 0
        words = ngettext("%(n)s contribution", "%(n)s contributions", count, n=number(count))
        return MethodSummary(participants=consultation.participants, contributions=words)

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return nothing: there is nothing to set."""
        return []
