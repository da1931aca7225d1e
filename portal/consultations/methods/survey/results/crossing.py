"""Asks the database for two sides of a cross-table: questions, or what people are."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import SurveyChoiceRow, SurveyResponseRow
from portal.consultations.methods.survey.records import FormRecord, QuestionRecord, SummaryKind
from portal.consultations.methods.survey.results.crosstab import (
    NO_ANSWER,
    CrossTable,
    Side,
    cross,
    put_together,
)
from portal.consultations.methods.survey.types.numbers import steps_of
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.participation.records import AGE_GROUPS, Channel
from portal.core.database import session
from portal.municipality.queries import areas

R = SurveyResponseRow
PEOPLE = ("area", "age_group", "channel")
"""What people are, of surveys that are not anonymous. No question's key begins with a colon."""


@dataclass(frozen=True, slots=True)
class Crossable:
    """Something a table can be made of.

    :param name: ``:area``, ``:age_group``, ``:channel`` or a question's key.
    """

    name: str
    title: str
    question: QuestionRecord | None = None


def crossables(form: FormRecord, *, linked: bool) -> list[Crossable]:
    """Return what can be crossed: choices and scales, and what people are where that is known."""
    types = question_types()
    found = [
        Crossable(question.key, f"{question.number}. {question.text}", question)
        for question in form.questions
        if question.kind in types and _has_options(question, types[question.kind].summary)
    ]
    if linked:
        titles = (_("Area"), _("Age group"), _("Way of taking part"))
        found += [Crossable(f":{name}", title) for name, title in zip(PEOPLE, titles, strict=True)]
    return found


def _has_options(question: QuestionRecord, summary: str) -> bool:
    is_scale = question.kind == "scale"
    return is_scale or (summary == SummaryKind.CHOICES and bool(question.options))


def cross_table(phase_id: uuid.UUID, rows: Crossable, columns: Crossable) -> CrossTable | None:
    """Return two things crossed, in four queries; ``None`` with fewer than ten people."""
    everybody = select(func.count()).select_from(R).where(R.phase_id == phase_id)
    people = int(session().execute(everybody).scalar_one())
    counts = _counts(phase_id, rows, columns)
    row_side, column_side = _side(phase_id, rows, people), _side(phase_id, columns, people)
    if rows.question is None:
        row_side, counts = put_together(row_side, counts, _("Groups under ten, together"))
    if columns.question is None:
        turned = {(column, row): n for (row, column), n in counts.items()}
        column_side, turned = put_together(column_side, turned, _("Groups under ten, together"))
        counts = {(row, column): n for (column, row), n in turned.items()}
    return cross(row_side, column_side, counts, people)


def _counts(phase_id: uuid.UUID, rows: Crossable, columns: Crossable) -> dict[tuple[str, str], int]:
    source: Any = R.__table__
    source, row = _joined(source, rows)
    source, column = _joined(source, columns)
    statement = (
        select(row, column, func.count())
        .select_from(source)
        .where(R.phase_id == phase_id)
        .group_by(row, column)
    )
    found: dict[tuple[str, str], int] = {}
    for one, other, n in session().execute(statement):
        # Without an answer and without an area are both nothing to the database.
        key = (_key(one), _key(other))
        found[key] = found.get(key, 0) + int(n)
    return found


def _key(value: object) -> str:
    return str(value) if value else NO_ANSWER


def _joined(source: Any, side: Crossable) -> tuple[Any, Any]:
    if side.question is not None:
        choice = aliased(SurveyChoiceRow)
        given = and_(
            choice.response_id == R.id,
            choice.question_id == side.question.id,
            choice.row_key == "",
        )
        return source.outerjoin(choice, given), choice.option_key
    roll = aliased(ParticipationRow)
    joined = source.outerjoin(roll, roll.id == R.participation_id)
    if side.name == ":area":
        return joined, roll.area_id
    return joined, roll.age_group if side.name == ":age_group" else roll.channel


def _side(phase_id: uuid.UUID, side: Crossable, people: int) -> Side:
    source, key = _joined(R.__table__, side)
    statement = (
        select(key, func.count()).select_from(source).where(R.phase_id == phase_id).group_by(key)
    )
    totals: dict[str, int] = {}
    for name, n in session().execute(statement):
        totals[_key(name)] = totals.get(_key(name), 0) + int(n)
    labels = _labels(side)
    keys: Sequence[str] = [*labels, *(key for key in totals if key not in labels)]
    if totals.get(NO_ANSWER):
        keys = [*(key for key in keys if key != NO_ANSWER), NO_ANSWER]
    labels[NO_ANSWER] = _("No answer") if side.question is not None else _("Not known")
    # Where each of those who answered chose one option, the rows add up, whatever the type.
    exclusive = sum(totals.values()) == people
    return Side(tuple(keys), labels, totals, exclusive)


def _labels(side: Crossable) -> dict[str, str]:
    if side.question is None:
        if side.name == ":area":
            return {str(area.id): str(area.name) for area in areas().values()}
        if side.name == ":age_group":
            return {name: name for _least, name in AGE_GROUPS}
        return {str(one): CHANNELS[one]() for one in Channel}
    if side.question.kind == "scale":
        return {str(value): str(value) for value in steps_of(side.question)}
    return {option.key: str(option.label) for option in side.question.options}


CHANNELS = {
    Channel.ONLINE: lambda: _("With an account"),
    Channel.OPEN: lambda: _("Without an account"),
    Channel.CODE: lambda: _("With a one-time code"),
    Channel.DESK: lambda: _("At the desk"),
    Channel.PAPER: lambda: _("On paper"),
}
