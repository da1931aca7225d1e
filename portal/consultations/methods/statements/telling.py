"""What came of a phase of statements: for the results page of the whole, and as open data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.consultations.capabilities import (
    GroupedAnswers,
    OpenTable,
    PhaseResult,
    Place,
    ResultChart,
    ResultRow,
)
from portal.consultations.methods.statements.export import COUNTS, StatementTable, statement_table
from portal.consultations.methods.statements.policy import RESULTS
from portal.consultations.methods.statements.queries import (
    answers_by_group,
    opinion_map_of,
    statements_of,
)
from portal.consultations.methods.statements.queries.grouped import Places
from portal.consultations.methods.statements.records import StatementRecord
from portal.consultations.methods.statements.results import Results, Share, build_results
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import VISITOR, may
from portal.core.text.markdown import excerpt
from portal.core.web.formats import number

METHOD = "statements"
CHARTED, WEIGHTED = 10, 5
LONGEST_LABEL = 140


class StatementResults:
    """The sentence, what most agree on, and the groups that can be shown."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what everybody may know now."""
        if not may(VISITOR, RESULTS, TakePart(consultation, phase)):
            return None
        statements = statements_of(phase.id)
        stored = opinion_map_of(phase.id)
        found = build_results(*stored, statements) if stored is not None else None
        people = found.participants if found is not None else consultation.participants
        answered = sorted(
            (one for one in statements if one.seen), key=lambda one: (-one.seen, one.number)
        )
        if not people or not answered:
            return None
        charts = [_agreement(answered[:CHARTED], people)]
        if found is not None:
            charts += _of_groups(found, people)
        return PhaseResult(_headline(people, len(statements), found), charts=tuple(charts))

    def grouped(
        self, consultation: ConsultationRecord, phase: PhaseRecord
    ) -> Sequence[GroupedAnswers]:
        """Return how people of each area and age answered, of what most people answered."""
        if not may(VISITOR, RESULTS, TakePart(consultation, phase)):
            return []
        answered = sorted(statements_of(phase.id), key=lambda one: (-one.seen, one.number))
        wanted = [one for one in answered[:WEIGHTED] if one.seen]
        found = answers_by_group(phase.id, [one.id for one in wanted])
        return [_by_place(one, found[one.id]) for one in wanted if one.id in found]


def _by_place(statement: StatementRecord, votes: Mapping[int, Places]) -> GroupedAnswers:
    answered: Counter[Place] = Counter()
    for places in votes.values():
        answered.update(places)
    words = {1: _("Agree"), -1: _("Disagree"), 0: _("Pass")}
    options = {words[value]: votes.get(value, {}) for value in words}
    return GroupedAnswers(excerpt(statement.text, LONGEST_LABEL), answered, options)


def _headline(people: int, statements: int, found: Results | None) -> str:
    if found is not None and found.leading is not None:
        leading = excerpt(found.leading.text, 120)
        agreed: str = _(
            "%(people)s people took part; most agree: “%(statement)s”",
            people=number(people),
            statement=leading,
        )
        return agreed
    answered: str = _(
        "%(people)s people answered %(statements)s statements",
        people=number(people),
        statements=number(statements),
    )
    return answered


def _agreement(statements: Sequence[StatementRecord], people: int) -> ResultChart:
    rows = [
        ResultRow(excerpt(one.text, LONGEST_LABEL), one.agree, one.agree / one.seen)
        for one in sorted(statements, key=lambda one: -one.agree / one.seen)
    ]
    return ResultChart(
        "agreement",
        _("Who agrees, of those who answered"),
        tuple(rows),
        people,
        note=_("The statements most people answered."),
    )


def _of_groups(found: Results, people: int) -> list[ResultChart]:
    charts = []
    if found.common:
        charts.append(
            ResultChart(
                "common-ground",
                _("What every group agrees on"),
                tuple(_shared(one) for one in found.common),
                people,
            )
        )
    if found.groups:
        rows = [
            ResultRow(_("Group %(group)s", group=one.label), one.size, one.size / people)
            for one in found.groups
        ]
        note = ""
        if found.suppressed:
            note = _("Groups of fewer than ten people are not shown.")
        charts.append(
            ResultChart(
                "groups", _("Groups of people who think alike"), tuple(rows), people, note=note
            )
        )
    return charts


def _shared(one: Share) -> ResultRow:
    return ResultRow(
        excerpt(one.statement.text, LONGEST_LABEL), one.statement.agree, one.agree_share
    )


class StatementTables:
    """The statements with their counts, also of each group that can be shown."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the table, once everybody may see how people answered."""
        if not may(VISITOR, RESULTS, TakePart(consultation, phase)):
            return []
        table = statement_table(phase.id)

        def rows() -> Iterator[Sequence[Any]]:
            yield from table.lines()

        return [OpenTable("statements", _("Statements"), tuple(_dictionary(table)), rows)]


def _dictionary(table: StatementTable) -> Iterator[tuple[str, str]]:
    said = {
        "statement_id": _("Number of the statement"),
        "text": _("What it says"),
        "agree": _("How many agree"),
        "disagree": _("How many disagree"),
        "pass": _("How many passed"),
        "seen": _("How many answered, passing included"),
        "moderated": _("1: accepted by a moderator, 0: not looked at"),
        "is_meta": _("Whether it is about the people who answer"),
        "is_seed": _("Whether the council wrote it"),
    }
    counts = dict(zip(COUNTS, ("agree", "disagree", "pass", "seen"), strict=True))
    for column in table.columns:
        words = said.get(column)
        if words is None:
            _group, label, count = column.split("_", 2)
            words = _("Group %(group)s: %(what)s", group=label.upper(), what=said[counts[count]])
        yield column, words
