"""The worker's part: counts surveys whose answers have changed and stores what it counted."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.records import METHOD, FormRecord, SummaryKind
from portal.consultations.methods.survey.results.models import SurveyResultRow
from portal.consultations.methods.survey.results.queries import (
    count_question,
    inputs_of,
    result_facts,
)
from portal.consultations.methods.survey.results.records import SurveyResult
from portal.consultations.methods.survey.results.summing import AreaAt, summarise
from portal.consultations.queries import consultation_of, phases_using
from portal.consultations.records import Moment
from portal.consultations.service import STAMP, stamp_of
from portal.core import clock
from portal.core.database import session, touch, unit_of_work
from portal.municipality.queries import locate

AT_MOST_EVERY = timedelta(seconds=30)
REST = 10
"""Counted anew only after this many times as long as counting took; at the close, at once."""


def compute_stale_results() -> int:
    """Count every survey anew whose answers have changed; return how many were counted."""
    phases = phases_using(METHOD)
    session().close()
    made = 0
    for consultation_id, phase_id in phases:
        facts = result_facts(phase_id)
        if facts is not None:
            rested = facts.computed_at + max(AT_MOST_EVERY, timedelta(seconds=facts.seconds * REST))
            if clock.now() < rested and not _is_over(consultation_id, phase_id):
                session().close()
                continue
        session().close()
        made += compute_result(consultation_id, phase_id)
    return made


def _is_over(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> bool:
    consultation = consultation_of(consultation_id)
    phase = consultation.phase(phase_id) if consultation is not None else None
    return (
        consultation is not None
        and phase is not None
        and consultation.moment(phase) is Moment.FINISHED
    )


def compute_result(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> bool:
    """Count one survey as it is on disk now; return whether anything had changed."""
    form = form_of(phase_id)
    inputs, responses = inputs_of(phase_id, form.version)
    facts = result_facts(phase_id)
    if facts is not None and facts.inputs == inputs:
        session().close()
        return False
    started = time.monotonic()
    made = count_survey(form, responses)
    seconds = time.monotonic() - started
    session().close()
    with unit_of_work():
        row = session().get(SurveyResultRow, phase_id)
        if row is None:
            row = SurveyResultRow(phase_id=phase_id)
            session().add(row)
        row.inputs, row.result = inputs, made.to_dict()
        row.computed_at, row.seconds = clock.now(), round(seconds, 3)
        session().flush()
        touch(STAMP, stamp_of(consultation_id))
    return True


def count_survey(form: FormRecord, responses: int) -> SurveyResult:
    """Return the summaries of all questions of a form."""
    types = question_types()
    area_at = _area_at()
    summaries = {}
    for question in form.questions:
        known = types.get(question.kind)
        kind = SummaryKind(known.summary) if known is not None else SummaryKind.FILES
        counts = count_question(question.id, kind)
        summaries[question.key] = summarise(question, kind, counts, area_at)
    return SurveyResult(form.version, responses, summaries)


def _area_at() -> AreaAt:
    def area_at(latitude: float, longitude: float) -> str:
        found = locate(longitude, latitude)
        return str(found) if found is not None else ""

    return area_at
