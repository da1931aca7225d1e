"""The officer's entry to results: how many answered what, two questions crossed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Response as FlaskResponse
from flask import request
from werkzeug.wrappers import Response

from portal.consultations.methods.survey.policy import ANALYSE
from portal.consultations.methods.survey.queries import response_count
from portal.consultations.methods.survey.results.charts import QuestionView, question_view
from portal.consultations.methods.survey.results.crossing import (
    Crossable,
    cross_table,
    crossables,
)
from portal.consultations.methods.survey.results.crosstab import CrossTable
from portal.consultations.methods.survey.results.office.blueprint import Desk, blueprint, desk_of
from portal.consultations.methods.survey.results.queries import stored_result
from portal.consultations.methods.survey.results.suppression import SMALLEST_SHOWN
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.problems import NotFound
from portal.core.web import Page, needs, render
from portal.core.web.listings import csv_response


@dataclass(frozen=True)
class AnalysisPage(Page):
    """Every question with how many answered, and the ways on.

    :param computed_at: ``None`` until the worker has counted.
    """

    template: ClassVar[str] = "survey/office/results.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    responses: int
    views: tuple[QuestionView, ...]
    computed_at: datetime | None
    linked: bool


@dataclass(frozen=True)
class CrossPage(Page):
    """Two questions crossed.

    :param offered: what can be crossed.
    :param table: ``None`` until two are chosen, and with fewer than ten people.
    """

    template: ClassVar[str] = "survey/office/cross.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    offered: Sequence[Crossable]
    rows: Crossable | None
    columns: Crossable | None
    table: CrossTable | None
    smallest: int


@blueprint.get("")
@needs(ANALYSE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show what has been answered, and the ways on."""
    desk = desk_of(consultation_id, phase_id)
    stored = stored_result(phase_id)
    views: tuple[QuestionView, ...] = ()
    if stored is not None:
        views = tuple(question_view(one, stored.result) for one in desk.form.questions)
    return render(
        AnalysisPage(
            consultation=desk.subject.consultation,
            phase=desk.subject.phase,
            responses=response_count(phase_id),
            views=views,
            computed_at=stored.computed_at if stored is not None else None,
            linked=desk.linked,
        )
    )


@blueprint.get("/cross")
@needs(ANALYSE)
def cross(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Cross two questions, or a question with what people are."""
    desk = desk_of(consultation_id, phase_id)
    offered, rows, columns = _chosen(desk)
    table = None
    if rows is not None and columns is not None:
        table = cross_table(phase_id, rows, columns)
    return render(
        CrossPage(
            consultation=desk.subject.consultation,
            phase=desk.subject.phase,
            offered=offered,
            rows=rows,
            columns=columns,
            table=table,
            smallest=SMALLEST_SHOWN,
        )
    )


@blueprint.get("/cross.csv")
@needs(ANALYSE)
def cross_csv(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """Return a cross-table as CSV; what is not shown on the page is not in it either."""
    desk = desk_of(consultation_id, phase_id)
    _offered, rows, columns = _chosen(desk)
    if rows is None or columns is None:
        raise NotFound
    table = cross_table(phase_id, rows, columns)
    if table is None:
        raise NotFound
    heads = [rows.title, *(label for _key, label, _total in table.columns), columns.title]
    lines: list[Sequence[object]] = [
        [line.label, *("" if n is None else n for n in line.counts), line.total]
        for line in table.lines
    ]
    lines.append(["", *(total for _key, _label, total in table.columns), table.people])
    return csv_response(f"{desk.subject.consultation.slug}-cross", heads, lines)


def _chosen(desk: Desk) -> tuple[list[Crossable], Crossable | None, Crossable | None]:
    offered = crossables(desk.form, linked=desk.linked)
    known = {one.name: one for one in offered}
    rows = known.get(request.args.get("rows", ""))
    columns = known.get(request.args.get("columns", ""))
    if rows is not None and rows == columns:
        columns = None
    return offered, rows, columns
