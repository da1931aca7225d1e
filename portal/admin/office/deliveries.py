"""Deliveries of the outbox: what waits, what failed, and mending it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.office import blueprint
from portal.admin.office.delivery_words import (
    RESULTS,
    WORDS,
    DeliveryView,
    lane_words,
    views_of,
)
from portal.admin.policy import MANAGE_DELIVERIES
from portal.core import clock
from portal.core.database import Slice, unit_of_work
from portal.core.events import overview
from portal.core.events.deliveries import counts_by_state
from portal.core.events.lanes import RESTING, LaneRecord, lane_records
from portal.core.events.mending import BULK, count_retriable
from portal.core.events.overview import (
    OLDER,
    STATES,
    AttemptRecord,
    DeliveryFilter,
)
from portal.core.identifiers import format_id, parse_id
from portal.core.problems import NotFound, Problems
from portal.core.state import state_of
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.redirects import local_target
from portal.core.web.routing import needs

FILTERS = ("state", "plugin", "subscriber", "type", "age")
PAGE = 25


@dataclass(frozen=True)
class DeliveriesPage(Page):
    """A page of deliveries.

    :param held: lanes that are held, each with its words.
    :param retriable: how many given-up ones the filter holds that could be tried again together.
    """

    template: ClassVar[str] = "admin/deliveries.html"
    deliveries: Slice[DeliveryView]
    words: Mapping[str, tuple[Any, str]]
    groups: Sequence[Mapping[str, Any]]
    filtered: bool
    troubled: int
    held: Sequence[tuple[LaneRecord, str]]
    pausable: str
    all_again: str
    now: datetime


@dataclass(frozen=True)
class DeliveryPage(Page):
    """One delivery: what happened, and every try.

    :param attempts: tries that were more than a success at once, with the gaps between them.
    """

    template: ClassVar[str] = "admin/delivery.html"
    view: DeliveryView
    words: Mapping[str, tuple[Any, str]]
    results: Mapping[str, tuple[Any, str]]
    version: int
    payload: str
    attempts: Sequence[AttemptRecord]
    now: datetime


@dataclass(frozen=True)
class RetryAllPage(Page):
    """What trying all again would do.

    :param newest: what failed after this one is left out.
    """

    template: ClassVar[str] = "admin/deliveries_retry.html"
    count: int
    most: int
    newest: str
    chosen: Mapping[str, str]
    examples: Sequence[DeliveryView]


@blueprint.get("/deliveries")
@needs(MANAGE_DELIVERIES)
def deliveries() -> Response:
    """List deliveries; without a filter, the latest of all."""
    asked = _asked()
    chosen = _filter(asked)
    counts = counts_by_state()
    found = overview.deliveries(chosen=chosen, cursor=request.args.get("cursor"), limit=PAGE)
    held = [record for record in lane_records() if record.state != RESTING or record.failures > 1]
    again: dict[str, Any] = {n: value for n, value in asked.items() if value and n != "state"}
    return render(
        DeliveriesPage(
            deliveries=views_of(found),
            words=WORDS,
            groups=_groups(asked, counts),
            filtered=any(asked.values()),
            troubled=counts.get("dead", 0) + counts.get("doubt", 0),
            held=[(record, lane_words(record.lane)) for record in held],
            pausable=chosen.subscriber,
            all_again=url_for("admin.deliveries_retry", **again) if _several_dead(found) else "",
            now=clock.now(),
        )
    )


@blueprint.get("/deliveries/<id:delivery_id>")
@needs(MANAGE_DELIVERIES)
def delivery(delivery_id: uuid.UUID) -> Response:
    """Show one delivery with its event and its tries."""
    found = overview.find_delivery(delivery_id)
    if found is None:
        raise NotFound
    page = DeliveryPage(
        view=views_of(Slice((found.delivery,))).items[0],
        words=WORDS,
        results=RESULTS,
        version=found.version,
        payload=json.dumps(found.payload, ensure_ascii=False, indent=2),
        attempts=_with_gaps(found.attempts),
        now=clock.now(),
    )
    return render(page)


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


@blueprint.route("/deliveries/retry", methods=["GET", "POST"])
@needs(MANAGE_DELIVERIES)
def deliveries_retry() -> AnyResponse:
    """Show how many given-up deliveries a filter holds, and try them again."""
    asked = {**_asked(request.values), "state": "dead"}
    chosen = _filter(asked)
    if request.method == "POST":
        try:
            newest = parse_id(request.form.get("newest", ""))
        except ValueError:
            raise NotFound from None
        with unit_of_work():
            count = service.retry_deliveries(current_actor(), chosen, newest)
        flash(ngettext("%(num)s is tried again.", "%(num)s are tried again.", count), "success")
        return redirect(url_for("admin.deliveries"), 303)
    count, last = count_retriable(chosen.conditions())
    page = RetryAllPage(
        count=count,
        most=BULK,
        newest=format_id(last) if last else "",
        chosen={name: value for name, value in asked.items() if value and name != "state"},
        examples=views_of(overview.deliveries(chosen=chosen, limit=5)).items,
    )
    return render(page)


@blueprint.post("/deliveries/lanes")
@needs(MANAGE_DELIVERIES)
def delivery_lane() -> AnyResponse:
    """Pause or resume what a subscriber is told."""
    lane = request.form.get("lane", "")[:120]
    with unit_of_work():
        if request.form.get("do") == "pause":
            service.pause_deliveries(current_actor(), lane, request.form.get("note", ""))
            words = _("Nothing more is delivered there until somebody resumes it.")
        else:
            service.resume_deliveries(current_actor(), lane)
            words = _("Deliveries go on.")
    flash(words, "success")
    return redirect(_back(), 303)


def _back() -> str:
    return local_target(request.form.get("next"), url_for("admin.deliveries"))


def _asked(given: Mapping[str, str] | None = None) -> dict[str, str]:
    source = request.args if given is None else given
    return {name: source.get(name, "")[:80] for name in FILTERS}


def _filter(asked: Mapping[str, str]) -> DeliveryFilter:
    names = {**asked, "event_type": asked["type"]}
    return DeliveryFilter(**{n: names[n] for n in asdict(DeliveryFilter()) if n in names})


def _several_dead(found: Slice[overview.DeliveryRecord]) -> bool:
    return sum(1 for one in found.items if one.state == "dead") > 1


def _with_gaps(attempts: Sequence[AttemptRecord]) -> list[AttemptRecord]:
    # A try without a record ended with its worker: nobody was left to write it down.
    found: list[AttemptRecord] = []
    for attempt in attempts:
        expected = found[-1].number + 1 if found else 1
        if attempt.number > expected:
            gap = replace(attempt, number=attempt.number - 1, result="cut", detail="", took_ms=0)
            found.append(gap)
        found.append(attempt)
    return found


def _groups(asked: Mapping[str, str], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    registry, plugins = state_of().subscriptions, state_of().plugins.entries
    names = sorted(registry.names(), key=lane_words)
    owners = sorted({found[0] for name in names if (found := registry.find(name))})
    features = sorted({name.partition(".")[0] for name in state_of().event_types})
    states = [(state, WORDS[state][0], counts.get(state, 0)) for state in STATES]
    titles = [(name, _title(plugins.get(name), name), None) for name in owners]
    return [
        _group("state", _("State"), states, asked),
        _group("plugin", _("Part of the portal"), titles, asked),
        _group("subscriber", _("For whom"), [(n, lane_words(n), None) for n in names], asked),
        _group("type", _("About what"), [(f"{f}.*", f, None) for f in features], asked),
        _group(
            "age",
            _("When it happened"),
            [
                ("day", _("In the last day"), None),
                ("week", _("In the last week"), None),
                (OLDER, _("Earlier"), None),
            ],
            asked,
        ),
    ]


def _title(entry: Any, name: str) -> str:
    return str(entry.plugin.title) if entry is not None and entry.plugin is not None else name


def _group(
    name: str, label: str, options: Sequence[tuple[Any, ...]], asked: Mapping[str, str]
) -> dict[str, Any]:
    shown = [("", _("All"), None), *((v, str(words), count) for v, words, count in options)]
    return {"name": name, "label": label, "options": shown, "value": asked[name]}
