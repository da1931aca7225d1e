"""The bar above a page that is only looked at: what one sees, and how to look otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.consultations.composing.looking import Look, Viewer
from portal.consultations.composing.moments import LINK_VIEWERS, local_input
from portal.consultations.records import ConsultationRecord
from portal.core.identifiers import format_id
from portal.core.web.pages import render_fragment
from portal.municipality.queries import areas


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment worth looking at."""

    label: str
    on: str


def look_bar(record: ConsultationRecord, look: Look) -> Markup:
    """Render the bar."""
    return render_fragment(
        "consultations/_look.html",
        consultation=record,
        look=look,
        viewers=viewers(by_link=look.by_link),
        places=[
            (format_id(area.id), "– " * area.depth + str(area.name)) for area in areas().values()
        ],
        living=format_id(look.area_id) if look.area_id else "",
        on=local_input(look.on),
        stops=stops(record),
        path=request.path,
    )


def viewers(*, by_link: bool = False) -> list[tuple[str, str]]:
    """Return whose eyes one can look through."""
    named = [
        (Viewer.VISITOR.value, _("A visitor")),
        (Viewer.CITIZEN.value, _("Somebody with an account who is not verified")),
        (Viewer.RESIDENT.value, _("A verified resident")),
        (Viewer.OFFICER.value, _("You, as an officer")),
    ]
    return [one for one in named if not by_link or one[0] in LINK_VIEWERS]


def stops(record: ConsultationRecord) -> Sequence[Stop]:
    """Return the moments at which the page changes: before, in each phase, after it all."""
    if not record.phases:
        return ()
    found = [Stop(_("Before it begins"), _before(record.phases[0].opens_at))]
    found += [
        Stop(_("During “%(phase)s”", phase=str(phase.title)), local_input(phase.opens_at))
        for phase in record.phases
    ]
    last = max(phase.closes_at for phase in record.phases)
    return [*found, Stop(_("After it has ended"), local_input(last + timedelta(minutes=1)))]


def _before(moment: datetime) -> str:
    return local_input(moment - timedelta(days=1))
