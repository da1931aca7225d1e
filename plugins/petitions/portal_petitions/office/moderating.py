"""Moderating one petition: reserved for one person at a time, published or rejected."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    Page,
    PersonName,
    Problem,
    Problems,
    Stale,
    current_actor,
    names_of,
    needs,
    now,
    render,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal_petitions import presenting, queries, service
from portal_petitions.forms import EditForm, RejectForm, WithdrawForm, identifier
from portal_petitions.office import blueprint
from portal_petitions.office.listing import age_of
from portal_petitions.policy import MODERATE
from portal_petitions.records import PetitionItem, PetitionRecord, Reason, State
from portal_petitions.words import reason_words

HEARTBEAT_SECONDS = 30


@dataclass(frozen=True)
class ModeratePage(Page):
    """A petition in front of the moderators.

    :param mine: whether it is reserved for who is looking.
    :param holder: who has it, if somebody else does.
    :param waiting: whether it still waits; if not, somebody decided while one was at it.
    :param reasons: code, title, and what it means for the public.
    :param kept: what was sent and not taken, by label, for when its form is not there any more.
    """

    template: ClassVar[str] = "petitions/office/moderate.html"
    petition: PetitionRecord
    state: tuple[Any, str]
    age: tuple[int, str]
    waiting: bool
    mine: bool
    holder: PersonName | None
    form: EditForm
    reject_form: RejectForm
    similar: Sequence[PetitionItem]
    states: Mapping[uuid.UUID, tuple[Any, str]]
    reasons: Sequence[tuple[str, Any, Any]]
    kept: Sequence[tuple[Any, str]]
    heartbeat_seconds: int


@blueprint.get("/<id:petition_id>/moderate")
@needs(MODERATE)
def moderate(petition_id: uuid.UUID) -> Answer:
    """Show a petition to a moderator."""
    return _page(petition_id)


def _page(
    petition_id: uuid.UUID,
    form: EditForm | None = None,
    reject_form: RejectForm | None = None,
    status: int = 200,
    kept: Sequence[tuple[Any, str]] = (),
) -> Answer:
    actor = current_actor()
    petition = queries.access_petition(actor, petition_id)
    waiting = petition.state is State.MODERATION
    if not waiting and status == 200:
        return redirect(url_for("petitions_office.show", petition_id=petition_id), 303)
    if form is None:
        form = EditForm(formdata=None)
        form.fill(petition)
    similar = _similar(petition)
    if reject_form is None:
        reject_form = RejectForm(formdata=None, similar=similar)
        reject_form.version.data = petition.version
    holder = petition.lock_by if petition.lock_until and petition.lock_until > now() else None
    mine = waiting and holder is not None and holder == actor.person_id
    names = names_of([holder] if holder and not mine else [])
    return render(
        ModeratePage(
            petition=petition,
            state=presenting.state_of(petition),
            age=age_of(petition),
            waiting=waiting,
            mine=mine,
            holder=names.get(holder) if holder else None,
            form=form,
            reject_form=reject_form,
            similar=similar,
            states=presenting.states_of(similar),
            reasons=[(str(one), *reason_words(one)) for one in Reason],
            kept=kept,
            heartbeat_seconds=HEARTBEAT_SECONDS,
        ),
        status if waiting else 409,
    )


def _similar(petition: PetitionRecord) -> tuple[PetitionItem, ...]:
    return queries.similar_petitions(
        petition.title, petition.background, petition.language, leave_out=petition.id
    )


@blueprint.post("/<id:petition_id>/lock")
@needs(MODERATE)
def lock(petition_id: uuid.UUID) -> Answer:
    """Reserve a petition, or keep it reserved; a program that keeps it gets JSON."""
    with unit_of_work():
        keeping = request.form.get("action") == "keep"
        held = (service.keep_lock if keeping else service.take_lock)(current_actor(), petition_id)
    mine = held.held and held.by == current_actor().person_id
    words = _("It is reserved for you.") if mine else _("Somebody else works on it now.")
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"held": mine, "words": words})
    if not mine:
        flash(words, "warning")
    return _back(petition_id)


def _back(petition_id: uuid.UUID) -> Answer:
    return redirect(url_for("petitions_office.moderate", petition_id=petition_id), 303)


@blueprint.post("/<id:petition_id>/release")
@needs(MODERATE)
def release(petition_id: uuid.UUID) -> Answer:
    """Let somebody else work on it."""
    with unit_of_work():
        service.release_lock(current_actor(), petition_id)
    return redirect(url_for("petitions_office.index"), 303)


@blueprint.post("/<id:petition_id>/edit")
@needs(MODERATE)
def edit(petition_id: uuid.UUID) -> Answer:
    """Correct the text, such as a name or a slip of the pen."""
    form = EditForm()
    kept = [(one.label.text, one.data or "") for one in (form.title, form.background, form.details)]
    try:
        if not form.validate():
            return _page(petition_id, form, status=422, kept=kept)
        with unit_of_work():
            service.edit_petition(
                current_actor(),
                petition_id,
                form.title.data or "",
                form.background.data or "",
                form.details.data or "",
                form.version.data or 0,
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(petition_id, form, status=422, kept=kept)
    except Stale:
        form.add_problems(_stale())
        return _page(petition_id, form, status=409, kept=kept)
    flash(_("The text is changed. The author is shown the new one."), "success")
    return _back(petition_id)


def _stale() -> Problems:
    words = _(
        "A colleague changed this petition meanwhile. Reload the page to see the newest text."
    )
    return Problems(Problem("", "stale", words))


@blueprint.post("/<id:petition_id>/approve")
@needs(MODERATE)
def approve(petition_id: uuid.UUID) -> Answer:
    """Publish a petition."""
    version = request.form.get("version", type=int, default=0)
    try:
        with unit_of_work():
            service.approve_petition(current_actor(), petition_id, version)
    except Problems as refused:
        return _again(petition_id, refused)
    except Stale:
        return _again(petition_id, _stale(), 409)
    flash(_("The petition is open for signatures. Author and sponsors get a mail."), "success")
    return _next()


def _again(petition_id: uuid.UUID, refused: Problems, status: int = 422) -> Answer:
    form = EditForm(formdata=None)
    form.fill(queries.access_petition(current_actor(), petition_id))
    form.add_problems(refused)
    return _page(petition_id, form, status=status)


def _next() -> Answer:
    return redirect(url_for("petitions_office.index"), 303)


@blueprint.post("/<id:petition_id>/reject")
@needs(MODERATE)
def reject(petition_id: uuid.UUID) -> Answer:
    """Reject a petition with a reason everybody can read."""
    petition = queries.access_petition(current_actor(), petition_id)
    form = RejectForm(similar=_similar(petition))
    chosen = form.reason.data or ""
    known = chosen in tuple(Reason)
    kept = [
        (form.reason.label.text, reason_words(chosen)[0] if known else ""),
        (form.note.label.text, form.note.data or ""),
    ]
    try:
        if not form.validate():
            return _page(petition_id, reject_form=form, status=422, kept=kept)
        if not known:
            raise Problems(Problem("reason", "missing", _("Choose a reason.")))
        with unit_of_work():
            service.reject_petition(
                current_actor(),
                petition_id,
                Reason(chosen),
                note=form.note.data or "",
                duplicate_of=identifier(form.duplicate_of.data),
                version=form.version.data or 0,
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(petition_id, reject_form=form, status=422, kept=kept)
    except Stale:
        form.add_problems(_stale())
        return _page(petition_id, reject_form=form, status=409, kept=kept)
    flash(_("The petition is not published. The author gets a mail with the reason."), "success")
    return _next()


@blueprint.post("/<id:petition_id>/stop")
@needs(MODERATE)
def stop(petition_id: uuid.UUID) -> Answer:
    """Stop an open petition, with a reason everybody can read."""
    form = WithdrawForm()
    try:
        form.validate()
        with unit_of_work():
            service.stop_petition(current_actor(), petition_id, form.reason.data or "")
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "danger")
    else:
        flash(_("The petition is stopped."), "success")
    return redirect(url_for("petitions_office.show", petition_id=petition_id), 303)
