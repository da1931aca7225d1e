"""The census: upload, look at what was read, put it in force."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import Slice, unit_of_work
from portal.core.permissions import require
from portal.core.problems import NotFound, Problems
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.identity.forms.office import CensusUploadForm
from portal.identity.office import blueprint
from portal.identity.policy import MANAGE_CENSUS
from portal.identity.queries import names_of
from portal.identity.queries.census import census_import, census_imports
from portal.identity.records import CensusImportRecord
from portal.identity.service import census as service


@dataclass(frozen=True)
class CensusPage(Page):
    """The uploads so far, and a new one."""

    template: ClassVar[str] = "identity/office/census.html"
    imports: Slice[CensusImportRecord]
    form: CensusUploadForm


@dataclass(frozen=True)
class CensusImportPage(Page):
    """What was read from one file."""

    template: ClassVar[str] = "identity/office/census_import.html"
    upload: CensusImportRecord
    problems: Sequence[tuple[int, str]]
    uploaded_by: str


def problem_words(code: str, word: str) -> str:
    """Return a problem of a census file in words."""
    words: dict[str, str] = {
        "encoding": _("The file is not UTF-8. Save it again as “CSV UTF-8”."),
        "column": _("The column “%(name)s” is missing.", name=word),
        "empty": _("There are no people in the file."),
        "broken": _("The line cannot be read; a quotation mark may be left open."),
        "width": _("The line has fewer cells than the first line."),
        "document": _("The document number is missing or too long."),
        "birth_date": _("The date of birth is missing, or no such day; write 1990-12-31."),
        "postcode": _("The postcode is missing or too long."),
        "twice": _("The document number stands in line %(line)s already.", line=word),
        "area": _("There is no area “%(name)s”.", name=word),
    }
    return words.get(code, code)


@blueprint.route("/census", methods=["GET", "POST"], endpoint="census")
@needs(MANAGE_CENSUS)
def census_page() -> AnyResponse:
    """List uploads and take a new one."""
    actor = current_actor()
    require(actor, MANAGE_CENSUS)
    form = CensusUploadForm()
    if form.validate_on_submit():
        file = form.file.data
        read, entries = service.check_census(file.read())
        with unit_of_work():
            import_id = service.upload_census(actor, file.filename or "", read, entries)
        return redirect(url_for("identity_office.census_upload", import_id=import_id), 303)
    page = CensusPage(census_imports(request.args.get("cursor")), form)
    return render(page, 422 if form.errors else 200)


@blueprint.get("/census/<id:import_id>")
@needs(MANAGE_CENSUS)
def census_upload(import_id: uuid.UUID) -> AnyResponse:
    """Show what was read: counts, or what is wrong in which line."""
    require(current_actor(), MANAGE_CENSUS)
    upload = census_import(import_id)
    if upload is None:
        raise NotFound
    by = ""
    if upload.uploaded_by is not None:
        by = names_of([upload.uploaded_by])[upload.uploaded_by].display_name
    problems = [(line, problem_words(code, word)) for line, code, word in upload.problems]
    return render(CensusImportPage(upload, problems, by))


@blueprint.post("/census/<id:import_id>/apply")
@needs(MANAGE_CENSUS)
def census_apply(import_id: uuid.UUID) -> AnyResponse:
    """Put an upload in force."""
    return _decide(import_id, apply=True)


@blueprint.post("/census/<id:import_id>/discard")
@needs(MANAGE_CENSUS)
def census_discard(import_id: uuid.UUID) -> AnyResponse:
    """Throw an upload away."""
    return _decide(import_id, apply=False)


def _decide(import_id: uuid.UUID, *, apply: bool) -> AnyResponse:
    try:
        with unit_of_work():
            if apply:
                service.apply_census(current_actor(), import_id)
            else:
                service.discard_census(current_actor(), import_id)
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "warning")
    else:
        flash(_("The census is in force.") if apply else _("The upload is thrown away."), "success")
    return redirect(url_for("identity_office.census"), 303)
