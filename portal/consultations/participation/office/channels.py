"""How the ways in add up, and one-time codes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.capabilities import ENTRIES
from portal.consultations.forms import EmptyForm
from portal.consultations.hooks import capabilities
from portal.consultations.participation.forms import (
    BatchForm,
)
from portal.consultations.participation.office.blueprint import (
    blueprint,
)
from portal.consultations.participation.policy import CHANNELS, CODES
from portal.consultations.participation.queries import (
    attendance_of,
    batches_of,
)
from portal.consultations.participation.records import (
    Attendance,
    Channel,
    CodeBatchRecord,
)
from portal.consultations.participation.service import codes as code_service
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.api import complete_address
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import Problem, Problems
from portal.core.web import Page, current_actor, needs, render
from portal.core.web.listings import csv_response
from portal.identity.proofs.totp import qr_picture

MOST_SLIPS = 1_000


@dataclass(frozen=True)
class ChannelsPage(Page):
    """How many took part in each phase, by the way they came in."""

    template: ClassVar[str] = "participation/office/channels.html"
    consultation: ConsultationRecord
    rows: Sequence[tuple[PhaseRecord, Moment, Attendance]]
    channels: Sequence[tuple[Channel, str]]
    batches: Sequence[CodeBatchRecord]
    form: BatchForm
    enterable: frozenset[str]
    people: int


@dataclass(frozen=True)
class SlipsPage(Page):
    """New codes as slips to be printed and cut, the only time they can be read.

    :param codes: (number, code) of each.
    :param address: where codes are typed; empty where they only mark paper forms.
    :param picture: the address for a telephone's camera.
    """

    template: ClassVar[str] = "participation/office/slips.html"
    consultation: ConsultationRecord
    title: str
    codes: Sequence[tuple[int, str]]
    address: str
    picture: str


@blueprint.get("/participation")
@needs(CHANNELS)
def channels(consultation_id: uuid.UUID) -> Response:
    """Show how the channels add up."""
    consultation = access_by_id(current_actor(), consultation_id)
    require(current_actor(), CHANNELS, consultation)
    return _channels_page(consultation, BatchForm(formdata=None).offer())


@blueprint.get("/participation.csv")
@needs(CHANNELS)
def channels_csv(consultation_id: uuid.UUID) -> Response:
    """Return the same as CSV."""
    consultation = access_by_id(current_actor(), consultation_id)
    require(current_actor(), CHANNELS, consultation)
    found = attendance_of(consultation_id)
    rows = []
    for phase in consultation.phases:
        one = found.get(phase.id) or Attendance(phase.id, {}, {})
        counts = [one.counts.get(channel, 0) for channel in Channel]
        sheets = [one.sheets.get(state, 0) for state in ("once", "differs", "discarded")]
        rows.append([str(phase.title), *counts, one.total, *sheets])
    columns = [
        "phase",
        *(channel.value for channel in Channel),
        "total",
        "keyed_once",
        "keyings_differ",
        "discarded",
    ]
    return csv_response(f"participation-{consultation.slug}", columns, rows)


@blueprint.post("/codes")
@needs(CODES)
def make_codes(consultation_id: uuid.UUID) -> Response:
    """Make codes; the answer is the only place where they can be read."""
    actor = current_actor()
    consultation = access_by_id(actor, consultation_id)
    require(actor, CODES, consultation)
    form = BatchForm().offer()
    if not form.validate():
        return _channels_page(consultation, form, 422)
    area_id = uuid.UUID(form.area_id.data) if form.area_id.data else None
    as_slips = request.form.get("as") == "slips"
    try:
        if as_slips and (form.size.data or 0) > MOST_SLIPS:
            words = _("Print at most %(max)s at once, or download a table.", max=MOST_SLIPS)
            raise Problems(Problem("size", "range", words))
        with unit_of_work():
            made = code_service.make_codes(
                actor, consultation, form.title.data or "", form.size.data or 0, area_id
            )
    except Problems as refused:
        form.add_problems(refused)
        return _channels_page(consultation, form, 422)
    if as_slips:
        return _slips_page(consultation, form.title.data or "", made)
    response = csv_response(f"codes-{consultation.slug}", ("number", "code"), made)
    response.headers["Cache-Control"] = "no-store"
    return response


def _slips_page(
    consultation: ConsultationRecord, title: str, made: Sequence[tuple[int, str]]
) -> Response:
    path = url_for("participation.code", slug=consultation.slug)
    typed = any(phase.access.codes for phase in consultation.phases)
    address = complete_address(path) if typed else ""
    picture = qr_picture(address) if typed else ""
    return render(SlipsPage(consultation, title, made, address, picture))


@blueprint.post("/codes/<id:batch_id>/cancel")
@needs(CODES)
def cancel_codes(consultation_id: uuid.UUID, batch_id: uuid.UUID) -> Response:
    """Let the unused codes of a batch open nothing any more."""
    consultation = access_by_id(current_actor(), consultation_id)
    if EmptyForm().validate():
        with unit_of_work():
            done = code_service.cancel_codes(current_actor(), consultation, batch_id)
        words = ngettext("%(n)s code was cancelled.", "%(n)s codes were cancelled.", done, n=done)
        flash(words, "success")
    return redirect(url_for("participation_office.channels", consultation_id=consultation_id), 303)


def _channels_page(
    consultation: ConsultationRecord, form: BatchForm, status: int = 200
) -> Response:
    found = attendance_of(consultation.id)
    words = {
        Channel.ONLINE: _("Account"),
        Channel.OPEN: _("No account"),
        Channel.CODE: _("Code"),
        Channel.DESK: _("Desk"),
        Channel.PAPER: _("Paper"),
    }
    return render(
        ChannelsPage(
            consultation,
            [
                (one, consultation.moment(one), found.get(one.id) or Attendance(one.id, {}, {}))
                for one in consultation.phases
            ],
            list(words.items()),
            batches_of(consultation.id),
            form,
            frozenset(capabilities(ENTRIES)),
            consultation.participants,
        ),
        status,
    )
