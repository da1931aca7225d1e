"""One proposal in the back office: its answer, its steps, its progress."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render
from portal.identity.queries import names_of
from portal.identity.records import PersonName
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord
from portal.proposals import service
from portal.proposals.forms import MilestoneForm, ResponseForm
from portal.proposals.office import blueprint
from portal.proposals.policy import ANSWER, may_follow
from portal.proposals.queries import (
    access_proposal,
    history_of,
    response_draft_of,
    with_every_support,
)
from portal.proposals.records import (
    STATE_WORDS,
    History,
    ProposalRecord,
    ResponseRecord,
    State,
)


@dataclass(frozen=True)
class AnswerPage(Page):
    """A proposal with the forms for answering it.

    :param next_states: what progress can be reported now.
    :param theirs: what a colleague saved meanwhile, when the form is stale.
    """

    template: ClassVar[str] = "proposals/office/answer.html"
    proposal: ProposalRecord
    author: PersonName | None
    history: History
    departments: Mapping[uuid.UUID, DepartmentRecord]
    form: ResponseForm
    has_draft: bool
    theirs: ResponseRecord | None
    milestone_form: MilestoneForm
    next_states: Sequence[tuple[str, Any]]
    state_words: Mapping[str, tuple[Any, str]]


@blueprint.get("/<id:proposal_id>")
@needs(ANSWER)
def answer(proposal_id: uuid.UUID) -> FlaskResponse:
    """Show a proposal with the forms."""
    form = ResponseForm(formdata=None)
    draft = response_draft_of(proposal_id)
    if draft is not None:
        form.fill(draft)
    return _page(proposal_id, form, MilestoneForm(formdata=None))


def _page(
    proposal_id: uuid.UUID,
    form: ResponseForm,
    milestone_form: MilestoneForm,
    *,
    theirs: ResponseRecord | None = None,
    status: int = 200,
) -> FlaskResponse:
    actor = current_actor()
    proposal = with_every_support(access_proposal(actor, proposal_id))
    require(actor, ANSWER, proposal)
    names = names_of([proposal.author_id] if proposal.author_id else [])
    return render(
        AnswerPage(
            proposal=proposal,
            author=names.get(proposal.author_id) if proposal.author_id else None,
            history=history_of(proposal_id),
            departments=departments(),
            form=form,
            has_draft=response_draft_of(proposal_id) is not None,
            theirs=theirs,
            milestone_form=milestone_form,
            next_states=[
                (str(state), STATE_WORDS[state][0])
                for state in (State.IN_PROGRESS, State.DONE)
                if may_follow(proposal.state, state)
            ],
            state_words=STATE_WORDS,
        ),
        status,
    )


@blueprint.post("/<id:proposal_id>/answer")
@needs(ANSWER)
def save_answer(proposal_id: uuid.UUID) -> Response:
    """Keep the response as a draft, or publish it."""
    form, actor = ResponseForm(), current_actor()
    publishing = request.form.get("action") == "publish"
    try:
        if not form.validate():
            return _page(proposal_id, form, MilestoneForm(formdata=None), status=422)
        with unit_of_work():
            if publishing:
                service.publish_response(actor, proposal_id, form.draft())
            else:
                service.save_response(actor, proposal_id, form.draft())
    except Problems as refused:
        form.add_problems(refused)
        return _page(proposal_id, form, MilestoneForm(formdata=None), status=422)
    except Stale:
        return _stale(proposal_id, form)
    if publishing:
        flash(_("The answer is public. Everybody it concerns gets a mail."), "success")
    else:
        flash(_("The answer is saved as a draft."), "success")
    return redirect(url_for("proposals_office.answer", proposal_id=proposal_id), 303)


def _stale(proposal_id: uuid.UUID, form: ResponseForm) -> FlaskResponse:
    theirs = response_draft_of(proposal_id)
    text = _(
        "A colleague changed this answer meanwhile. Both are below: send yours again to keep it."
    )
    form.add_problems(Problems(Problem("", "stale", text)))
    form.revision.raw_data = None
    form.revision.data = theirs.revision if theirs else 0
    return _page(proposal_id, form, MilestoneForm(formdata=None), theirs=theirs, status=409)


@blueprint.post("/<id:proposal_id>/progress")
@needs(ANSWER)
def progress(proposal_id: uuid.UUID) -> Response:
    """Say that it is being carried out, or done."""
    wanted = request.form.get("state", "")
    state = State(wanted) if wanted in tuple(State) else State.DRAFT
    with unit_of_work():
        service.report_progress(current_actor(), proposal_id, state)
    flash(_("The new state is public."), "success")
    return redirect(url_for("proposals_office.answer", proposal_id=proposal_id), 303)


@blueprint.post("/<id:proposal_id>/steps")
@needs(ANSWER)
def add_step(proposal_id: uuid.UUID) -> Response:
    """Add a step on the way."""
    form = MilestoneForm()
    response_form = ResponseForm(formdata=None)
    draft = response_draft_of(proposal_id)
    if draft is not None:
        response_form.fill(draft)
    try:
        if not form.validate():
            return _page(proposal_id, response_form, form, status=422)
        with unit_of_work():
            service.add_milestone(
                current_actor(),
                proposal_id,
                form.title.data or "",
                form.text.data or "",
                form.due_on.data,
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(proposal_id, response_form, form, status=422)
    return redirect(_steps(proposal_id), 303)


def _steps(proposal_id: uuid.UUID) -> str:
    return f"{url_for('proposals_office.answer', proposal_id=proposal_id)}#steps"


@blueprint.post("/<id:proposal_id>/steps/<id:step_id>")
@needs(ANSWER)
def change_step(proposal_id: uuid.UUID, step_id: uuid.UUID) -> Response:
    """Note that a step was reached, or not after all, or take it away."""
    what, actor = request.form.get("action", ""), current_actor()
    with unit_of_work():
        if what == "remove":
            service.remove_milestone(actor, proposal_id, step_id)
        else:
            done: date | None = clock.today() if what == "done" else None
            service.finish_milestone(actor, proposal_id, step_id, done)
    return redirect(_steps(proposal_id), 303)
