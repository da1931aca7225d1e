"""Beginning a consultation: from a template, as a copy of another, from a file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import Response as FlaskResponse
from flask import flash, request
from flask_babel import gettext as _
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from portal.consultations.composing.exporting import export_consultation
from portal.consultations.composing.importing import (
    KINDS,
    LARGEST,
    Found,
    parse_file,
    read_consultation,
)
from portal.consultations.composing.planning import missing_methods
from portal.consultations.composing.records import ConsultationTemplate
from portal.consultations.composing.templates import template_named, templates
from portal.consultations.composing.writing import (
    bring_in,
    clone_consultation,
    create_from_template,
)
from portal.consultations.desks import require_desk
from portal.consultations.hooks import methods
from portal.consultations.office.blueprint import blueprint, to_overview
from portal.consultations.office.composing_forms import CloneForm, ComposeForm, ImportForm
from portal.consultations.policy import EDIT, OFFICE
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord
from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.web import Page, current_actor, needs, render
from portal.municipality.queries import areas, departments, topics

LEAD = timedelta(days=14)
"""How far ahead a new consultation is planned to begin, unless its officer says otherwise."""


@dataclass(frozen=True)
class TemplatesPage(Page):
    """Templates to choose from, each with what is left out of it here."""

    template: ClassVar[str] = "consultations/office/templates.html"
    offered: Sequence[tuple[ConsultationTemplate, Sequence[str], Sequence[str]]]


@dataclass(frozen=True)
class ComposePage(Page):
    """The first answers for one template."""

    template: ClassVar[str] = "consultations/office/compose.html"
    chosen: ConsultationTemplate
    left_out: Sequence[str]
    form: ComposeForm
    languages: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ClonePage(Page):
    """When a copy begins."""

    template: ClassVar[str] = "consultations/office/clone.html"
    consultation: ConsultationRecord
    form: CloneForm


@dataclass(frozen=True)
class ImportPage(Page):
    """A file, what is wrong with it, and what is unknown here.

    :param unknown: (key, what it is, its slug in the file, what can stand for it, what was chosen).
    """

    template: ClassVar[str] = "consultations/office/import.html"
    form: ImportForm
    problems: Sequence[Problem]
    unknown: Sequence[tuple[str, str, str, Sequence[tuple[str, str]], str]]
    largest_mb: int


@blueprint.get("/compose")
@needs(EDIT)
def compose() -> Response:
    """Let an officer choose a template."""
    require_desk(current_actor())
    known = methods()

    def told(template: ConsultationTemplate) -> tuple[ConsultationTemplate, list[str], list[str]]:
        steps = [
            f"{phase.title} ({known[phase.method].title})"
            for phase in sorted(template.phases, key=lambda one: one.starts)
            if phase.method in known
        ]
        return template, steps, list(missing_methods(template))

    return render(TemplatesPage([told(template) for template in templates().values()]))


@blueprint.route("/compose/<name>", methods=["GET", "POST"])
@needs(EDIT)
def compose_with(name: str) -> Response:
    """Make a draft from a template."""
    require_desk(current_actor())
    template = template_named(name)
    form = ComposeForm.offered()
    if request.method == "GET":
        zone = ZoneInfo(config().time_zone)
        form.begin((clock.now() + LEAD).astimezone(zone).date())
    elif form.validate():
        try:
            with unit_of_work():
                first_day = form.first_day.data or clock.today()
                made = create_from_template(current_actor(), template, form.draft(), first_day)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The draft is there. The list says what is still to do."), "success")
            return to_overview(made)
    languages: Any = form.languages.choices
    page = ComposePage(template, missing_methods(template), form, languages)
    return render(page, 422 if form.errors else 200)


@blueprint.route("/<id:consultation_id>/clone", methods=["GET", "POST"])
@needs(EDIT)
def clone(consultation_id: uuid.UUID) -> Response:
    """Make a draft that asks the same again."""
    actor = current_actor()
    require_desk(actor)
    record = access_by_id(actor, consultation_id)
    require(actor, OFFICE, record)
    form = CloneForm()
    if request.method == "GET":
        zone = ZoneInfo(config().time_zone)
        form.first_day.data = (clock.now() + LEAD).astimezone(zone).date()
    elif form.validate():
        try:
            with unit_of_work():
                made = clone_consultation(actor, consultation_id, form.first_day.data)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The copy is a draft. Nobody has taken part in it."), "success")
            return to_overview(made)
    return render(ClonePage(record, form), 422 if form.errors else 200)


@blueprint.get("/<id:consultation_id>/export.json")
@needs(OFFICE)
def export(consultation_id: uuid.UUID) -> Response:
    """Give a consultation as a file another portal can read."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, OFFICE, record)
    text = json.dumps(export_consultation(record), ensure_ascii=False, indent=2)
    answer = FlaskResponse(f"{text}\n", mimetype="application/json")
    named = {"filename": f"{record.slug}.json"}
    answer.headers["Content-Disposition"] = dump_options_header("attachment", named)
    return answer


@blueprint.route("/import", methods=["GET", "POST"])
@needs(EDIT)
def import_file() -> Response:
    """Make a draft of a file; what is unknown here is asked for before anything is written."""
    require_desk(current_actor())
    form = ImportForm()
    if request.method == "GET" or not form.validate():
        return _import_page(form, (), None, {})
    mapped = {
        name.removeprefix("map-"): value
        for name, value in request.form.items()
        if name.startswith("map-") and name.removeprefix("map-").partition(":")[0] in KINDS
    }
    found = None
    try:
        document = parse_file(_content(form))
        found = read_consultation(document, mapped)
        form.kept.data = json.dumps(document, ensure_ascii=False)
        if not found.problems and not found.unknown:
            with unit_of_work():
                made = bring_in(current_actor(), found.plan)
            flash(_("The file has become a draft."), "success")
            return to_overview(made)
        problems = found.problems
    except Problems as refused:
        problems = refused.problems
    return _import_page(form, problems, found, mapped)


def _content(form: ImportForm) -> bytes:
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.stream.read(LARGEST + 1)
    kept: str = form.kept.data or ""
    if not kept:
        raise Problems(Problem("file", "needed", _("Choose a file.")))
    return kept.encode()


def _import_page(
    form: ImportForm, problems: Sequence[Problem], found: Found | None, mapped: Mapping[str, str]
) -> Response:
    unknown = [_unknown(key, mapped) for key in (found.unknown if found else ())]
    page = ImportPage(form, problems, unknown, LARGEST // 1024 // 1024)
    return render(page, 422 if request.method == "POST" else 200)


def _unknown(
    key: str, mapped: Mapping[str, str]
) -> tuple[str, str, str, Sequence[tuple[str, str]], str]:
    kind, _colon, slug = key.partition(":")
    named: dict[str, tuple[str, Any]] = {
        "department": (_("Department"), departments()),
        "area": (_("Area"), areas()),
        "topic": (_("Topic"), topics()),
    }
    label, known = named[kind]
    offered = [(one.slug, str(one.name)) for one in known.values()]
    return key, label, slug, [("", _("Leave it out")), *offered], mapped.get(key, "")
