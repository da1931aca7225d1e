"""What a person did in consultations by statements, and what came of it, for their own page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from portal.consultations.methods.statements.computing import METHOD
from portal.consultations.methods.statements.queries import participants_of_person, written_by
from portal.consultations.methods.statements.records import StatementState
from portal.consultations.queries import consultations_of
from portal.consultations.records import ConsultationState, Moment
from portal.core.permissions import Actor
from portal.core.text.markdown import excerpt
from portal.core.web.nav import Activity

STATES = {
    StatementState.ACCEPTED: "accepted",
    StatementState.PENDING: "waiting",
    StatementState.REJECTED: "declined",
}


def activity_of(actor: Actor) -> Sequence[Activity]:
    """Return where a person took part and what they stated."""
    if actor.person_id is None:
        return []
    parts = participants_of_person(actor.person_id)
    known = consultations_of(part.consultation_id for part in parts)
    found = []
    for part in parts:
        consultation = known.get(part.consultation_id)
        if consultation is None or consultation.state is ConsultationState.DRAFT:
            continue
        phase = next((p for p in consultation.phases if p.method == METHOD), None)
        if phase is not None and part.first_vote_at is not None:
            finished = consultation.moment(phase) is Moment.FINISHED
            state = (_("Finished"), "done") if finished else (_("Open"), "open")
            url = url_for("statements.stand", slug=consultation.slug, phase_id=phase.id)
            found.append(
                Activity(consultation.title, url, _("You took part"), part.first_vote_at, state)
            )
    words = {
        StatementState.ACCEPTED: _("Shown"),
        StatementState.PENDING: _("Waiting for a moderator"),
        StatementState.REJECTED: _("Not shown"),
    }
    for statement in written_by([part.id for part in parts]):
        consultation = known.get(statement.consultation_id)
        if consultation is None or consultation.state is ConsultationState.DRAFT:
            continue
        found.append(
            Activity(
                excerpt(statement.text, 90),
                url_for(
                    "statements.statement",
                    slug=consultation.slug,
                    phase_id=statement.phase_id,
                    number=statement.number,
                ),
                _("You added a statement"),
                statement.created_at,
                (words[statement.state], STATES[statement.state]),
            )
        )
    return sorted(found, key=lambda one: one.when, reverse=True)
