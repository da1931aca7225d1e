"""Quotas of a survey and of single options, which close softly.

Once one is full, nobody begins any more; whoever had begun before may hand in within a margin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Table

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import SurveyQuotaRow
from portal.consultations.methods.survey.reading import field_name
from portal.consultations.methods.survey.records import (
    FormRecord,
    Option,
    QuestionRecord,
    SurveySettings,
)
from portal.consultations.records import PhaseRecord
from portal.core import clock
from portal.core.database import insert_once
from portal.core.permissions import Decision
from portal.core.problems import Problem

QUOTA_TABLE = cast(Table, SurveyQuotaRow.__table__)
WHOLE = ("", "")


def may_begin(phase: PhaseRecord, started_at: datetime | None) -> Decision:
    """Return whether the survey has room for somebody who began then, ``None`` for now."""
    settings = SurveySettings.of(phase.settings)
    if not settings.quota:
        return Decision.yes()
    since = queries.full_since(phase.id).get(WHOLE)
    # The officer may have made more room since.
    if since is None or queries.response_count(phase.id) < settings.quota:
        return Decision.yes()
    if _in_time(started_at, since, settings):
        return Decision.yes()
    return Decision.no(
        "full",
        _("This survey has as many answers as it can take. Thank you for wanting to answer."),
    )


def quota_problems(
    phase: PhaseRecord,
    form: FormRecord,
    answers: Mapping[str, Any],
    started_at: datetime | None,
) -> Iterator[Problem]:
    """Yield a problem for every option chosen that has no room left."""
    settings, full = SurveySettings.of(phase.settings), queries.full_since(phase.id)
    for question, option in limited_options(form, answers):
        since = full.get((question.key, option.key))
        if since is None or _in_time(started_at, since, settings):
            continue
        if queries.option_count(question.id, option.key) >= option.quota:
            message = _(
                "“%(option)s” has as many answers as it can take. Choose something else, or stop "
                "here.",
                option=option.label,
            )
            yield Problem(field_name(question), "full", message)


def note_full(phase: PhaseRecord, form: FormRecord, answers: Mapping[str, Any]) -> None:
    """Write down since when a quota is full, after a response was counted."""
    settings = SurveySettings.of(phase.settings)
    if settings.quota and queries.response_count(phase.id) >= settings.quota:
        _note(phase, *WHOLE)
    for question, option in limited_options(form, answers):
        if queries.option_count(question.id, option.key) >= option.quota:
            _note(phase, question.key, option.key)


def limited_options(
    form: FormRecord, answers: Mapping[str, Any]
) -> Iterator[tuple[QuestionRecord, Option]]:
    """Yield the options of these answers that have a quota."""
    types = question_types()
    for question in form.questions:
        value = answers.get(question.key)
        limited = {option.key: option for option in question.options if option.quota}
        if value is None or not limited or question.kind not in types:
            continue
        for chosen in types[question.kind].countable(question, value).chosen:
            if chosen.option in limited and not chosen.row:
                yield question, limited[chosen.option]


def _in_time(started_at: datetime | None, since: datetime, settings: SurveySettings) -> bool:
    if started_at is None or started_at >= since:
        return False
    return clock.now() < since + timedelta(minutes=settings.margin)


def _note(phase: PhaseRecord, question_key: str, option_key: str) -> None:
    insert_once(
        QUOTA_TABLE,
        {
            "phase_id": phase.id,
            "question_key": question_key,
            "option_key": option_key,
            "full_at": clock.now(),
        },
    )
