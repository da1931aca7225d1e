"""What the database counts for results, and stored results. Nothing is counted row by row here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import Select, bindparam, func, select

from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.records import SummaryKind
from portal.consultations.methods.survey.results.models import SurveyResultRow
from portal.consultations.methods.survey.results.records import (
    SCHEMA,
    StoredResult,
    StoredResultError,
    SurveyResult,
)
from portal.consultations.methods.survey.results.summing import Choices, QuestionCounts
from portal.core.database import session
from portal.core.database.prepared import prepared, run
from portal.core.state import state_of

A, C, R = SurveyAnswerRow, SurveyChoiceRow, SurveyResponseRow
KEPT_RESULTS = 8
_FINER = 10
"""Marks are grouped ten times finer than they are kept, so that engines that round a half in
different ways agree on the square."""


@prepared
def _values() -> Select[float | None, int]:
    return (
        select(A.number, func.count().label("people"))
        .where(A.question_id == bindparam("question_id"))
        .group_by(A.number)
    )


@prepared
def _choices() -> Select[str, str, int | None, int]:
    return (
        select(C.row_key, C.option_key, C.place, func.count().label("people"))
        .where(C.question_id == bindparam("question_id"))
        .group_by(C.row_key, C.option_key, C.place)
    )


@prepared
def _marks() -> Select[float, float, int]:
    latitude = func.round(A.value["lat"].as_float() * 1000 * _FINER)
    longitude = func.round(A.value["lon"].as_float() * 1000 * _FINER)
    return (
        select(
            latitude.label("latitude"),
            longitude.label("longitude"),
            func.count().label("people"),
        )
        .where(A.question_id == bindparam("question_id"))
        .group_by(latitude, longitude)
    )


def count_question(question_id: uuid.UUID, kind: SummaryKind) -> QuestionCounts:
    """Return the counts of one question; read from indexes alone, except marks on a map."""
    found = QuestionCounts()
    for row in run(_values(), question_id=question_id):
        found.answered += row.people
        if row.number is not None:
            found.values[float(row.number)] = row.people
    if kind in (SummaryKind.CHOICES, SummaryKind.RANKING, SummaryKind.MATRIX):
        found.choices = [
            Choices(row.row_key, row.option_key, row.place, row.people)
            for row in run(_choices(), question_id=question_id)
        ]
    if kind is SummaryKind.PLACES:
        for row in run(_marks(), question_id=question_id):
            if row.latitude is None or row.longitude is None:
                continue
            place = (int(row.latitude) // _FINER, int(row.longitude) // _FINER)
            found.marks[place] = found.marks.get(place, 0) + row.people
    return found


@prepared
def _responses() -> Select[int, object]:
    return select(func.count().label("people"), func.max(R.submitted_at).label("last")).where(
        R.phase_id == bindparam("phase_id")
    )


def inputs_of(phase_id: uuid.UUID, form_version: int) -> tuple[str, int]:
    """Return what a result made now would be made of, and the number of responses."""
    row = run(_responses(), phase_id=phase_id).one()
    return f"{SCHEMA}.{form_version}.{row.people}.{row.last}", int(row.people)


@prepared
def _facts() -> Select[str, object, float]:
    return select(
        SurveyResultRow.inputs, SurveyResultRow.computed_at, SurveyResultRow.seconds
    ).where(SurveyResultRow.phase_id == bindparam("phase_id"))


def result_facts(phase_id: uuid.UUID) -> StoredResult | None:
    """Return when and of what the stored result was made, without reading the result itself."""
    row = run(_facts(), phase_id=phase_id).first()
    if row is None:
        return None
    return StoredResult(SurveyResult(0, 0, {}), row.inputs, row.computed_at, row.seconds)


def stored_result(phase_id: uuid.UUID) -> StoredResult | None:
    """Return a survey's result as the worker stored it; read anew only when it has changed."""
    facts = result_facts(phase_id)
    if facts is None:
        return None
    kept: dict[object, SurveyResult] = state_of().caches.setdefault("survey_results", {})
    key = (phase_id, facts.inputs, facts.computed_at)
    found = kept.get(key)
    if found is None:
        stored: Mapping[str, object] = (
            session()
            .execute(select(SurveyResultRow.result).where(SurveyResultRow.phase_id == phase_id))
            .scalar_one()
        )
        try:
            found = SurveyResult.from_dict(stored)
        except StoredResultError:
            return None
        while len(kept) >= KEPT_RESULTS:
            kept.pop(next(iter(kept)), None)
        kept[key] = found
    return StoredResult(found, facts.inputs, facts.computed_at, facts.seconds)
