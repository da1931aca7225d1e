"""Where a person has voted, for their own page; what they voted stands nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from portal.consultations.methods.poll.policy import KIND
from portal.consultations.methods.poll.queries import consultations_with
from portal.consultations.records import ConsultationState, Moment
from portal.core.permissions import Actor
from portal.core.web.nav import Activity
from portal.voting.queries import voted_in


def activity_of(actor: Actor) -> Sequence[Activity]:
    """Return in which votes a person took part, the latest first."""
    if actor.person_id is None:
        return []
    voted = voted_in(KIND, f"person:{actor.person_id.hex}")
    found = []
    for consultation in consultations_with(list(voted)):
        if consultation.state is ConsultationState.DRAFT:
            continue
        for phase in consultation.phases:
            if phase.id not in voted:
                continue
            finished = consultation.moment(phase) is Moment.FINISHED
            state = (_("Finished"), "done") if finished else (_("Open"), "open")
            url = url_for("poll.take_part", slug=consultation.slug, phase_id=phase.id)
            found.append(Activity(consultation.title, url, _("You voted"), voted[phase.id], state))
    return sorted(found, key=lambda one: one.when, reverse=True)
