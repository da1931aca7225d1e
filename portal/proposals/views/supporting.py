"""Supporting a proposal and taking it back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core.database import unit_of_work
from portal.core.permissions import decide
from portal.core.problems import Problems
from portal.core.web import current_actor, limit, render, signed_in
from portal.identity.eligibility import describe_eligibility
from portal.proposals import service
from portal.proposals.call.policy import call_of
from portal.proposals.policy import SUPPORT, proposal_settings, support_eligibility
from portal.proposals.queries import access_with_standing
from portal.proposals.views import blueprint
from portal.proposals.views.showing import SupportPanel


@blueprint.post("/proposals/<id:proposal_id>/support")
@signed_in
@limit("60 per minute")
def support(proposal_id: uuid.UUID) -> Response:
    """Support a proposal; it is durable before this answers."""
    try:
        with unit_of_work():
            service.support_proposal(current_actor(), proposal_id)
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "warning")
    else:
        if not _by_htmx():
            flash(_("Thank you. Your support is counted."), "success")
    return _answer(proposal_id)


@blueprint.post("/proposals/<id:proposal_id>/support/withdraw")
@signed_in
@limit("60 per minute")
def withdraw_support(proposal_id: uuid.UUID) -> Response:
    """Take one's support back."""
    with unit_of_work():
        service.withdraw_support(current_actor(), proposal_id)
    if not _by_htmx():
        flash(_("Your support is withdrawn."), "success")
    return _answer(proposal_id)


def _by_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def _answer(proposal_id: uuid.UUID) -> Response:
    if not _by_htmx():
        address = url_for("proposals.show", proposal_id=proposal_id)
        return redirect(f"{address}#support", 303)
    actor = current_actor()
    proposal, standing = access_with_standing(actor, proposal_id)
    call = call_of(proposal.phase_id)
    return render(
        SupportPanel(
            proposal=proposal,
            standing=standing,
            decision=decide(actor, SUPPORT, proposal),
            conditions=describe_eligibility(
                call.consultation.eligibility if call else support_eligibility()
            ),
            answer_within_days=proposal_settings().answer_within_days,
        )
    )
