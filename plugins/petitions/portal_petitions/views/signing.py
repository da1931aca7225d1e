"""Signing a petition, as anybody or as a sponsor."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, request

from portal.sdk import (
    Page,
    Problems,
    client_address,
    current_actor,
    limit,
    public,
    public_form,
    render,
    unit_of_work,
)
from portal_petitions import queries, service
from portal_petitions.forms import SignForm
from portal_petitions.models.signature import MOST_MAILS
from portal_petitions.records import PetitionRecord, SignatureAsked
from portal_petitions.settings import petition_settings
from portal_petitions.views import blueprint
from portal_petitions.views.showing import new_form, petition_page, sign_form


@dataclass(frozen=True)
class CheckMailPage(Page):
    """Look into your mail; and what to do when nothing comes.

    :param sent: what was filled in, so that the mail can be asked for again.
    :param again: whether it was asked for again just now.
    """

    template: ClassVar[str] = "petitions/check_mail.html"
    petition: PetitionRecord
    asked: SignatureAsked
    sent: Mapping[str, str]
    action: str
    again: bool
    most_mails: int


@dataclass(frozen=True)
class SponsorPage(Page):
    """The text of a petition before it is looked at, and the form for sponsors.

    :param left: how many sponsors it still needs.
    """

    template: ClassVar[str] = "petitions/sponsor.html"
    petition: PetitionRecord
    token: str
    form: SignForm
    left: int
    full: bool


@blueprint.post("/petitions/<id:petition_id>/sign")
@public
@public_form
@limit("30 per minute", by_address=True)
def sign(petition_id: uuid.UUID) -> Response:
    """Take a signature; it counts once the mailed link is confirmed."""
    petition = queries.access_petition(current_actor(), petition_id)
    form = sign_form(current_actor())
    answer = _ask(petition, form, "")
    return answer or petition_page(petition_id, form, status=422)


def _ask(petition: PetitionRecord, form: SignForm, token: str) -> Response | None:
    """Ask for a signature; nothing when the form has to be shown again."""
    try:
        if not form.validate():
            return None
        with unit_of_work():
            asked = service.ask_signature(
                petition.id,
                form.draft(),
                address=client_address(),
                actor=current_actor(),
                sponsor_token=token,
            )
    except Problems as refused:
        form.add_problems(refused)
        return None
    names = ("name", "email", "postcode", "area", "lives_here", "wants_news")
    return render(
        CheckMailPage(
            petition=petition,
            asked=asked,
            sent={name: request.form[name] for name in names if name in request.form},
            action=request.path,
            again=request.form.get("again") == "1",
            most_mails=MOST_MAILS,
        )
    )


@blueprint.get("/petitions/<id:petition_id>/sponsor/<token>")
@public
def sponsor(petition_id: uuid.UUID, token: str) -> Response:
    """Show a petition to somebody who was asked to be its sponsor."""
    petition = queries.petition_by_sponsor_token(petition_id, token)
    return _sponsor_page(petition, token, new_form(current_actor()))


def _sponsor_page(
    petition: PetitionRecord, token: str, form: SignForm, status: int = 200
) -> Response:
    settings = petition_settings()
    return render(
        SponsorPage(
            petition=petition,
            token=token,
            form=form,
            left=max(0, settings.sponsors_needed - petition.sponsor_count),
            full=petition.sponsor_count >= settings.sponsors_most,
        ),
        status,
    )


@blueprint.post("/petitions/<id:petition_id>/sponsor/<token>")
@public
@public_form
@limit("30 per minute", by_address=True)
def become_sponsor(petition_id: uuid.UUID, token: str) -> Response:
    """Take a sponsor's signature; it counts once the mailed link is confirmed."""
    petition = queries.petition_by_sponsor_token(petition_id, token)
    form = sign_form(current_actor())
    return _ask(petition, form, token) or _sponsor_page(petition, token, form, status=422)
