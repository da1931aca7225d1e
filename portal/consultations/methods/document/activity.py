"""What wordings a person proposed and what came of them, for their own page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from portal.consultations.methods.document.queries.wordings import wordings_by_people
from portal.consultations.methods.document.records import WordingState
from portal.consultations.queries import consultations_of
from portal.consultations.records import ConsultationState
from portal.core.permissions import Actor
from portal.core.text.markdown import excerpt
from portal.core.web.nav import Activity

KINDS = {
    WordingState.OPEN: "open",
    WordingState.TAKEN: "accepted",
    WordingState.PARTLY: "progress",
    WordingState.DECLINED: "declined",
    WordingState.WITHDRAWN: "closed",
}


def words_of(state: WordingState) -> str:
    """Return what has become of a wording in words."""
    words = {
        WordingState.OPEN: _("Not answered yet"),
        WordingState.TAKEN: _("Taken over"),
        WordingState.PARTLY: _("Partly taken over"),
        WordingState.DECLINED: _("Not taken over"),
        WordingState.WITHDRAWN: _("Taken back"),
    }
    return str(words[state])


def activity_of(actor: Actor) -> Sequence[Activity]:
    """Return the wordings a person proposed."""
    if actor.person_id is None:
        return []
    proposed = wordings_by_people(actor.person_id)
    known = consultations_of(one.consultation_id for one in proposed)
    found = []
    for one in proposed:
        consultation = known.get(one.consultation_id)
        if consultation is None or consultation.state is ConsultationState.DRAFT:
            continue
        url = url_for(
            "document.wording",
            slug=consultation.slug,
            phase_id=one.phase_id,
            number=one.number,
        )
        state = (words_of(one.state), KINDS[one.state])
        what = _("You proposed this wording")
        found.append(Activity(excerpt(one.text, 90), url, what, one.created_at, state))
    return found
