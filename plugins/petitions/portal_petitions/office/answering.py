"""One petition in the office: the answer, the debate, how the mails go out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    Actor,
    AreaRecord,
    DepartmentRecord,
    Page,
    PersonName,
    PortalForm,
    Problem,
    Problems,
    Stale,
    areas,
    current_actor,
    departments,
    may,
    names_of,
    needs,
    render,
    today,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal_petitions import presenting, queries, service
from portal_petitions.forms import DebateForm, OutcomeForm, ResponseForm, WithdrawForm
from portal_petitions.office import blueprint
from portal_petitions.policy import (
    ANSWER,
    INVALIDATE,
    MODERATE,
    OFFICE,
    SHEETS,
    SIGNATURES,
)
from portal_petitions.records import (
    BatchRecord,
    DebateRecord,
    MailingRecord,
    PetitionRecord,
    ResponseRecord,
    Step,
)
from portal_petitions.views.showing import formats_of
from portal_petitions.words import reason_words, state_words


@dataclass(frozen=True)
class PetitionOfficePage(Page):
    """A petition with everything the office does with it.

    :param may: what who is looking may do: answer, moderate, signatures, invalidate, sheets.
    """

    template: ClassVar[str] = "petitions/office/show.html"
    petition: PetitionRecord
    state: tuple[Any, str]
    area: AreaRecord | None
    reason: str
    response: ResponseRecord | None
    debate: DebateRecord | None
    departments: Mapping[uuid.UUID, DepartmentRecord]
    form: ResponseForm
    debate_form: DebateForm
    outcome_form: OutcomeForm
    stop_form: WithdrawForm
    mailings: Sequence[MailingRecord]
    batches: Sequence[BatchRecord]
    steps: Sequence[tuple[Step, tuple[Any, str]]]
    names: Mapping[uuid.UUID, PersonName]
    may: Mapping[str, bool]
    formats: Mapping[str, str]


@blueprint.get("/<id:petition_id>")
@needs(OFFICE)
def show(petition_id: uuid.UUID) -> Response:
    """Show a petition to the office."""
    return _page(petition_id)


def _page(
    petition_id: uuid.UUID,
    *,
    form: ResponseForm | None = None,
    debate_form: DebateForm | None = None,
    outcome_form: OutcomeForm | None = None,
    status: int = 200,
) -> Response:
    actor = current_actor()
    petition = queries.with_every_signature(queries.access_petition(actor, petition_id))
    response, debate = queries.response_of(petition_id), queries.debate_of(petition_id)
    steps, batches = queries.steps_of(petition_id), queries.batches_of(petition_id)
    people = {step.actor_id for step in steps} | {batch.asked_by for batch in batches}
    return render(
        PetitionOfficePage(
            petition=petition,
            state=presenting.state_of(petition),
            area=areas().get(petition.area_id) if petition.area_id else None,
            reason=str(reason_words(petition.reason)[0]) if petition.reason else "",
            response=response,
            debate=debate,
            departments=departments(),
            form=form or _response_form(response),
            debate_form=debate_form or _debate_form(debate),
            outcome_form=outcome_form or _outcome_form(debate),
            stop_form=WithdrawForm(formdata=None),
            mailings=queries.mailings_of(petition_id),
            batches=batches,
            steps=[(step, _step_words(step)) for step in steps],
            names=names_of(person for person in people if person),
            may={
                "answer": may(actor, ANSWER),
                "moderate": may(actor, MODERATE),
                "signatures": may(actor, SIGNATURES),
                "invalidate": may(actor, INVALIDATE),
                "sheets": may(actor, SHEETS),
            },
            formats=formats_of(petition_id),
        ),
        status,
    )


def _step_words(step: Step) -> tuple[Any, str]:
    try:
        return state_words(step.state)
    except ValueError:
        known: dict[str, tuple[Any, str]] = {
            "response_reached": (_("Enough signatures for an answer"), "reached"),
            "debate_reached": (_("Enough signatures for a debate"), "reached"),
            "responded": (_("Answered"), "done"),
            "debate_scheduled": (_("Debate scheduled"), "progress"),
            "debated": (_("Debated"), "done"),
            "anonymised": (_("Names and addresses removed"), "closed"),
            "edited": (_("Text corrected"), "draft"),
            "approve_invalidation": (_("Signatures taken out"), "declined"),
            "undo_invalidation": (_("Signatures put back"), "open"),
        }
        return known.get(step.state, (step.state.replace("_", " ").capitalize(), "draft"))


def _response_form(response: ResponseRecord | None) -> ResponseForm:
    form = ResponseForm(formdata=None)
    if response is not None:
        form.fill(response)
    return form


def _debate_form(debate: DebateRecord | None) -> DebateForm:
    form = DebateForm(formdata=None)
    if debate is not None:
        form.on.data, form.place.data = debate.scheduled_on, debate.place
        form.revision.data = debate.revision
    return form


def _outcome_form(debate: DebateRecord | None) -> OutcomeForm:
    form = OutcomeForm(formdata=None)
    if debate is not None:
        form.debated_on.data = debate.debated_on or debate.scheduled_on
        form.outcome.data = debate.outcome
        form.transcript_url.data, form.video_url.data = debate.transcript_url, debate.video_url
        form.revision.data = debate.revision
    return form


def _stale() -> Problems:
    words = _("A colleague changed this meanwhile. Reload the page, and put your words in again.")
    return Problems(Problem("", "stale", words))


def _to(petition_id: uuid.UUID, anchor: str) -> Answer:
    return redirect(f"{url_for('petitions_office.show', petition_id=petition_id)}#{anchor}", 303)


@blueprint.post("/<id:petition_id>/response")
@needs(ANSWER)
def save_response(petition_id: uuid.UUID) -> Answer:
    """Keep the response as a draft, or publish it; then who asked for mails gets one."""
    form = ResponseForm()
    publishing = _is_published()
    act = service.publish_response if publishing else service.save_response
    refused = _refusal(form, lambda actor: act(actor, petition_id, form.draft()))
    if refused:
        return _page(petition_id, form=form, status=refused)
    if publishing:
        flash(_("The answer is public. Everybody who asked for mails gets one."), "success")
    else:
        flash(_("The answer is saved as a draft."), "success")
    return _to(petition_id, "mailings" if publishing else "response")


def _is_published() -> bool:
    return request.form.get("action") == "publish"


def _refusal(form: PortalForm, act: Callable[[Actor], object]) -> int:
    """Do what a form asks for; return the status of the form shown again, 0 when it is done."""
    try:
        if not form.validate():
            return 422
        with unit_of_work():
            act(current_actor())
    except Problems as refused:
        form.add_problems(refused)
        return 422
    except Stale:
        form.add_problems(_stale())
        return 409
    return 0


@blueprint.post("/<id:petition_id>/debate")
@needs(ANSWER)
def schedule_debate(petition_id: uuid.UUID) -> Answer:
    """Announce the day of the debate; every signer who asked for mails gets one."""
    form = DebateForm()

    def schedule(actor: Actor) -> None:
        place, revision = form.place.data or "", form.revision.data or 0
        service.schedule_debate(
            actor, petition_id, form.on.data or today(), place, revision=revision
        )

    refused = _refusal(form, schedule)
    if refused:
        return _page(petition_id, debate_form=form, status=refused)
    flash(_("The debate is announced. Everybody who asked for mails gets one."), "success")
    return _to(petition_id, "mailings")


@blueprint.post("/<id:petition_id>/outcome")
@needs(ANSWER)
def save_outcome(petition_id: uuid.UUID) -> Answer:
    """Keep what came of the debate, or publish it; then who asked for mails gets one."""
    form = OutcomeForm()
    publishing = _is_published()
    act = service.publish_outcome if publishing else service.save_outcome
    refused = _refusal(form, lambda actor: act(actor, petition_id, form.draft()))
    if refused:
        return _page(petition_id, outcome_form=form, status=refused)
    if publishing:
        flash(_("What came of it is public. Everybody who asked for mails gets one."), "success")
    else:
        flash(_("It is saved as a draft."), "success")
    return _to(petition_id, "mailings" if publishing else "debate")
