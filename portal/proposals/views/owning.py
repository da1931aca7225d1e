"""One's own proposals: their list, deleting, withdrawing; and what is similar to a title."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core.database import unit_of_work
from portal.core.i18n import current_language
from portal.core.identifiers import parse_id
from portal.core.permissions import require
from portal.core.problems import Problems
from portal.core.web import Page, current_actor, public, render, signed_in
from portal.proposals import service
from portal.proposals.forms import WithdrawForm
from portal.proposals.policy import WITHDRAW
from portal.proposals.queries import access_proposal, proposals_of, similar_proposals
from portal.proposals.records import STATE_WORDS, ProposalItem, ProposalRecord
from portal.proposals.views import blueprint


@dataclass(frozen=True)
class SimilarPart(Page):
    """The piece of page with similar proposals."""

    template: ClassVar[str] = "proposals/_similar.html"
    similar: Sequence[ProposalItem]
    state_words: Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class DraftsPage(Page):
    """One's own proposals."""

    template: ClassVar[str] = "proposals/mine.html"
    proposals: Sequence[ProposalRecord]
    state_words: Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class WithdrawPage(Page):
    """The question before a proposal is withdrawn."""

    template: ClassVar[str] = "proposals/withdraw.html"
    proposal: ProposalRecord
    form: WithdrawForm


@blueprint.post("/proposals/<id:proposal_id>/discard")
@signed_in
def discard(proposal_id: uuid.UUID) -> Response:
    """Delete one's own draft."""
    with unit_of_work():
        service.discard_draft(current_actor(), proposal_id)
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("proposals.mine"), 303)


@blueprint.get("/proposals/similar")
@public
def similar() -> FlaskResponse:
    """Return the proposals that resemble a title, as a piece of page."""
    title = request.args.get("q", "")[:200]
    leave_out: uuid.UUID | None = None
    try:
        leave_out = parse_id(request.args.get("except", ""))
    except ValueError:
        leave_out = None
    found = similar_proposals(title, current_language(), leave_out=leave_out)
    return render(SimilarPart(found, STATE_WORDS))


@blueprint.get("/proposals/mine")
@signed_in
def mine() -> FlaskResponse:
    """Show one's own drafts and proposals."""
    person_id = current_actor().person_id
    found = proposals_of(person_id) if person_id else ()
    return render(DraftsPage(found, STATE_WORDS))


@blueprint.get("/proposals/<id:proposal_id>/withdraw")
@signed_in
def ask_withdraw(proposal_id: uuid.UUID) -> FlaskResponse:
    """Ask for the reason."""
    actor = current_actor()
    proposal = access_proposal(actor, proposal_id)
    require(actor, WITHDRAW, proposal)
    return render(WithdrawPage(proposal, WithdrawForm(formdata=None)))


@blueprint.post("/proposals/<id:proposal_id>/withdraw")
@signed_in
def withdraw(proposal_id: uuid.UUID) -> Response:
    """Withdraw a proposal."""
    form = WithdrawForm()
    try:
        with unit_of_work():
            service.withdraw_proposal(current_actor(), proposal_id, form.reason.data or "")
    except Problems as refused:
        form.add_problems(refused)
        proposal = access_proposal(current_actor(), proposal_id)
        return render(WithdrawPage(proposal, form), 422)
    flash(_("Your proposal is withdrawn. It stays readable with your reason."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal_id), 303)
