"""The promises of the whole council: kept, open and overdue, as a list, data, feed and calendar."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.answers.export import COLUMNS, address_of, as_row, lines_of
from portal.consultations.answers.queries import (
    ListedPromise,
    PromiseFilter,
    count_promises,
    departments_with_promises,
    find_promise,
    list_promises,
    notes_of,
)
from portal.consultations.answers.records import STANDING_WORDS, NoteRecord, Standing
from portal.consultations.answers.views.blueprint import blueprint, next_midnight
from portal.consultations.caching import cache_until
from portal.core.web import Page, public, render, visitor_cache
from portal.core.web.calendars import CalendarDay, calendar_response
from portal.core.web.limits import limit_reads
from portal.core.web.listings import FeedItem, atom_response, csv_response, json_response
from portal.core.web.site import site_record
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord

STAMPS = ("answers", "consultations", "municipality")
MOST_IN_FEED = 50
MOST_IN_CALENDAR = 1000


@dataclass(frozen=True)
class PromisesPage(Page):
    """The promises of the council."""

    template: ClassVar[str] = "answers/promises.html"
    promises: tuple[ListedPromise, ...]
    counts: Mapping[Standing, int]
    total: int
    standing: Standing | None
    department: DepartmentRecord | None
    departments: Sequence[DepartmentRecord]
    known: Mapping[uuid.UUID, DepartmentRecord]
    standing_words: Mapping[str, tuple[Any, str]]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class PromisePage(Page):
    """One promise and what became of it."""

    template: ClassVar[str] = "answers/promise.html"
    listed: ListedPromise
    notes: Sequence[NoteRecord]
    department: DepartmentRecord | None
    standing_words: Mapping[str, tuple[Any, str]]


@blueprint.get("/promises")
@public
@visitor_cache(*STAMPS)
def promises() -> Response:
    """List the council's promises."""
    cache_until([next_midnight()])
    wanted, department = _wanted()
    found = list_promises(wanted, cursor=request.args.get("cursor"))
    counts = count_promises(wanted)
    known = departments()
    return render(
        PromisesPage(
            promises=found.items,
            counts=counts,
            total=sum(counts.values()),
            standing=wanted.standing,
            department=department,
            departments=[known[one] for one in departments_with_promises() if one in known],
            known=known,
            standing_words=STANDING_WORDS,
            next=found.next,
            previous=found.previous,
        )
    )


@blueprint.get("/promises.csv")
@public
@limit_reads("60 per hour")
def promises_csv() -> Response:
    """Return what the list shows as CSV."""
    wanted, _department = _wanted()
    lines: Any = stream_with_context(lines_of(wanted))
    return csv_response("promises", tuple(COLUMNS), lines)


@blueprint.get("/promises.json")
@public
@visitor_cache(*STAMPS)
def promises_json() -> Response:
    """Return a page of what the list shows as JSON, with how many stand how."""
    cache_until([next_midnight()])
    wanted, _department = _wanted()
    found = list_promises(wanted, cursor=request.args.get("cursor"), limit=100)
    return json_response(
        {
            "counts": {str(name): count for name, count in count_promises(wanted).items()},
            "promises": [as_row(one) for one in found.items],
            "next": found.next,
        }
    )


@blueprint.get("/promises.atom")
@public
@visitor_cache(*STAMPS)
def promises_atom() -> Response:
    """Return what the list shows as an Atom feed."""
    cache_until([next_midnight()])
    wanted, _department = _wanted()
    found = list_promises(wanted, limit=MOST_IN_FEED)
    entries = [
        FeedItem(
            title=str(one.promise.title),
            link=address_of(one),
            summary=_sentence(one),
            identifier=f"urn:uuid:{one.promise.id}",
            published=one.promise.made_at,
            updated=one.promise.changed_at,
        )
        for one in found.items
    ]
    page = site_record().base_url + url_for("answers.promises")
    return atom_response(_("Promises of the council"), page, f"{page}.atom", entries)


@blueprint.get("/promises.ics")
@public
@visitor_cache(*STAMPS)
def promises_ics() -> Response:
    """Return what the list shows as a calendar."""
    cache_until([next_midnight()])
    wanted, _department = _wanted()
    found = list_promises(wanted, limit=MOST_IN_CALENDAR)
    days = [
        CalendarDay(
            identifier=f"{one.promise.id}@promises",
            day=one.promise.due_on,
            title=str(one.promise.title),
            text=_sentence(one),
            link=address_of(one),
            changed=one.promise.changed_at,
        )
        for one in found.items
    ]
    return calendar_response("promises", _("Promises of the council"), days)


@blueprint.get("/promises/<id:promise_id>")
@public
@visitor_cache(*STAMPS)
def promise(promise_id: uuid.UUID) -> Response:
    """Show a promise and what became of it."""
    cache_until([next_midnight()])
    listed = find_promise(promise_id)
    in_charge = listed.promise.department_id
    return render(
        PromisePage(
            listed=listed,
            notes=notes_of(promise_id),
            department=departments().get(in_charge) if in_charge else None,
            standing_words=STANDING_WORDS,
        )
    )


def _wanted() -> tuple[PromiseFilter, DepartmentRecord | None]:
    given = request.args.get("state", "")
    standing = Standing(given) if given in tuple(Standing) else None
    slug = request.args.get("department", "")
    department = next((one for one in departments().values() if one.slug == slug), None)
    return PromiseFilter(standing, department.id if department else None), department


def _sentence(one: ListedPromise) -> str:
    words: str = _(
        "%(state)s. From the consultation “%(title)s”.",
        state=str(STANDING_WORDS[one.promise.standing][0]),
        title=str(one.consultation),
    )
    return words
