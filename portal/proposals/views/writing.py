"""Writing, changing and withdrawing a proposal."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.core import clock
from portal.core.database import new_id, unit_of_work
from portal.core.fields import ExtraField
from portal.core.i18n import current_language
from portal.core.permissions import decide, require
from portal.core.problems import Forbidden, NotFound, Problem, Problems, Stale
from portal.core.uploads import UploadRecord
from portal.core.web import Page, current_actor, limit, render, signed_in
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import base_map
from portal.proposals import service
from portal.proposals.call.policy import call_of
from portal.proposals.call.records import Call
from portal.proposals.fields import proposal_fields
from portal.proposals.forms import ProposalForm, picture_slots, proposal_form
from portal.proposals.policy import (
    EDIT,
    PROPOSE,
    proposal_settings,
    propose_eligibility,
)
from portal.proposals.queries import (
    access_proposal,
    find_proposal,
    similar_proposals,
    with_every_support,
)
from portal.proposals.records import STATE_WORDS, ProposalItem, ProposalRecord, State
from portal.proposals.views import blueprint


@dataclass(frozen=True)
class WritePage(Page):
    """The form, for a draft as for a public proposal.

    :param is_draft: whether it can still be saved without publishing.
    :param slots: numbers of the picture fields there is room for.
    :param extra: fields of plugins, by the name they have in the form.
    :param theirs: what was saved elsewhere meanwhile, when this form is stale.
    :param call: the call for proposals it is written for, if it is.
    """

    template: ClassVar[str] = "proposals/write.html"
    form: ProposalForm
    proposal_id: uuid.UUID
    is_draft: bool
    media: tuple[UploadRecord, ...]
    slots: Sequence[int]
    base: Mapping[str, Any]
    similar: Sequence[ProposalItem]
    theirs: ProposalRecord | None
    conditions: Sequence[str]
    edit_window_minutes: int
    extra: Mapping[str, ExtraField]
    state_words: Mapping[str, tuple[Any, str]]
    call: Call | None


@dataclass(frozen=True)
class NotYetPage(Page):
    """What one needs before one can propose, said before anything is typed."""

    template: ClassVar[str] = "proposals/not_yet.html"
    message: str
    remedy_url: str | None
    conditions: Sequence[str]


@blueprint.get("/proposals/new")
@signed_in
def new() -> FlaskResponse:
    """Show an empty form; the draft gets its identifier here and is made when it is saved."""
    decision = decide(current_actor(), PROPOSE)
    conditions = describe_eligibility(propose_eligibility())
    if not decision.allowed:
        remedy = url_for(decision.remedy) if decision.remedy else None
        return render(NotYetPage(decision.message, remedy, conditions), 403)
    return form_page(proposal_form(formdata=None), new_id(), None)


def form_page(
    form: ProposalForm,
    proposal_id: uuid.UUID,
    proposal: ProposalRecord | None,
    *,
    theirs: ProposalRecord | None = None,
    status: int = 200,
) -> FlaskResponse:
    """Return the page with the form.

    :param proposal: what is kept of it already.
    """
    if not form.tab.data:
        form.tab.data = secrets.token_hex(8)
    call = call_of(proposal.phase_id if proposal else form.phase_id)
    if call is not None:
        form.limit_to(call.topic_ids, call.area_ids)
    media = proposal.media if proposal else ()
    title = form.title.data or ""
    return render(
        WritePage(
            form=form,
            proposal_id=proposal_id,
            is_draft=proposal is None or proposal.state is State.DRAFT,
            media=media,
            slots=picture_slots(media),
            base=base_map(),
            similar=similar_proposals(title, current_language(), leave_out=proposal_id),
            theirs=theirs,
            conditions=describe_eligibility(
                call.consultation.eligibility if call else propose_eligibility()
            ),
            edit_window_minutes=proposal_settings().edit_window_minutes,
            extra=proposal_fields(),
            state_words=STATE_WORDS,
            call=call,
        ),
        status,
    )


@blueprint.get("/proposals/<id:proposal_id>/edit")
@signed_in
def edit(proposal_id: uuid.UUID) -> FlaskResponse:
    """Show the form with what is kept."""
    actor = current_actor()
    proposal = with_every_support(access_proposal(actor, proposal_id))
    require(actor, EDIT, proposal)
    form = proposal_form(formdata=None)
    form.fill(proposal)
    return form_page(form, proposal_id, proposal)


def _what_became_public(before: ProposalRecord | None) -> str:
    words: str = _("Your changes are public.")
    if before is None or before.state is State.DRAFT:
        words = _("Your proposal is public. Tell your neighbours: send them its link.")
    return words


@blueprint.post("/proposals/<id:proposal_id>/edit")
@signed_in
@limit("60 per minute")
def save(proposal_id: uuid.UUID) -> Response:
    """Save a draft, publish it, or change a public proposal."""
    form, actor = proposal_form(), current_actor()
    known = find_proposal(proposal_id)
    if known is not None and known.author_id != actor.person_id:
        raise NotFound
    publishing = request.form.get("action") != "save"
    if known is not None and known.state is not State.DRAFT and not form.revision.data:
        # The back button after publishing: the same form again, which is done already.
        return redirect(url_for("proposals.show", proposal_id=proposal_id), 303)
    try:
        if not form.validate():
            return form_page(form, proposal_id, known, status=422)
        draft = form.draft(request.files, request.form)
        if known is None or known.state is State.DRAFT:
            refused = _save_draft(proposal_id, draft)
            if publishing and not refused:
                with unit_of_work():
                    service.publish_proposal(actor, proposal_id)
        else:
            with unit_of_work():
                refused = service.edit_proposal(actor, proposal_id, draft)
            publishing = True
        if refused:
            raise Problems(refused)
    except Problems as problems:
        form.add_problems(problems)
        return _again(form, proposal_id)
    except Stale:
        return _stale(form, proposal_id)
    except Forbidden as error:
        called_for = known.phase_id if known else form.phase_id
        if (known is None or known.state is State.DRAFT) and called_for is None:
            raise
        # What was typed is shown once more, so that it can be copied into a comment.
        form.add_problems(Problems(Problem("", error.decision.code, error.decision.message)))
        return form_page(form, proposal_id, find_proposal(proposal_id), status=403)
    if publishing:
        flash(_what_became_public(known), "success")
        return redirect(url_for("proposals.show", proposal_id=proposal_id), 303)
    flash(_("Your draft is saved. Nobody else can see it."), "success")
    return redirect(url_for("proposals.edit", proposal_id=proposal_id), 303)


def _save_draft(proposal_id: uuid.UUID, draft: Any) -> list[Problem]:
    with unit_of_work():
        return service.save_draft(current_actor(), proposal_id, draft)


def _again(form: ProposalForm, proposal_id: uuid.UUID) -> FlaskResponse:
    """Show the form once more; files that were fine are kept with the draft."""
    kept = find_proposal(proposal_id)
    if kept is not None and kept.state is State.DRAFT:
        form.revision.data = form.revision.raw_data = None
        form.revision.data = kept.revision
    return form_page(form, proposal_id, kept, status=422)


def _stale(form: ProposalForm, proposal_id: uuid.UUID) -> FlaskResponse:
    kept = find_proposal(proposal_id)
    form.add_problems(
        Problems(
            Problem(
                "",
                "stale",
                _(
                    "This text was changed in another window after you opened this one. Both are "
                    "below: send yours again to keep it."
                ),
            )
        )
    )
    if kept is not None:
        form.revision.raw_data = None
        form.revision.data = kept.revision
    return form_page(form, proposal_id, kept, theirs=kept, status=409)


@blueprint.post("/proposals/<id:proposal_id>/autosave")
@signed_in
@limit("60 per minute")
def autosave(proposal_id: uuid.UUID) -> Response:
    """Keep a draft while it is being written; answers in JSON."""
    form = proposal_form()
    form.validate()
    draft = form.draft(MultiDict(), request.form)
    try:
        with unit_of_work():
            service.save_draft(current_actor(), proposal_id, draft)
    except Problems as refused:
        listed = [
            {"field": p.field, "code": p.code, "message": p.message} for p in refused.problems
        ]
        return _json({"saved": False, "problems": listed}, 422)
    except Stale:
        return _json({"saved": False, "problems": [{"field": "", "code": "stale"}]}, 409)
    return _json({"saved": True, "at": clock.now().isoformat(timespec="seconds")}, 200)


def _json(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response
