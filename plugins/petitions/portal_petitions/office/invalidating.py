"""Taking many signatures out: filter, number and sample, a reason, a second person, undo."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    AreaRecord,
    NotFound,
    Page,
    PersonName,
    Problem,
    Problems,
    areas,
    current_actor,
    format_moment,
    names_of,
    needs,
    render,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal.sdk import lazy_gettext as _l
from portal_petitions import queries, service
from portal_petitions.forms import InvalidateForm
from portal_petitions.office import blueprint
from portal_petitions.office.signatures import (
    STATE_WORDS,
    UNCOUNTED_WORDS,
    arguments_of,
    asked_filter,
)
from portal_petitions.policy import INVALIDATE
from portal_petitions.queries import Preview
from portal_petitions.records import (
    BatchRecord,
    BatchState,
    PetitionRecord,
    SignatureFilter,
    SignatureState,
)

BATCH_WORDS: Mapping[BatchState, tuple[Any, str]] = {
    BatchState.ASKED: (_l("Waits for a second person"), "waiting"),
    BatchState.APPLIED: (_l("Taken out"), "declined"),
    BatchState.UNDONE: (_l("Undone"), "closed"),
    BatchState.DECLINED: (_l("Declined"), "closed"),
}


@dataclass(frozen=True)
class PreviewPage(Page):
    """What would be taken out, before it is asked for."""

    template: ClassVar[str] = "petitions/office/invalidate.html"
    petition: PetitionRecord
    preview: Preview
    words: Sequence[str]
    arguments: Mapping[str, str]
    form: InvalidateForm
    areas: Mapping[uuid.UUID, AreaRecord]
    state_words: Mapping[SignatureState, tuple[Any, str]]
    uncounted_words: Mapping[str, Any]


@dataclass(frozen=True)
class BatchPage(Page):
    """One bulk invalidation, for the second person.

    :param may_decide: whether who is looking is somebody else than who asked.
    """

    template: ClassVar[str] = "petitions/office/batch.html"
    petition: PetitionRecord
    batch: BatchRecord
    state: tuple[Any, str]
    words: Sequence[str]
    preview: Preview | None
    names: Mapping[uuid.UUID, PersonName]
    areas: Mapping[uuid.UUID, AreaRecord]
    state_words: Mapping[SignatureState, tuple[Any, str]]
    uncounted_words: Mapping[str, Any]
    may_decide: bool


@blueprint.get("/<id:petition_id>/invalidate")
@needs(INVALIDATE)
def preview(petition_id: uuid.UUID) -> Answer:
    """Show how many signatures the filters find, and some of them."""
    return _preview_page(petition_id, InvalidateForm(formdata=None))


def _preview_page(petition_id: uuid.UUID, form: InvalidateForm, status: int = 200) -> Answer:
    petition = queries.access_petition(current_actor(), petition_id)
    asked, wanted = asked_filter()
    if not wanted.narrows:
        flash(_("Choose first which signatures are meant."), "warning")
        return redirect(url_for("petitions_office.signatures", petition_id=petition_id), 303)
    with unit_of_work():
        service.note_look(current_actor(), petition_id, "preview")
    return render(
        PreviewPage(
            petition=petition,
            preview=queries.preview_invalidation(petition_id, wanted),
            words=filter_words(wanted),
            arguments=arguments_of(asked),
            form=form,
            areas=areas(),
            state_words=STATE_WORDS,
            uncounted_words=UNCOUNTED_WORDS,
        ),
        status,
    )


def filter_words(wanted: SignatureFilter) -> list[str]:
    """Say in words which signatures a filter means."""
    area = areas().get(wanted.area_id) if wanted.area_id else None
    parts = (
        (_("Name contains “%(what)s”"), wanted.name),
        (_("Mail address %(what)s"), wanted.email),
        (_("Mail domain %(what)s"), wanted.domain),
        (_("Postcode %(what)s"), wanted.postcode),
        (_("Area %(what)s"), str(area.name) if area else ""),
        (_("Network address %(what)s"), wanted.address),
        (_("Network %(what)s"), wanted.network),
        (_("Signed since %(what)s"), format_moment(wanted.since)),
        (_("Signed before %(what)s"), format_moment(wanted.until)),
    )
    return [str(words) % {"what": what} for words, what in parts if what]


@blueprint.post("/<id:petition_id>/invalidate")
@needs(INVALIDATE)
def ask(petition_id: uuid.UUID) -> Answer:
    """Ask a second person to take these signatures out."""
    form, (_asked, wanted) = InvalidateForm(), asked_filter()
    try:
        if not form.validate():
            return _preview_page(petition_id, form, 422)
        with unit_of_work():
            batch_id = service.ask_invalidation(
                current_actor(), petition_id, wanted, form.why.data or ""
            )
    except Problems as refused:
        form.add_problems(refused)
        return _preview_page(petition_id, form, 422)
    flash(_("Now a second person has to approve it. Nothing has changed yet."), "success")
    return _to(batch_id)


def _to(batch_id: uuid.UUID) -> Answer:
    return redirect(url_for("petitions_office.batch", batch_id=batch_id), 303)


@blueprint.get("/batches/<id:batch_id>")
@needs(INVALIDATE)
def batch(batch_id: uuid.UUID) -> Response:
    """Show what is to be taken out, or was."""
    found = queries.find_batch(batch_id)
    if found is None:
        raise NotFound
    actor = current_actor()
    petition = queries.access_petition(actor, found.petition_id)
    open_now = found.state is BatchState.ASKED
    if open_now:
        with unit_of_work():
            service.note_look(actor, found.petition_id, "preview")
    people = (found.asked_by, found.decided_by, found.undone_by)
    return render(
        BatchPage(
            petition=petition,
            batch=found,
            state=BATCH_WORDS[found.state],
            words=filter_words(found.filter),
            preview=queries.preview_invalidation(found.petition_id, found.filter, found.asked_at)
            if open_now
            else None,
            names=names_of(person for person in people if person),
            areas=areas(),
            state_words=STATE_WORDS,
            uncounted_words=UNCOUNTED_WORDS,
            may_decide=open_now and found.asked_by != actor.person_id,
        )
    )


@blueprint.post("/batches/<id:batch_id>")
@needs(INVALIDATE)
def decide_batch(batch_id: uuid.UUID) -> Answer:
    """Approve, decline or undo a bulk invalidation."""
    acts = {
        "approve": (service.approve_invalidation, _("The signatures are taken out.")),
        "decline": (service.decline_invalidation, _("It is declined; nothing has changed.")),
        "undo": (service.undo_invalidation, _("The signatures count again.")),
    }
    wanted = request.form.get("action", "")
    try:
        if wanted not in acts:
            raise Problems(Problem("action", "unknown", _("Press one of the buttons.")))
        act, words = acts[wanted]
        with unit_of_work():
            act(current_actor(), batch_id)
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "danger")
    else:
        flash(words, "success")
    return _to(batch_id)
