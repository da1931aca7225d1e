"""Puts together what came of a consultation, asking every method through its hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.consultations.answers.queries import count_promises, themes_of, without_drafts
from portal.consultations.answers.queries.promises import PromiseFilter
from portal.consultations.answers.views.blueprint import is_public
from portal.consultations.capabilities import (
    RESULTS,
    GroupedAnswers,
    PhaseResult,
    ResultChart,
    ResultRow,
)
from portal.consultations.hooks import capabilities, method_of
from portal.consultations.outcome.participation import figures_of, over_time
from portal.consultations.outcome.queries import days_of, people_by_phase, roll_of
from portal.consultations.outcome.records import Figure, FigureRow, Outcome, PhaseOutcome
from portal.consultations.outcome.settings import population_source
from portal.consultations.outcome.weighing import weigh
from portal.consultations.records import ConsultationRecord, MethodSummary, Moment, PhaseRecord
from portal.core.identifiers import format_id
from portal.core.web.formats import number, percent


def outcome_of(consultation: ConsultationRecord) -> Outcome:
    """Return what everybody may know now of what came of a consultation."""
    people = people_by_phase(consultation.id)
    phases = tuple(
        _phase(consultation, phase, people.get(phase.id, 0)) for phase in consultation.phases
    )
    roll = roll_of(consultation.id)
    when = over_time(days_of(consultation.id))
    themes = themes_of(consultation.id)
    public = tuple(without_drafts(theme) for theme in themes if is_public(theme))
    standings = count_promises(PromiseFilter(consultation_id=consultation.id))
    return Outcome(
        people=max(consultation.participants, sum(one.people for one in roll)),
        finding=next((one.headline for one in phases if one.headline), ""),
        phases=phases,
        who=(*figures_of(roll), *((when,) if when else ())),
        weighting=weigh(list(_grouped(consultation)), consultation.eligibility),
        themes=public,
        waiting=len(themes) - len(public),
        standings={str(standing): count for standing, count in standings.items()},
        source=population_source(),
    )


def _phase(consultation: ConsultationRecord, phase: PhaseRecord, people: int) -> PhaseOutcome:
    moment, method = consultation.moment(phase), method_of(phase)
    begun = moment in (Moment.OPEN, Moment.FINISHED)
    found: PhaseResult | None = None
    summary, url = MethodSummary(), None
    if begun and method is not None:
        teller: Any = capabilities(RESULTS).get(phase.method)
        found = teller.results(consultation, phase) if teller is not None else None
        summary = method.summary(consultation, phase)
        url = method.results_url(consultation, phase)
    return PhaseOutcome(
        phase=phase,
        moment=moment,
        people=people,
        contributions=summary.contributions,
        headline=found.headline if found else summary.finding,
        text=found.text if found else "",
        figures=tuple(_figure(phase, chart) for chart in found.charts) if found else (),
        url=url,
    )


def _figure(phase: PhaseRecord, chart: ResultChart) -> Figure:
    kind = chart.kind if chart.kind in ("bars", "table") else "bars"
    if any(isinstance(row.value, str) for row in chart.rows):
        kind = "table"
    rows = tuple(
        FigureRow(row.label, 0.0 if kind == "table" else _size(row), _shown(row))
        for row in chart.rows
    )
    # A third of all is a third of the bar: a full bar beside "34%" would say the opposite.
    whole = 100.0 if all(row.share is not None for row in chart.rows) else 0.0
    return Figure(f"{format_id(phase.id)}-{chart.key}", chart.title, kind, rows, chart.note, whole)


def _size(row: ResultRow) -> float:
    return 100 * row.share if row.share is not None else float(row.value)


def _shown(row: ResultRow) -> str:
    value = row.value if isinstance(row.value, str) else number(row.value)
    return f"{value} ({percent(row.share)})" if row.share is not None else value


def _grouped(consultation: ConsultationRecord) -> Iterator[GroupedAnswers]:
    """Yield what was answered by area and age group, of methods that can tell."""
    known = capabilities(RESULTS)
    for phase in consultation.phases:
        if consultation.moment(phase) is not Moment.FINISHED:
            continue
        grouped = getattr(known.get(phase.method), "grouped", None)
        if grouped is not None:
            yield from grouped(consultation, phase)
