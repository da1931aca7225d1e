"""Every answer to take along, as CSV, workbook and JSON; that somebody did is written down."""

from __future__ import annotations

import uuid

from flask import Response as FlaskResponse
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.methods.survey.exports.lines import ResponseTable
from portal.consultations.methods.survey.exports.writers import (
    codebook_csv,
    codebook_json,
    responses_csv,
    responses_json,
    responses_xlsx,
)
from portal.consultations.methods.survey.policy import ANALYSE
from portal.consultations.methods.survey.queries import response_count
from portal.consultations.methods.survey.results.office.blueprint import Desk, blueprint, desk_of
from portal.core.audit import write_audit
from portal.core.database import unit_of_work
from portal.core.problems import Problems
from portal.core.web import current_actor, needs
from portal.core.web.limits import limit_reads
from portal.core.web.listings import json_response


@blueprint.get("/responses.csv")
@needs(ANALYSE)
@limit_reads("60 per hour")
def responses_as_csv(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """Return every response as CSV."""
    desk = desk_of(consultation_id, phase_id)
    _note(desk, "csv")
    return responses_csv(_name(desk), _table(desk))


@blueprint.get("/responses.json")
@needs(ANALYSE)
@limit_reads("60 per hour")
def responses_as_json(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """Return every response as JSON, with the codebook."""
    desk = desk_of(consultation_id, phase_id)
    _note(desk, "json")
    return responses_json(_name(desk), str(desk.subject.phase.title), _table(desk))


@blueprint.get("/responses.xlsx")
@needs(ANALYSE)
@limit_reads("60 per hour")
def responses_as_xlsx(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Return every response as a workbook, with the codebook on a sheet of its own."""
    desk = desk_of(consultation_id, phase_id)
    _note(desk, "xlsx")
    try:
        return responses_xlsx(_name(desk), _table(desk), response_count(phase_id))
    except Problems as refused:
        flash(refused.problems[0].message, "danger")
        return redirect(url_for("survey_analysis.index", **desk.here), 303)


@blueprint.get("/codebook.csv")
@needs(ANALYSE)
def codebook_as_csv(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """Return what each column holds as CSV."""
    desk = desk_of(consultation_id, phase_id)
    return codebook_csv(_name(desk), _table(desk))


@blueprint.get("/codebook.json")
@needs(ANALYSE)
def codebook_as_json(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """Return what each column holds as JSON."""
    return json_response(codebook_json(_table(desk_of(consultation_id, phase_id))))


def _table(desk: Desk) -> ResponseTable:
    return ResponseTable.of(desk.form, linked=desk.linked)


def _name(desk: Desk) -> str:
    return f"{desk.subject.consultation.slug}-responses"


def _note(desk: Desk, form: str) -> None:
    phase_id = desk.subject.phase.id
    with unit_of_work():
        write_audit(
            current_actor(),
            "survey.exported",
            subject_kind="survey",
            subject_id=phase_id,
            format=form,
            responses=response_count(phase_id),
        )
