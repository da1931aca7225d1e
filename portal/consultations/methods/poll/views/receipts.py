"""Whether a receipt is in the box, and what a receipt shows and what it cannot show."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.views.blueprint import access_phase, blueprint
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.problems import NotFound, Problem
from portal.core.web import Page, current_actor, limit, public, public_form, render
from portal.voting.publishing.queries import place_of_receipt
from portal.voting.queries import is_in_the_box
from portal.voting.receipts import hash_of_code, tidy_code
from portal.voting.records import ContestRecord, ContestState


@dataclass(frozen=True)
class ReceiptPage(Page):
    """A receipt is looked up.

    :param found: whether its ballot is in the box; ``None`` before a code was typed.
    :param digest: what stands for the receipt in the published list.
    :param place: where in that list it stands, once it is published.
    """

    template: ClassVar[str] = "poll/receipt.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    typed: str
    found: bool | None
    digest: str
    place: int | None
    problems: tuple[Problem, ...]


@blueprint.get("/receipt")
@public
def receipt(slug: str, phase_id: uuid.UUID) -> Response:
    """Ask for a receipt's code and say what it shows."""
    return _page(slug, phase_id)


@blueprint.post("/receipt")
@public
@public_form
@limit("60 per hour")
def look_up(slug: str, phase_id: uuid.UUID) -> Response:
    """Say whether the ballot of a receipt is in the box."""
    typed = request.form.get("code", "").strip()[:60]
    if not tidy_code(typed):
        words = _("A code has 20 letters and digits, in groups of four. Look at it again.")
        return _page(slug, phase_id, typed=typed, problems=(Problem("code", "form", words),))
    return _page(slug, phase_id, typed=typed)


def _page(
    slug: str, phase_id: uuid.UUID, typed: str = "", problems: tuple[Problem, ...] = ()
) -> Response:
    subject = access_phase(current_actor(), slug, phase_id)
    contest = contest_in(subject.phase)
    if contest is None:
        raise NotFound
    code = tidy_code(typed)
    page = ReceiptPage(
        consultation=subject.consultation,
        phase=subject.phase,
        contest=contest,
        typed=typed,
        found=is_in_the_box(contest.id, code) if code else None,
        digest=hash_of_code(code) if code else "",
        place=place_of_receipt(contest, code) if code and _is_published(contest) else None,
        problems=problems,
    )
    return render(page, 422 if problems else 200)


def _is_published(contest: ContestRecord) -> bool:
    return contest.state is ContestState.PUBLISHED
