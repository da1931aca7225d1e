"""Secret links to a draft, and the page on which an officer chooses whose eyes to look through."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.composing.bar import Stop, stops, viewers
from portal.consultations.composing.moments import (
    ARGUMENTS,
    first_moment,
    local_input,
    read_look,
)
from portal.consultations.composing.previews import (
    make_preview,
    previews_of,
    revoke_preview,
)
from portal.consultations.composing.records import PreviewRecord
from portal.consultations.office.blueprint import blueprint
from portal.consultations.office.composing_forms import PreviewForm
from portal.consultations.policy import EDIT, OFFICE, SEE_DRAFT
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord
from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import require
from portal.core.problems import Problem, Problems
from portal.core.web import Page, current_actor, needs, render
from portal.core.web.site import site_record
from portal.municipality.queries import areas


@dataclass(frozen=True)
class PreviewsPage(Page):
    """The links of a draft.

    :param made: the address of the link made just now; it is shown once.
    :param links: each with whether it opens anything now.
    """

    template: ClassVar[str] = "consultations/office/previews.html"
    consultation: ConsultationRecord
    links: Sequence[tuple[PreviewRecord, bool]]
    form: PreviewForm
    made: str


@dataclass(frozen=True)
class LookPage(Page):
    """Whose eyes, and when."""

    template: ClassVar[str] = "consultations/office/look.html"
    consultation: ConsultationRecord
    given: Mapping[str, str]
    errors: Mapping[str, str]
    problems: Sequence[Problem]
    viewers: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    stops: Sequence[Stop]


@blueprint.route("/<id:consultation_id>/previews", methods=["GET", "POST"])
@needs(EDIT)
def previews(consultation_id: uuid.UUID) -> Response:
    """List secret links, and make another."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    form = PreviewForm()
    made = ""
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                token = make_preview(
                    actor, consultation_id, form.label.data or "", int(form.days.data or 0)
                )
        except Problems as refused:
            form.add_problems(refused)
        else:
            opened = url_for("consultation_previews.open_link", token=token)
            made = f"{site_record().base_url}{opened}"
            form = PreviewForm(formdata=None)
    now = clock.now()
    links = [(link, link.is_valid(now)) for link in previews_of(consultation_id)]
    answer = render(PreviewsPage(record, links, form, made), 422 if form.errors else 200)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.post("/<id:consultation_id>/previews/<id:preview_id>/revoke")
@needs(EDIT)
def revoke(consultation_id: uuid.UUID, preview_id: uuid.UUID) -> Response:
    """Let a link open nothing any more."""
    with unit_of_work():
        revoke_preview(current_actor(), consultation_id, preview_id)
    flash(_("The link opens nothing any more."), "success")
    target = url_for("consultations_office.previews", consultation_id=consultation_id)
    return redirect(target, 303)


@blueprint.get("/<id:consultation_id>/look")
@needs(OFFICE)
def look(consultation_id: uuid.UUID) -> Response:
    """Ask through whose eyes and when, and lead to the page as it is then."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, SEE_DRAFT, record)
    given: dict[str, Any] = {n: request.args.get(n, "") for n in ARGUMENTS if n in request.args}
    problems: Sequence[Problem] = ()
    if given:
        try:
            read_look(record, given)
        except Problems as refused:
            problems = refused.problems
        else:
            page = url_for("consultations.show", slug=record.slug)
            asked = {name: value for name, value in given.items() if value}
            return redirect(f"{page}?{urlencode(asked)}", 303)
    return render(
        LookPage(
            consultation=record,
            given=given or {"as": "visitor", "on": local_input(first_moment(record))},
            errors={problem.field: problem.message for problem in problems},
            problems=problems,
            viewers=viewers(),
            places=[
                (format_id(area.id), "– " * area.depth + str(area.name))
                for area in areas().values()
            ],
            stops=stops(record),
        ),
        422 if problems else 200,
    )
