"""A petition's own page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request, url_for

from portal.sdk import (
    Actor,
    AreaRecord,
    DepartmentRecord,
    Page,
    TopicRecord,
    area_by_slug,
    areas,
    base_map,
    current_actor,
    departments,
    may,
    now,
    public,
    recalled,
    render,
    site_record,
    topics,
    visitor_cache,
)
from portal_petitions import presenting, queries
from portal_petitions.forms import SignForm
from portal_petitions.policy import OFFICE
from portal_petitions.records import (
    AreaCount,
    DebateRecord,
    HourCount,
    PetitionItem,
    PetitionRecord,
    ResponseRecord,
    SignatureReceipt,
)
from portal_petitions.settings import petition_settings
from portal_petitions.views import blueprint
from portal_petitions.words import reason_words

STAMPS = ("petitions", "municipality")
LAG = 5
"""Seconds for which a visitor may be shown a kept page; folding takes one or two more."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page draws of the signatures, the same for everybody."""

    hour: int
    by_hour: bool
    history: tuple[HourCount, ...]
    areas: tuple[AreaCount, ...]


@dataclass(frozen=True)
class PetitionPage(Page):
    """A petition with its figures and the form.

    :param mine: the signature of who is looking, if they are signed in and have signed.
    :param curve_of: area whose curve was asked for (``?area=<slug>``); ``None``: all of them.
    :param area_rows: rows of the map: name, count, shade, identifier.
    :param curves: identifier of an area that is told apart → address of the page with its curve.
    """

    template: ClassVar[str] = "petitions/show.html"
    petition: PetitionRecord
    count: int
    hour: int
    state: tuple[Any, str]
    area: AreaRecord | None
    topic: TopicRecord | None
    response: ResponseRecord | None
    department: DepartmentRecord | None
    debate: DebateRecord | None
    reason: str
    duplicate: PetitionItem | None
    closed_words: str
    closes_soon: bool
    mine: SignatureReceipt | None
    form: SignForm | None
    is_author: bool
    may_work: bool
    by_hour: bool
    labels: Sequence[str]
    totals: Sequence[int]
    curve_of: AreaRecord | None
    area_rows: Sequence[tuple[str, int | None, int, uuid.UUID | None]]
    area_steps: Sequence[str]
    curves: Mapping[uuid.UUID, str]
    base: Mapping[str, Any]
    formats: Mapping[str, str]


@blueprint.get("/petitions/<id:petition_id>")
@public
@visitor_cache(*STAMPS, seconds=LAG)
def show(petition_id: uuid.UUID) -> Response:
    """Show a petition."""
    return petition_page(petition_id)


def petition_page(
    petition_id: uuid.UUID, form: SignForm | None = None, status: int = 200
) -> Response:
    """Render the page, after a refused signature with the form as it was sent."""
    actor = current_actor()
    petition = queries.access_petition(actor, petition_id)
    curve_of = area_by_slug(request.args.get("area", "")[:80])
    figures = _figures(petition, curve_of.id if curve_of else None)
    labels, totals = presenting.curve(figures.history, by_hour=figures.by_hour)
    response = queries.response_of(petition_id) if petition.responded_at else None
    debate = (
        queries.debate_of(petition_id) if petition.debate_reached_at or petition.debate_on else None
    )
    asks = response.department_id if response else None
    return render(
        PetitionPage(
            petition=petition,
            count=petition.signature_count,
            hour=figures.hour,
            state=presenting.state_of(petition),
            area=areas().get(petition.area_id) if petition.area_id else None,
            topic=topics().get(petition.topic_id) if petition.topic_id else None,
            response=response,
            department=departments().get(asks) if asks else None,
            debate=debate,
            reason=str(reason_words(petition.reason)[1]) if petition.reason else "",
            duplicate=_duplicate(petition),
            closed_words=presenting.closed_in_words(petition),
            closes_soon=presenting.closes_soon(petition),
            mine=_own_signature(actor, petition_id),
            form=form or (new_form(actor) if petition.takes_signatures else None),
            is_author=actor.person_id is not None and actor.person_id == petition.author_id,
            may_work=may(actor, OFFICE),
            by_hour=figures.by_hour,
            labels=labels,
            totals=totals,
            curve_of=curve_of,
            area_rows=presenting.area_rows(figures.areas),
            area_steps=presenting.shade_words(figures.areas),
            curves=_curves(petition_id, figures.areas),
            base=base_map(),
            formats=formats_of(petition_id),
        ),
        status,
    )


def new_form(actor: Actor) -> SignForm:
    """Return an empty form; a visitor's without a token, so that the page can be kept."""
    form = sign_form(actor, formdata=None)
    if actor.is_signed_in:
        form.name.data = actor.display_name
    return form


def sign_form(actor: Actor, **options: Any) -> SignForm:
    """Return the form as this town needs it: by postcode, or by area where none are kept."""
    by_area = not petition_settings().postcodes.strip()
    if not actor.is_signed_in:
        options["meta"] = {"csrf": False}
    return SignForm(town=site_record().name, by_area=by_area, **options)


def _curves(petition_id: uuid.UUID, counts: Sequence[AreaCount]) -> dict[uuid.UUID, str]:
    told = {one.area_id for one in counts if one.area_id and one.count is not None}
    return {
        found: url_for(
            "petitions.show", petition_id=petition_id, area=areas()[found].slug, _anchor="history"
        )
        for found in told & areas().keys()
    }


def _figures(petition: PetitionRecord, area_id: uuid.UUID | None) -> Figures:
    if petition.opened_at is None:
        return Figures(0, False, (), ())
    age = (petition.ended_at or now()) - petition.opened_at
    by_hour = age < presenting.HOURLY_FOR

    def read() -> Figures:
        history = (queries.history_by_hour if by_hour else queries.history_by_day)(
            petition.id, area_id
        )
        hour = queries.signed_last_hour(petition.id) if petition.takes_signatures else 0
        return Figures(hour, by_hour, history, queries.area_counts(petition.id))

    return recalled(
        "petitions.figures", read, stamps=STAMPS, key=(petition.id, by_hour, area_id), seconds=LAG
    )


def _duplicate(petition: PetitionRecord) -> PetitionItem | None:
    if petition.duplicate_of is None:
        return None
    found = queries.petitions_by_id([petition.duplicate_of]).get(petition.duplicate_of)
    return found if found is not None and presenting.is_public(found) else None


def _own_signature(actor: Actor, petition_id: uuid.UUID) -> SignatureReceipt | None:
    if actor.person_id is None:
        return None
    return queries.receipt_of(petition_id, actor.person_id)


def formats_of(petition_id: uuid.UUID) -> dict[str, str]:
    """Return the addresses of a petition's open data, by name."""
    return {
        name: url_for(f"petitions.{endpoint}", petition_id=petition_id)
        for name, endpoint in (
            ("json", "one_as_json"),
            ("csv", "one_as_csv"),
            ("history", "history_as_csv"),
            ("areas", "areas_as_csv"),
        )
    }
