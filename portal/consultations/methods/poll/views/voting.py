"""Voting: fill in the paper, look at it once more, cast it.

The receipt is shown by the answer to the very form that cast the ballot, not after a redirect:
its code is stored nowhere, and sending the form again gives the same code and no second vote.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.poll import service
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.views.blueprint import access_phase, blueprint
from portal.consultations.methods.poll.views.paper import (
    form_of,
    paper_page,
    ranked_anew,
    wanted_part,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.problems import Forbidden, NotFound, Problems
from portal.core.web import Page, current_actor, limit, public, render, visitor_cache
from portal.voting.content import cost_of
from portal.voting.counting.ballots import Ballot, BallotForm
from portal.voting.papers import answers_of, filled_in, read_paper
from portal.voting.receipts import new_token
from portal.voting.records import CastReceipt, ContestRecord, OptionRecord
from portal.voting.tallies import stamp_of


@dataclass(frozen=True)
class ReviewPage(Page):
    """What somebody is about to cast.

    :param lines: (option, points or ``None``) in the order of the ballot.
    :param fields: the ballot as hidden fields.
    :param cost: what it costs together.
    """

    template: ClassVar[str] = "poll/review.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    form: str
    lines: tuple[tuple[OptionRecord, int | None], ...]
    fields: tuple[tuple[str, str], ...]
    cost: int
    token: str
    receipt: str


@dataclass(frozen=True)
class DonePage(Page):
    """The ballot is on disk."""

    template: ClassVar[str] = "poll/done.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    receipt: CastReceipt


@blueprint.get("/")
@public
@visitor_cache("consultations", "municipality")
def take_part(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the ballot paper, or what will be on it, and whether one has voted."""
    subject = access_phase(current_actor(), slug, phase_id)
    contest = contest_in(subject.phase)
    stamps = (stamp_of(contest.id),) if contest else ()
    cache_until_change(subject.consultation, *stamps)
    return render(paper_page(subject, shown=wanted_part(request.args)))


@blueprint.post("/review")
@public
@limit("600 per hour")
def review(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the paper with another part of it, or the ballot before it is cast."""
    subject = access_phase(current_actor(), slug, phase_id)
    contest = _contest(subject)
    form = form_of(contest)
    step = request.form.get("step", "review")
    answers = _answers(form)
    filled = filled_in(answers)
    shown, token, receipt = wanted_part(request.form), _token(), _receipt()
    if form is BallotForm.RANKING and ":" in step:
        filled = ranked_anew(filled, step)
    page = paper_page(subject, filled=filled, shown=shown, token=token, receipt=receipt)
    # Nobody is asked whether this is their vote when it would be refused: two tabs, or too late.
    over = page.decision.code == "closed" or (page.own and not contest.changeable)
    if step != "review" or over:
        return render(page, 403 if over else 200)
    try:
        ballot = read_paper(contest, form, answers)
    except Problems as refused:
        page = paper_page(
            subject, filled=filled, token=token, receipt=receipt, problems=refused.problems
        )
        return render(page, 422)
    return render(
        ReviewPage(
            consultation=subject.consultation,
            phase=subject.phase,
            contest=contest,
            form=form.value,
            lines=_lines(contest, form, ballot),
            fields=_fields(form, ballot),
            cost=cost_of(contest, ballot) if form is BallotForm.APPROVAL else 0,
            token=token or new_token(),
            receipt=receipt,
        )
    )


@blueprint.post("/cast")
@public
@limit("120 per hour")
def cast(slug: str, phase_id: uuid.UUID) -> Response:
    """Cast the ballot and show the receipt, once it is on disk."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    contest = _contest(subject)
    form = form_of(contest)
    answers = _answers(form)
    try:
        ballot = read_paper(contest, form, answers)
        with unit_of_work():
            done = service.cast_vote(actor, phase_id, ballot, _token(), _receipt())
    except Problems as refused:
        fresh = any(problem.field == "token" for problem in refused.problems)
        page = paper_page(
            access_phase(actor, slug, phase_id),
            filled=filled_in(answers),
            token="" if fresh else _token(),
            receipt=_receipt(),
            problems=refused.problems,
        )
        return render(page, 422)
    except Forbidden as refused:
        if refused.decision.code == "sign_in":
            raise
        page = paper_page(
            access_phase(actor, slug, phase_id),
            filled=filled_in(answers),
            decision=refused.decision,
        )
        return render(page, 403)
    subject = access_phase(actor, slug, phase_id)
    return render(
        DonePage(
            consultation=subject.consultation,
            phase=subject.phase,
            contest=contest,
            receipt=done,
        )
    )


def _contest(subject: TakePart) -> ContestRecord:
    contest = contest_in(subject.phase)
    if contest is None or not contest.options:
        raise NotFound
    return contest


def _answers(form: BallotForm) -> dict[str, list[str]]:
    answers = request.form.to_dict(flat=False)
    if form is BallotForm.CHOICE and "choice" in answers:
        # What was chosen on another part of the paper comes first, and gives way.
        answers["choice"] = answers["choice"][-1:]
    return answers


def _token() -> str:
    return request.form.get("token", "")[:100]


def _receipt() -> str:
    return request.form.get("receipt", "")[:60]


def _lines(
    contest: ContestRecord, form: BallotForm, ballot: Ballot
) -> tuple[tuple[OptionRecord, int | None], ...]:
    pairs = ballot if form is BallotForm.POINTS else [(key, None) for key in ballot]
    known = {option.key: option for option in contest.options}
    return tuple((known[key], points) for key, points in pairs)


def _fields(form: BallotForm, ballot: Ballot) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value) for name, values in answers_of(form, ballot).items() for value in values
    )
