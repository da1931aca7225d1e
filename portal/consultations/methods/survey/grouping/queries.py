"""Questions about free answers: texts by group and theme, groups proposed, themes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from portal.consultations.methods.survey.grouping.records import (
    GroupingRecord,
    GroupRecord,
    TextRecord,
    ThemeRecord,
)
from portal.consultations.methods.survey.models import SurveyAnswerRow, SurveyResponseRow
from portal.consultations.methods.survey.results.models import (
    SurveyCodingRow,
    SurveyGroupingRow,
    SurveyThemeRow,
)
from portal.core.database import Order, Slice, page_of, session

A, R, K, T = SurveyAnswerRow, SurveyResponseRow, SurveyCodingRow, SurveyThemeRow
G = SurveyGroupingRow
PAGE = 25


@dataclass(frozen=True, slots=True)
class TextFilter:
    """Which free answers are wanted.

    :param group: those of a proposed group; 0 for those in none.
    :param theme: those of a theme.
    :param without_theme: those nobody has given a theme.
    :param published: only those that may be published.
    """

    group: int | None = None
    theme: uuid.UUID | None = None
    without_theme: bool = False
    published: bool = False


def themes_of(question_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[ThemeRecord]]:
    """Return the themes of questions, in their order."""
    rows = session().execute(
        select(T.id, T.question_id, T.name, T.position, T.answers)
        .where(T.question_id.in_(list(question_ids)))
        .order_by(T.question_id, T.position, T.id)
    )
    found: dict[uuid.UUID, list[ThemeRecord]] = {}
    for row in rows:
        found.setdefault(row.question_id, []).append(ThemeRecord(*row))
    return found


def grouping_of(question_id: uuid.UUID) -> GroupingRecord | None:
    """Return the groups last proposed for a question."""
    row = (
        session()
        .execute(
            select(G.groups, G.inputs, G.computed_at, G.seconds).where(G.question_id == question_id)
        )
        .first()
    )
    if row is None:
        return None
    groups = tuple(
        GroupRecord(one["number"], tuple(one["words"]), one["size"]) for one in row.groups
    )
    return GroupingRecord(groups, row.inputs, row.computed_at, row.seconds)


def texts_page(
    question_id: uuid.UUID, wanted: TextFilter, cursor: str | None, limit: int = PAGE
) -> Slice[TextRecord]:
    """Return a page of the free answers to a question, in random order."""
    coded = and_(K.response_id == A.response_id, K.question_id == A.question_id)
    statement = (
        select(A.response_id, A.text, R.language, K.group_number, K.theme_id, K.withheld)
        .join(R, R.id == A.response_id)
        .outerjoin(K, coded)
        .where(A.question_id == question_id, A.number.is_(None), A.text.is_not(None))
    )
    if wanted.group is not None:
        statement = statement.where(
            K.group_number == wanted.group if wanted.group else K.group_number.is_(None)
        )
    if wanted.theme is not None:
        statement = statement.where(K.theme_id == wanted.theme)
    if wanted.without_theme:
        statement = statement.where(K.theme_id.is_(None))
    if wanted.published:
        statement = statement.where(or_(K.withheld.is_(None), K.withheld.is_(False)))
    order = [Order(A.response_id, "response_id")]
    return page_of(statement, order, cursor, limit).map(_text)


def _text(row: Any) -> TextRecord:
    return TextRecord(
        row.response_id,
        row.text,
        row.language,
        row.group_number,
        row.theme_id,
        bool(row.withheld),
    )


def all_texts(question_id: uuid.UUID) -> list[tuple[uuid.UUID, str, str]]:
    """Return (response, text, language) of every answer; for the worker only."""
    rows = session().execute(
        select(A.response_id, A.text, R.language)
        .join(R, R.id == A.response_id)
        .where(A.question_id == question_id, A.number.is_(None), A.text.is_not(None))
        .order_by(A.response_id)
    )
    return [(row.response_id, row.text, row.language) for row in rows]


def published_texts(question_id: uuid.UUID) -> Iterable[tuple[str, str, uuid.UUID | None]]:
    """Yield (text, language, theme) of every answer that may be published, in random order."""
    cursor: str | None = None
    while True:
        page = texts_page(question_id, TextFilter(published=True), cursor, limit=500)
        for one in page.items:
            yield one.text, one.language, one.theme_id
        if page.next is None:
            return
        cursor = page.next


def coded_among(question_id: uuid.UUID, responses: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Return those responses whose answer to a question has a row for group and theme."""
    rows = session().execute(
        select(K.response_id).where(
            K.question_id == question_id, K.response_id.in_(list(responses))
        )
    )
    return set(rows.scalars())


def inputs_of_texts(question_id: uuid.UUID) -> str:
    """Return what groups proposed now would be made of."""
    count = session().execute(
        select(func.count()).where(A.question_id == question_id, A.number.is_(None))
    )
    return str(count.scalar_one())
