"""Alarms: what came in more quickly than usual."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import Page, Slice, current_actor, needs, render, unit_of_work
from portal.sdk import lazy_gettext as _l
from portal_petitions import queries, service
from portal_petitions.office import blueprint
from portal_petitions.policy import INVALIDATE, OFFICE
from portal_petitions.records import AlarmKind, AlarmRecord

PAGE = 50
KIND_WORDS: Mapping[AlarmKind, Any] = {
    AlarmKind.PETITION: _l("Many signatures at once"),
    AlarmKind.ADDRESS: _l("Many from one network address"),
    AlarmKind.DOMAIN: _l("Many from one mail domain"),
}


@dataclass(frozen=True)
class AlarmsPage(Page):
    """Alarms, the newest first."""

    template: ClassVar[str] = "petitions/office/alarms.html"
    found: Slice[AlarmRecord]
    kind_words: Mapping[AlarmKind, Any]


@blueprint.get("/alarms")
@needs(OFFICE)
def alarms() -> Response:
    """Show alarms."""
    found = queries.alarms(request.args.get("cursor"), PAGE)
    return render(AlarmsPage(found, KIND_WORDS))


@blueprint.post("/alarms/<id:alarm_id>")
@needs(INVALIDATE)
def see_alarm(alarm_id: uuid.UUID) -> Answer:
    """Note that somebody has looked at it."""
    with unit_of_work():
        service.see_alarm(current_actor(), alarm_id)
    return redirect(url_for("petitions_office.alarms"), 303)
