"""Webhooks: which other systems are told of what, and how that goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from portal.admin.forms.webhooks import EndpointForm, ReplayForm
from portal.admin.office import blueprint
from portal.admin.office.delivery_words import WORDS, DeliveryView, views_of
from portal.admin.policy import MANAGE_WEBHOOKS
from portal.admin.service import webhooks as service
from portal.core import clock
from portal.core.database import Slice, unit_of_work
from portal.core.events import overview
from portal.core.events.lanes import LaneRecord, lane_records
from portal.core.events.overview import DeliveryFilter
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.core.webhooks.queries import endpoint_lane, endpoints, find_endpoint
from portal.core.webhooks.records import EndpointRecord
from portal.core.webhooks.replay import Replayed, preview_replay


@dataclass(frozen=True)
class WebhooksPage(Page):
    """All endpoints."""

    template: ClassVar[str] = "admin/webhooks.html"
    endpoints: Sequence[EndpointRecord]


@dataclass(frozen=True)
class WebhookNewPage(Page):
    """The form of a new endpoint."""

    template: ClassVar[str] = "admin/webhook_new.html"
    form: EndpointForm


@dataclass(frozen=True)
class WebhookPage(Page):
    """One endpoint: its form, how it goes, what was sent.

    :param fresh: a new secret, shown this once.
    :param held: why nothing is sent to it at the moment.
    """

    template: ClassVar[str] = "admin/webhook.html"
    endpoint: EndpointRecord
    form: EndpointForm
    fresh: str
    held: LaneRecord | None
    deliveries: Slice[DeliveryView]
    words: Mapping[str, tuple[Any, str]]
    now: datetime


@dataclass(frozen=True)
class WebhookReplayPage(Page):
    """What to tell an endpoint again, and how much that is.

    :param preview: once something has been chosen.
    """

    template: ClassVar[str] = "admin/webhook_replay.html"
    endpoint: EndpointRecord
    form: ReplayForm
    preview: Replayed | None
    again: Mapping[str, Any]


@blueprint.get("/webhooks")
@needs(MANAGE_WEBHOOKS)
def webhooks() -> Response:
    """List endpoints."""
    return render(WebhooksPage(endpoints()))


@blueprint.route("/webhooks/new", methods=["GET", "POST"])
@needs(MANAGE_WEBHOOKS)
def webhook_new() -> AnyResponse:
    """Make an endpoint; its secret is shown in the answer and nowhere else."""
    form = EndpointForm()
    form.offer()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made, secret = service.add_webhook(current_actor(), form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            return _endpoint_page(_endpoint(made), fresh=secret)
    return render(WebhookNewPage(form), 422 if form.errors else 200)


@blueprint.route("/webhooks/<id:endpoint_id>", methods=["GET", "POST"])
@needs(MANAGE_WEBHOOKS)
def webhook(endpoint_id: uuid.UUID) -> AnyResponse:
    """Show an endpoint and change it."""
    known = _endpoint(endpoint_id)
    form = EndpointForm()
    form.offer()
    if request.method == "POST" and form.validate_on_submit():
        try:
            with unit_of_work():
                service.change_webhook(
                    current_actor(), endpoint_id, form.draft(), _number(form.version.data)
                )
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            words = _(
                "Somebody changed this endpoint while you were here. What you typed is still "
                "shown: send it again to replace theirs."
            )
            form.add_problems(Problems(Problem("", "stale", words)))
            form.version.data = str(known.version)
        else:
            flash(_("Saved. It holds from now on."), "success")
            return redirect(url_for("admin.webhook", endpoint_id=endpoint_id), 303)
        return _endpoint_page(known, form=form)
    return _endpoint_page(known)


@blueprint.post("/webhooks/<id:endpoint_id>/secret")
@needs(MANAGE_WEBHOOKS)
def webhook_secret(endpoint_id: uuid.UUID) -> AnyResponse:
    """Make a new secret, shown in the answer and nowhere else."""
    try:
        with unit_of_work():
            secret = service.rotate_webhook_secret(current_actor(), endpoint_id)
    except Problems as refused:
        return _refused(refused, endpoint_id)
    return _endpoint_page(_endpoint(endpoint_id), fresh=secret)


@blueprint.post("/webhooks/<id:endpoint_id>/test")
@needs(MANAGE_WEBHOOKS)
def webhook_test(endpoint_id: uuid.UUID) -> AnyResponse:
    """Send a test message."""
    try:
        with unit_of_work():
            service.send_webhook_test(current_actor(), endpoint_id)
    except Problems as refused:
        return _refused(refused, endpoint_id)
    flash(_("The worker sends it now. Reload this page to see what was answered."), "success")
    return redirect(url_for("admin.webhook", endpoint_id=endpoint_id), 303)


@blueprint.route("/webhooks/<id:endpoint_id>/replay", methods=["GET", "POST"])
@needs(MANAGE_WEBHOOKS)
def webhook_replay(endpoint_id: uuid.UUID) -> AnyResponse:
    """Choose what to tell again, see how much it is, and do it."""
    known = _endpoint(endpoint_id)
    chosen = request.method == "POST" or "what" in request.args
    form = ReplayForm(request.form if request.method == "POST" else request.args)
    preview = None
    if chosen and (request.method == "GET" or form.validate_on_submit()):
        try:
            if request.method == "POST":
                with unit_of_work():
                    done = service.replay_webhook(current_actor(), endpoint_id, form.stretch())
                flash(_counted(done), "success")
                return redirect(url_for("admin.webhook", endpoint_id=endpoint_id), 303)
            preview = preview_replay(endpoint_id, form.stretch())
        except Problems as refused:
            form.add_problems(refused)
    page = WebhookReplayPage(known, form, preview, form.fields_again())
    return render(page, 422 if form.errors else 200)


@blueprint.post("/webhooks/<id:endpoint_id>/delete")
@needs(MANAGE_WEBHOOKS)
def webhook_delete(endpoint_id: uuid.UUID) -> AnyResponse:
    """Delete an endpoint."""
    with unit_of_work():
        service.delete_webhook(current_actor(), endpoint_id)
    flash(_("The endpoint is deleted."), "success")
    return redirect(url_for("admin.webhooks"), 303)


def _endpoint_page(
    known: EndpointRecord, *, form: EndpointForm | None = None, fresh: str = ""
) -> Response:
    status = 422 if form is not None and form.errors else 200
    if form is None:
        form = EndpointForm(formdata=None)
        form.offer()
        form.show(known)
    lane = endpoint_lane(known.id)
    sent = overview.deliveries(
        chosen=DeliveryFilter(lane=lane), cursor=request.args.get("cursor"), limit=25
    )
    held = next((record for record in lane_records() if record.lane == lane), None)
    return render(WebhookPage(known, form, fresh, held, views_of(sent), WORDS, clock.now()), status)


def _endpoint(endpoint_id: uuid.UUID) -> EndpointRecord:
    found = find_endpoint(endpoint_id)
    if found is None:
        raise NotFound
    return found


def _refused(refused: Problems, endpoint_id: uuid.UUID) -> AnyResponse:
    flash(" ".join(str(problem.message) for problem in refused.problems), "danger")
    return redirect(url_for("admin.webhook", endpoint_id=endpoint_id), 303)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


def _counted(done: Replayed) -> str:
    words = ngettext("%(num)s message is queued.", "%(num)s messages are queued.", done.count)
    if done.more:
        words += " " + _("There are more: go on after event %(event)s.", event=done.last_id)
    return str(words)
