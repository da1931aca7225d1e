"""Looking through one's answers, handing in, and the receipt."""

from __future__ import annotations

import uuid

from flask import redirect
from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries, service
from portal.consultations.methods.survey.policy import ANSWER
from portal.consultations.methods.survey.reading import pages_to_show, typed_answers
from portal.consultations.methods.survey.views.answering import refusal
from portal.consultations.methods.survey.views.blueprint import Visit, blueprint, visit
from portal.consultations.methods.survey.views.pages import (
    ReceiptPage,
    ReviewPage,
    answer_views,
    typed_only,
)
from portal.consultations.participation.visitors import known_participant
from portal.core.database import unit_of_work
from portal.core.permissions import decide
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.core.web import current_actor, limit, public, render


@blueprint.get("/review")
@public
def review(slug: str, phase_id: uuid.UUID) -> Response:
    """Show all answers before they are handed in."""
    here = visit(current_actor(), slug, phase_id)
    if here.receipt is not None:
        return redirect(here.url("receipt"))
    decision = decide(current_actor(), ANSWER, here.subject)
    if not decision.allowed or here.draft is None:
        return redirect(here.url("start"))
    return render(_review(here))


@blueprint.post("/hand-in")
@public
@limit("60 per hour")
def hand_in(slug: str, phase_id: uuid.UUID) -> Response:
    """Hand in; a second time leads to the same receipt."""
    actor = current_actor()
    here = visit(actor, slug, phase_id)
    try:
        with unit_of_work():
            service.hand_in(actor, here.subject)
    except Problems as refused:
        return render(_review(here, refused.problems), 422)
    except Forbidden as refused:
        if refused.decision.code == "sign_in":
            raise
        return render(refusal(here, refused.decision, here.typed), 403)
    return redirect(here.url("receipt"), 303)


@blueprint.get("/receipt")
@public
def receipt(slug: str, phase_id: uuid.UUID) -> Response:
    """Thank somebody, with the receipt and, where they lead to them, their answers."""
    actor = current_actor()
    here = visit(actor, slug, phase_id)
    if here.receipt is None:
        return redirect(here.url("start"))
    participant = known_participant(actor, here.subject)
    own = queries.own_response(phase_id, participant.key) if participant else None
    if participant is None:
        raise NotFound
    given = {one.question.key: one.value for one in own.answers} if own else {}
    fields = typed_answers(here.form, given)
    return render(
        ReceiptPage(
            consultation=here.subject.consultation,
            phase=here.subject.phase,
            receipt=here.receipt,
            anonymous=own is None,
            answers=typed_only(answer_views(here.form, fields)),
        )
    )


def _review(here: Visit, problems: tuple[Problem, ...] = ()) -> ReviewPage:
    pages = pages_to_show(here.form, here.reading)
    found = problems or here.reading.problems
    return ReviewPage(
        consultation=here.subject.consultation,
        phase=here.subject.phase,
        answers=answer_views(here.form, here.typed, here.reading, found),
        last_page=pages[-1].number if pages else 1,
        anonymous=here.anonymous,
        problems=problems,
    )
