"""The poll as consultations see it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from portal.consultations.methods.poll.policy import KIND, METHOD
from portal.consultations.methods.poll.results import RESULTS, VoteResult
from portal.consultations.records import ConsultationRecord, MethodSummary, PhaseRecord
from portal.core.permissions import may
from portal.core.problems import Problem
from portal.core.web import current_actor
from portal.core.web.formats import number
from portal.core.web.recall import recalled
from portal.voting.queries import contests_of
from portal.voting.records import ContestRecord
from portal.voting.tallies import STAMP


class PollSettingsForm(Form):
    """Nothing: what is voted on and how stands on a page of its own, and is fixed with the vote."""


class PollMethod:
    """People vote, by any ballot method."""

    name = METHOD
    title: Any = _l("Vote")
    icon = "vote"
    call: Any = _l("Vote")
    ways = frozenset({"without_account", "codes"})

    def settings_form(self) -> type[Form]:
        """Return the form of a phase's settings."""
        return PollSettingsForm

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where people vote."""
        return url_for("poll.take_part", slug=consultation.slug, phase_id=phase.id)

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the result is, as soon as everybody may see it."""
        contest = _contests(consultation).get(phase.id)
        if contest is None or not contest.options:
            return None
        if not may(current_actor(), RESULTS, VoteResult(consultation, phase, contest)):
            return None
        return url_for("poll.results", slug=consultation.slug, phase_id=phase.id)

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return where the vote is set up."""
        return url_for("poll_office.index", consultation_id=consultation.id, phase_id=phase.id)

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Return how many have voted."""
        contest = _contests(consultation).get(phase.id)
        if contest is None:
            return MethodSummary()
        words = ngettext(
            "%(n)s ballot", "%(n)s ballots", contest.cast_count, n=number(contest.cast_count)
        )
        return MethodSummary(participants=contest.cast_count, contributions=words)

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a phase's settings: there are none."""
        return []


def _contests(consultation: ConsultationRecord) -> dict[uuid.UUID, ContestRecord]:
    # Two queries serve all phases of the page, and everybody until a contest changes.
    known: dict[uuid.UUID, dict[uuid.UUID, ContestRecord]] = g.setdefault("poll_contests", {})
    if consultation.id not in known:
        phases = tuple(phase.id for phase in consultation.phases if phase.method == METHOD)
        known[consultation.id] = recalled(
            "poll.contests", lambda: contests_of(KIND, phases), stamps=(STAMP,), key=phases
        )
    return known[consultation.id]
