"""Promises as rows: for the list in other formats, for open data and for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.consultations.answers.queries import ListedPromise, PromiseFilter, every_promise
from portal.core.exports import Exporter
from portal.core.identifiers import format_id
from portal.core.web.site import site_record
from portal.municipality.queries import departments

COLUMNS: Mapping[str, Any] = {
    "id": _l("Identifier, a UUID"),
    "title": _l("What was promised"),
    "standing": _l("overdue, open, kept or withdrawn, on the day of the download"),
    "due_on": _l("The day by which it is promised"),
    "first_due_on": _l("The day by which it was promised first"),
    "settled_on": _l("The day on which it was kept or withdrawn"),
    "days_late": _l("By how many days it is or was late"),
    "department": _l("Short name of the department in charge"),
    "consultation": _l("Short name of the consultation it follows from"),
    "made_at": _l("When it was promised (UTC)"),
    "url": _l("Its page"),
}


def address_of(one: ListedPromise) -> str:
    """Return the complete address of a promise's page."""
    return f"{site_record().base_url}/promises/{format_id(one.promise.id)}"


def as_row(one: ListedPromise) -> dict[str, Any]:
    """Return a promise as values by column."""
    in_charge = one.promise.department_id
    department = departments().get(in_charge) if in_charge else None
    return {
        "id": one.promise.id,
        "title": str(one.promise.title),
        "standing": one.promise.standing.value,
        "due_on": one.promise.due_on,
        "first_due_on": one.promise.first_due_on,
        "settled_on": one.promise.settled_on,
        "days_late": one.promise.days_late,
        "department": department.slug if department else None,
        "consultation": one.slug,
        "made_at": one.promise.made_at,
        "url": address_of(one),
    }


def lines_of(wanted: PromiseFilter) -> Iterator[list[Any]]:
    """Yield promises as lines of a table."""
    for one in every_promise(wanted):
        yield list(as_row(one).values())


PROMISES = Exporter(
    name="promises",
    title=_l("Promises"),
    description=_l("What the council promised after consultations, and what became of it."),
    columns=COLUMNS,
    rows=lambda: lines_of(PromiseFilter()),
)
