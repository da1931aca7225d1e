"""Public pages of consultations: what is going on, and one consultation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until, cache_until_change
from portal.consultations.hooks import method_of
from portal.consultations.policy import visible
from portal.consultations.queries import (
    Listing,
    consultation_by_slug,
    list_consultations,
)
from portal.consultations.records import (
    ConsultationRecord,
    MethodSummary,
    Moment,
    PhaseRecord,
)
from portal.consultations.service import stamp_of
from portal.core.text.markdown import excerpt
from portal.core.uploads import UploadRecord, uploads_of, uploads_of_many
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.listings import FeedItem, atom_response, csv_response, json_response
from portal.core.web.recall import recalled
from portal.core.web.site import site_record
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import (
    area_by_slug,
    areas,
    departments,
    topic_by_slug,
    topics,
)
from portal.municipality.records import AreaRecord, DepartmentRecord, TopicRecord

blueprint = Blueprint("consultations", __name__)
PICTURE_WIDTH = 960


@dataclass(frozen=True, slots=True)
class Item:
    """A consultation in a list.

    :param picture: address of its picture, or nothing.
    """

    consultation: ConsultationRecord
    picture: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase as its consultation's page shows it.

    :param call: (words, address) of the way in, while there is one.
    :param results: address of the results, when there are any to see.
    """

    phase: PhaseRecord
    moment: Moment
    call: tuple[str, str] | None
    results: str | None
    summary: MethodSummary


@dataclass(frozen=True)
class IndexPage(Page):
    """What is open, what opens later, what is over."""

    template: ClassVar[str] = "consultations/index.html"
    running: tuple[Item, ...]
    upcoming: tuple[Item, ...]
    finished: tuple[Item, ...]
    next: str | None
    previous: str | None
    first: bool
    areas: Sequence[AreaRecord]
    topics: Sequence[TopicRecord]
    area: AreaRecord | None
    topic: TopicRecord | None


@dataclass(frozen=True)
class ConsultationPage(Page):
    """One consultation."""

    template: ClassVar[str] = "consultations/show.html"
    consultation: ConsultationRecord
    moment: Moment
    phases: tuple[PhaseView, ...]
    conditions: tuple[str, ...]
    department: DepartmentRecord | None
    areas: tuple[AreaRecord, ...]
    topics: tuple[TopicRecord, ...]
    picture: UploadRecord | None
    documents: tuple[UploadRecord, ...]


@blueprint.get("/consultations")
@public
@visitor_cache("consultations", "municipality")
def index() -> Response:
    """List consultations."""
    area, topic = _filters()
    found = _listed()
    current, over = found.current, found.finished
    items = {item.consultation.id: item for item in items_of([*current, *over.items])}
    return render(
        IndexPage(
            running=tuple(items[r.id] for r in current if r.moment_now is Moment.OPEN),
            upcoming=tuple(items[r.id] for r in current if r.moment_now is Moment.UPCOMING),
            finished=tuple(items[r.id] for r in over.items),
            next=over.next,
            previous=over.previous,
            first=not request.args.get("cursor"),
            areas=list(areas().values()),
            topics=list(topics().values()),
            area=area,
            topic=topic,
        )
    )


def items_of(records: Sequence[ConsultationRecord]) -> list[Item]:
    """Return list items with their pictures, in one query."""
    ids = tuple(record.id for record in records)
    files = (
        recalled(
            "consultations.files",
            lambda: uploads_of_many("consultation", ids),
            stamps=("consultations",),
            key=ids,
        )
        if ids
        else {}
    )
    known = areas()
    return [
        Item(
            record,
            _picture(files.get(record.id, ()), 480),
            tuple(str(known[a].name) for a in record.area_ids if a in known),
        )
        for record in records
    ]


def _picture(files: Iterable[UploadRecord], width: int) -> str:
    return next((one.address(width) for one in files if one.kind == "image"), "")


@blueprint.get("/consultations.json")
@public
@visitor_cache("consultations", "municipality")
def index_json() -> Response:
    """Return what the list shows as JSON."""
    listed = _listed()
    return json_response(
        {
            "consultations": [
                _plain(record) for record in (*listed.current, *listed.finished.items)
            ],
        }
    )


@blueprint.get("/consultations.csv")
@public
@visitor_cache("consultations", "municipality")
def index_csv() -> Response:
    """Return what the list shows as CSV."""
    listed = _listed()
    plain = [_plain(record) for record in (*listed.current, *listed.finished.items)]
    columns = ("slug", "title", "summary", "state", "opens_at", "closes_at", "participants", "url")
    return csv_response("consultations", columns, ([one[c] for c in columns] for one in plain))


@blueprint.get("/consultations.atom")
@public
@visitor_cache("consultations", "municipality")
def index_atom() -> Response:
    """Return what the list shows as an Atom feed."""
    listed = _listed()
    base = site_record().base_url
    entries = [
        FeedItem(
            title=str(record.title),
            link=base + url_for("consultations.show", slug=record.slug),
            summary=str(record.summary),
            identifier=f"urn:uuid:{record.id}",
            published=record.published_at or record.changed_at,
            updated=record.changed_at,
        )
        for record in (*listed.current, *listed.finished.items)
    ]
    page = base + url_for("consultations.index")
    return atom_response(_("Consultations"), page, f"{page}.atom", entries)


def _listed() -> Listing:
    area, topic = _filters()
    wanted = {
        "cursor": request.args.get("cursor"),
        "area_id": area.id if area else None,
        "topic_id": topic.id if topic else None,
    }
    found = recalled(
        "consultations.listed",
        lambda: list_consultations(**wanted),  # type: ignore[arg-type]
        stamps=("consultations",),
        key=tuple(wanted.values()),
        seconds=5,  # what opens or closes meanwhile still stands in the other list
    )
    cache_until([record.next_change for record in found.current])
    return found


def _plain(record: ConsultationRecord) -> dict[str, Any]:
    return {
        "slug": record.slug,
        "title": str(record.title),
        "summary": str(record.summary),
        "state": record.moment_now.value,
        "opens_at": record.opens_at,
        "closes_at": record.closes_at,
        "participants": record.participants,
        "url": site_record().base_url + url_for("consultations.show", slug=record.slug),
    }


def _filters() -> tuple[AreaRecord | None, TopicRecord | None]:
    return area_by_slug(request.args.get("area", "")), topic_by_slug(request.args.get("topic", ""))


@blueprint.get("/consultations/<slug>")
@public
@visitor_cache("consultations", "municipality")
def show(slug: str) -> Response:
    """Show one consultation."""
    actor = current_actor()
    consultation = visible(
        actor,
        recalled(
            "consultations.shown",
            lambda: consultation_by_slug(slug),
            stamps=("consultations",),
            key=slug,
            seconds=5,
        ),
    )
    cache_until_change(consultation, stamp_of(consultation.id))
    files = recalled(
        "consultations.files",
        lambda: uploads_of("consultation", consultation.id),
        stamps=("consultations",),
        key=consultation.id,
    )
    known_areas, known_topics = areas(), topics()
    in_charge = consultation.department_id
    return render(
        ConsultationPage(
            consultation=consultation,
            moment=consultation.moment_now,
            phases=tuple(_phase_view(consultation, phase) for phase in consultation.phases),
            conditions=tuple(describe_eligibility(consultation.eligibility)),
            department=departments().get(in_charge) if in_charge else None,
            areas=tuple(known_areas[a] for a in consultation.area_ids if a in known_areas),
            topics=tuple(known_topics[t] for t in consultation.topic_ids if t in known_topics),
            picture=next((one for one in files if one.kind == "image"), None),
            documents=tuple(one for one in files if one.kind == "document"),
        )
    )


def _phase_view(consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseView:
    moment = consultation.moment(phase)
    method = method_of(phase)
    if method is None:
        return PhaseView(phase, moment, None, None, MethodSummary())
    is_open = moment is Moment.OPEN
    # What cannot say where it is, is not offered.
    entry = method.entry_url(consultation, phase) if is_open else ""
    call = (str(method.call), entry) if entry else None
    begun = moment in (Moment.OPEN, Moment.FINISHED)
    return PhaseView(
        phase,
        moment,
        call,
        method.results_url(consultation, phase) if begun else None,
        method.summary(consultation, phase) if begun else MethodSummary(),
    )


def description_of(consultation: ConsultationRecord) -> str:
    """Return one line about a consultation, for search results and previews."""
    return excerpt(str(consultation.summary) or str(consultation.description), 200)


__all__ = ["Item", "blueprint", "description_of", "items_of"]
