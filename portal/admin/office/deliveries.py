"""Deliveries of the outbox: what waits, what failed, and mending it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.office import blueprint
from portal.admin.policy import MANAGE_DELIVERIES
from portal.core import clock
from portal.core.database import Slice, unit_of_work
from portal.core.events import overview
from portal.core.events.deliveries import counts_by_state
from portal.core.events.overview import STATES, DeliveryRecord
from portal.core.problems import Problems
from portal.core.state import state_of
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.redirects import local_target
from portal.core.web.routing import needs

WORDS: Mapping[str, tuple[Any, str]] = {
    "pending": (_l("Waiting"), "waiting"),
    "leased": (_l("Under way"), "progress"),
    "dead": (_l("Given up"), "late"),
    "doubt": (_l("In doubt"), "late"),
    "resolved": (_l("Dealt with"), "closed"),
    "done": (_l("Delivered"), "done"),
}


@dataclass(frozen=True)
class DeliveriesPage(Page):
    """A page of deliveries."""

    template: ClassVar[str] = "admin/deliveries.html"
    deliveries: Slice[DeliveryRecord]
    words: Mapping[str, tuple[Any, str]]
    groups: Sequence[Mapping[str, Any]]
    filtered: bool
    troubled: int
    now: datetime


@blueprint.get("/deliveries")
@needs(MANAGE_DELIVERIES)
def deliveries() -> Response:
    """List deliveries; without a filter, the latest of all."""
    state, subscriber = request.args.get("state", ""), request.args.get("subscriber", "")[:80]
    counts = counts_by_state()
    found = overview.deliveries(
        state=state, subscriber=subscriber, cursor=request.args.get("cursor")
    )
    return render(
        DeliveriesPage(
            deliveries=found,
            words=WORDS,
            groups=[_states(counts, state), _subscribers(subscriber)],
            filtered=bool(state or subscriber),
            troubled=counts.get("dead", 0) + counts.get("doubt", 0),
            now=clock.now(),
        )
    )


@blueprint.post("/deliveries/<id:delivery_id>/retry")
@needs(MANAGE_DELIVERIES)
def delivery_retry(delivery_id: uuid.UUID) -> AnyResponse:
    """Try a delivery again."""
    with unit_of_work():
        service.retry_delivery(current_actor(), delivery_id)
    flash(_("The worker tries it again."), "success")
    return redirect(_back(), 303)


@blueprint.post("/deliveries/<id:delivery_id>/resolve")
@needs(MANAGE_DELIVERIES)
def delivery_resolve(delivery_id: uuid.UUID) -> AnyResponse:
    """Close a delivery a person has dealt with."""
    try:
        with unit_of_work():
            service.resolve_delivery(current_actor(), delivery_id, request.form.get("note", ""))
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "danger")
    else:
        flash(_("Noted as dealt with."), "success")
    return redirect(_back(), 303)


def _back() -> str:
    return local_target(request.form.get("next"), url_for("admin.deliveries"))


def _states(counts: Mapping[str, int], chosen: str) -> dict[str, Any]:
    options: list[tuple[str, str, int | None]] = [("", _("All"), None)]
    options += [(state, str(WORDS[state][0]), counts.get(state, 0)) for state in STATES]
    return {"name": "state", "label": _("State"), "options": options, "value": chosen}


def _subscribers(chosen: str) -> dict[str, Any]:
    options: list[tuple[str, str, int | None]] = [("", _("All"), None)]
    options += [(name, name, None) for name in sorted(state_of().subscriptions.names())]
    return {"name": "subscriber", "label": _("For whom"), "options": options, "value": chosen}
