"""Questions answered by ordering options, or by one choice in each row of a table."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange, Optional

from portal.consultations.methods.survey.hooks import Chosen, Countable, Typed
from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.types.base import BaseType, known_option, only, refused


class RankingSettings(Form):
    """How far people rank."""

    most = IntegerField(
        _l("Places to give at most"),
        [Optional(), NumberRange(1, 200, _l("Give a number up to 200."))],
    )


class Ranking(BaseType):
    """Options put in order; one may stop early. A form gives each option the number of a place."""

    name = "ranking"
    title = _l("Put in order")
    summary: str = SummaryKind.RANKING
    lists: tuple[str, ...] = ("options",)

    def settings_form(self) -> type[Form]:
        """Ask how many places there are."""
        return RankingSettings

    def parse(self, question: QuestionRecord, typed: Typed) -> list[str] | None:
        """Return the keys, the first place first; places must be 1, 2, 3 … without a gap."""
        options = question.options
        places: dict[int, str] = {}
        for option in options:
            text = only(typed, option.key)
            if not text:
                continue
            if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:4]) <= len(options):
                raise refused("place", _("Give places from 1 to %(max)s.", max=len(options)))
            if int(text) in places:
                raise refused(
                    "twice", _("Give each place once; %(place)s stands twice.", place=text)
                )
            places[int(text)] = option.key
        if not places:
            return None
        most = int(question.settings.get("most") or len(options))
        if len(places) > most:
            raise refused("too_many", _("Give the first %(max)s places only.", max=most))
        for place in range(1, len(places) + 1):
            if place not in places:
                raise refused("gap", _("Nothing has place %(place)s.", place=place))
        return [places[place] for place in sorted(places)]

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return the place of each option."""
        return {str(key): [str(place)] for place, key in enumerate(value, 1)}

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count each option with its place."""
        chosen = tuple(Chosen(key, place=place) for place, key in enumerate(value, 1))
        return Countable(chosen=chosen)

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the labels in order."""
        return "; ".join(f"{n}. {question.label_of(key)}" for n, key in enumerate(value, 1))


class Matrix(BaseType):
    """One choice in each row of a table."""

    name = "matrix"
    title = _l("Table with one choice in each row")
    summary: str = SummaryKind.MATRIX
    lists: tuple[str, ...] = ("rows", "columns")

    def parse(self, question: QuestionRecord, typed: Typed) -> dict[str, str] | None:
        """Return row → column; a required table needs every row."""
        value: dict[str, str] = {}
        for row in question.rows:
            key = only(typed, row.key)
            if not key:
                continue
            if not known_option(question.columns, key):
                raise refused("choice", _("Choose among the columns shown."), row.key)
            value[row.key] = key
        if value and question.required and len(value) < len(question.rows):
            missing = next(row for row in question.rows if row.key not in value)
            message = _("Choose one in the row “%(row)s” too.", row=missing.label)
            raise refused("rows", message, missing.key)
        return value or None

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return the column of each row."""
        return {str(row): [str(column)] for row, column in value.items()}

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count each row's column."""
        return Countable(chosen=tuple(Chosen(column, row=row) for row, column in value.items()))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return rows with their columns."""
        label = question.label_of
        parts = [(row.key, value[row.key]) for row in question.rows if row.key in value]
        columns = {one.key: str(one.label) for one in question.columns}
        return "; ".join(f"{label(row)}: {columns.get(column, column)}" for row, column in parts)
