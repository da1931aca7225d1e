"""Streams the responses of a survey as rows, a batch at a time, so that memory stays small."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, String, bindparam, select, type_coerce

from portal.consultations.methods.survey.exports.columns import (
    Column,
    QuestionColumns,
    codebook,
    columns_of,
)
from portal.consultations.methods.survey.models import SurveyAnswerRow, SurveyResponseRow
from portal.consultations.methods.survey.records import FormRecord
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.participation.records import AGE_GROUPS, Channel
from portal.core.database import session
from portal.core.database.prepared import prepared, run
from portal.municipality.queries import areas

A, R, P = SurveyAnswerRow, SurveyResponseRow, ParticipationRow
BATCH = 50
FIRST = uuid.UUID(int=0)


@dataclass(frozen=True)
class ResponseTable:
    """The responses of one survey as a table that is made while it is read.

    :param linked: whether responses lead to a participation, so that channel, area and age group
        can stand beside them.
    """

    form: FormRecord
    linked: bool
    questions: tuple[QuestionColumns, ...]

    @classmethod
    def of(cls, form: FormRecord, *, linked: bool) -> ResponseTable:
        """Return the table of a form's responses."""
        return cls(form, linked, columns_of(form))

    @property
    def leading(self) -> tuple[Column, ...]:
        """The columns before those of the questions."""
        about = (
            Column("response", _("a number within this file; it leads to nobody")),
            Column("language", _("the language of the form that was used")),
            Column("day", _("the day it was handed in, YYYY-MM-DD")),
        )
        if not self.linked:
            return about
        return (
            *about,
            Column("channel", _("how somebody took part"), tuple((c, c) for c in Channel)),
            Column("area", _("the area somebody lives in, where it is known")),
            Column(
                "age_group",
                _("the age group, where it is known"),
                tuple((name, name) for _least, name in AGE_GROUPS),
            ),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return (
            *(column.name for column in self.leading),
            *(column.name for one in self.questions for column in one.columns),
        )

    def codebook(self) -> Iterator[tuple[Any, ...]]:
        """Yield the lines of the codebook."""
        return codebook(self.questions, self.leading)

    def rows(self) -> Iterator[list[Any]]:
        """Yield one row per response, in the order of the columns."""
        names = {area.id: str(area.name) for area in areas().values()} if self.linked else {}
        for number, (response, answers) in enumerate(self._responses(), start=1):
            row: list[Any] = [number, response.language, response.submitted_at.date().isoformat()]
            if self.linked:
                row += [response.channel, names.get(response.area_id), response.age_group]
            for one in self.questions:
                value = answers.get(one.question.id)
                row += [None] * len(one.columns) if value is None else one.cells(value)
            yield row

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield one object per response with the canonical answers by the questions' keys."""
        names = [column.name for column in self.leading]
        keys = {one.question.id: one.question.key for one in self.questions}
        places = {area.id: str(area.name) for area in areas().values()} if self.linked else {}
        for number, (response, answers) in enumerate(self._responses(), start=1):
            values = [number, response.language, response.submitted_at.date().isoformat()]
            if self.linked:
                values += [response.channel, places.get(response.area_id), response.age_group]
            given = {keys[of]: value for of, value in answers.items() if of in keys}
            yield {**dict(zip(names, values, strict=True)), "answers": given}

    def _responses(self) -> Iterator[tuple[Any, dict[uuid.UUID, Any]]]:
        # Millions of answers go through here: SQLite's are taken as they are stored, and the few
        # different values of choices are decoded once.
        as_stored = session().get_bind().dialect.name == "sqlite"
        asked = {_stored(one.question.id, as_stored): one.question.id for one in self.questions}
        last = FIRST
        while True:
            batch = run(_page(), phase_id=self.form.phase_id, last=last, most=BATCH).all()
            if not batch:
                return
            answers: dict[Any, dict[uuid.UUID, Any]] = {
                _stored(one.id, as_stored): {} for one in batch
            }
            given: Iterable[Any] = run(_answers(as_stored), ids=[one.id for one in batch])
            for response, of, value in given:
                question = asked.get(of)
                if question is not None:
                    answers[response][question] = _decoded(value) if as_stored else value
            for one in batch:
                yield one, answers.pop(_stored(one.id, as_stored))
            last = batch[-1].id


def _stored(identifier: uuid.UUID, as_stored: bool) -> Any:
    return identifier.hex if as_stored else identifier


@lru_cache(maxsize=8_192)
def _decoded(value: str | float) -> Any:
    # SQLite keeps JSON that is a bare number as a number.
    return json.loads(value) if isinstance(value, str) else value


@prepared
def _page() -> Select[*tuple[Any, ...]]:
    # The identifiers are random, so this order is no order of handing in.
    return (
        select(R.id, R.language, R.submitted_at, P.channel, P.area_id, P.age_group)
        .outerjoin(P, P.id == R.participation_id)
        .where(R.phase_id == bindparam("phase_id"), R.id > bindparam("last"))
        .order_by(R.id)
        .limit(bindparam("most"))
    )


@prepared
def _answers(as_stored: bool) -> Select[*tuple[Any, ...]]:
    columns: list[Any] = [A.response_id, A.question_id, A.value]
    if as_stored:
        columns = [type_coerce(column, String) for column in columns]
    return select(*columns).where(A.response_id.in_(bindparam("ids", expanding=True)))


def as_dictionary(lines: Iterator[Sequence[Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return lines as objects by the names of their columns."""
    return [dict(zip(names, line, strict=True)) for line in lines]
