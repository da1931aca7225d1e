"""One's own petitions: who has sponsored them, where they stand, taking them back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    NotFound,
    Page,
    Problems,
    complete_address,
    current_actor,
    decide,
    render,
    require,
    signed_in,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal_petitions import presenting, queries, service
from portal_petitions.forms import WithdrawForm
from portal_petitions.links import sponsor_path
from portal_petitions.policy import WITHDRAW
from portal_petitions.records import PetitionItem, PetitionRecord, SignatureReceipt, State, Step
from portal_petitions.settings import PetitionSettings, petition_settings
from portal_petitions.views import blueprint
from portal_petitions.words import reason_words


@dataclass(frozen=True)
class OwnPage(Page):
    """What I started and what I signed."""

    template: ClassVar[str] = "petitions/own.html"
    started: Sequence[PetitionItem]
    signed: Sequence[tuple[PetitionItem, SignatureReceipt]]
    states: Mapping[uuid.UUID, tuple[Any, str]]


@dataclass(frozen=True)
class MinePage(Page):
    """A petition as its author sees it.

    :param sponsor_address: what to send to people who might sponsor it.
    :param fresh: whether it was begun just now.
    """

    template: ClassVar[str] = "petitions/mine.html"
    petition: PetitionRecord
    state: tuple[Any, str]
    steps: Sequence[Step]
    sponsor_address: str
    settings: PetitionSettings
    left: int
    reason: str
    may_withdraw: bool
    fresh: bool


@dataclass(frozen=True)
class WithdrawPage(Page):
    """The question before a petition is taken back."""

    template: ClassVar[str] = "petitions/withdraw.html"
    petition: PetitionRecord
    form: WithdrawForm


@blueprint.get("/petitions/own")
@signed_in
def own() -> Response:
    """Show what this person started and signed."""
    person_id = current_actor().person_id
    started = queries.petitions_of(person_id, 50) if person_id else ()
    signed = queries.signed_by(person_id, 50) if person_id else ()
    everything = [*started, *(petition for petition, _receipt in signed)]
    return render(OwnPage(started, signed, presenting.states_of(everything)))


@blueprint.get("/petitions/<id:petition_id>/mine")
@signed_in
def mine(petition_id: uuid.UUID) -> Response:
    """Show a petition to its author."""
    petition = _own(petition_id)
    settings = petition_settings()
    return render(
        MinePage(
            petition=petition,
            state=presenting.state_of(petition),
            steps=queries.steps_of(petition_id),
            sponsor_address=complete_address(sponsor_path(petition_id)),
            settings=settings,
            left=max(0, settings.sponsors_needed - petition.sponsor_count),
            reason=str(reason_words(petition.reason)[1]) if petition.reason else "",
            may_withdraw=decide(current_actor(), WITHDRAW, petition).allowed,
            fresh=request.args.get("new") == "1" and petition.state is State.SPONSORING,
        )
    )


def _own(petition_id: uuid.UUID) -> PetitionRecord:
    petition = queries.access_petition(current_actor(), petition_id)
    if petition.author_id is None or petition.author_id != current_actor().person_id:
        raise NotFound
    return petition


@blueprint.get("/petitions/<id:petition_id>/withdraw")
@signed_in
def ask_withdraw(petition_id: uuid.UUID) -> Response:
    """Ask before a petition is taken back."""
    petition = _own(petition_id)
    require(current_actor(), WITHDRAW, petition)
    return render(WithdrawPage(petition, WithdrawForm(formdata=None)))


@blueprint.post("/petitions/<id:petition_id>/withdraw")
@signed_in
def withdraw(petition_id: uuid.UUID) -> Answer:
    """Take a petition back."""
    form, petition = WithdrawForm(), _own(petition_id)
    try:
        if not form.validate():
            return render(WithdrawPage(petition, form), 422)
        with unit_of_work():
            service.withdraw_petition(current_actor(), petition_id, form.reason.data or "")
    except Problems as refused:
        form.add_problems(refused)
        return render(WithdrawPage(petition, form), 422)
    flash(_("Your petition is withdrawn."), "success")
    return redirect(url_for("petitions.mine", petition_id=petition_id), 303)
