"""Invariants of surveys, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyQuestionRow,
    SurveyReceiptRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.records import METHOD
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database import session
from portal.core.health import Check, Finding, Severity

MOST_SHOWN = 20
R, A, C, Q = SurveyResponseRow, SurveyAnswerRow, SurveyChoiceRow, SurveyQuestionRow


def survey_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("survey_once", "Everybody handed in a survey once", "integrity", _once),
        Check("survey_windows", "No survey was handed in outside its phase", "integrity", _windows),
        Check("survey_choices", "Chosen options equal the answers", "integrity", _choices),
        Check("survey_anonymous", "Anonymous responses lead to nobody", "integrity", _anonymous),
    ]


def _once() -> Iterator[Finding]:
    handed_in = select(R.phase_id, func.count().label("responses")).group_by(R.phase_id).subquery()
    receipts = (
        select(SurveyReceiptRow.phase_id, func.count().label("receipts"))
        .group_by(SurveyReceiptRow.phase_id)
        .subquery()
    )
    rows = session().execute(
        select(
            PhaseRow.id,
            func.coalesce(handed_in.c.responses, 0),
            func.coalesce(receipts.c.receipts, 0),
        )
        .outerjoin(handed_in, handed_in.c.phase_id == PhaseRow.id)
        .outerjoin(receipts, receipts.c.phase_id == PhaseRow.id)
        .where(PhaseRow.method == METHOD)
    )
    for phase_id, responses, given in rows:
        if responses != given:
            yield Finding(
                Severity.ERROR,
                f"The survey {phase_id} has {responses} responses and {given} receipts.",
                "Restore a backup, or look for rows that were deleted by hand.",
            )


def _windows() -> Iterator[Finding]:
    day = timedelta(days=1)
    # An anonymous response knows its day alone.
    rows = session().execute(
        select(R.phase_id, R.anonymous, R.submitted_at, PhaseRow.opens_at, PhaseRow.closes_at)
        .join(PhaseRow, PhaseRow.id == R.phase_id)
        .join(ConsultationRow, ConsultationRow.id == PhaseRow.consultation_id)
        .where(
            or_(
                R.submitted_at < PhaseRow.opens_at,
                R.submitted_at >= PhaseRow.closes_at,
                R.submitted_at > ConsultationRow.closed_at,
            )
        )
        .limit(1000)
    )
    shown = 0
    for phase_id, anonymous, moment, opens, closes in rows:
        if anonymous and moment < closes and moment + day > opens:
            continue
        shown += 1
        if shown <= MOST_SHOWN:
            yield Finding(
                Severity.ERROR,
                f"A response to the survey {phase_id} of {moment:%Y-%m-%d} lies outside its phase.",
                "Look into the audit log: were the dates changed?",
            )


def _choices() -> Iterator[Finding]:
    has_choice = exists().where(C.response_id == A.response_id, C.question_id == A.question_id)
    has_answer = exists().where(A.response_id == C.response_id, A.question_id == C.question_id)
    chosen = ("single", "multiple", "scale", "ranking", "matrix")
    lost = session().execute(
        select(Q.key, func.count())
        .join(A, A.question_id == Q.id)
        .where(Q.kind.in_(chosen), ~has_choice)
        .group_by(Q.id, Q.key)
        .limit(MOST_SHOWN)
    )
    stray = session().execute(
        select(Q.key, func.count())
        .join(C, C.question_id == Q.id)
        .where(~has_answer)
        .group_by(Q.id, Q.key)
        .limit(MOST_SHOWN)
    )
    # Several rows may stand for one answer; their number is the length of what is kept.
    multiple = (
        select(A.question_id, func.sum(A.number).label("expected"))
        .join(Q, Q.id == A.question_id)
        .where(Q.kind == "multiple")
        .group_by(A.question_id)
        .subquery()
    )
    counted = (
        select(C.question_id, func.count().label("counted")).group_by(C.question_id).subquery()
    )
    differing = session().execute(
        select(Q.key, multiple.c.expected - counted.c.counted)
        .join(multiple, multiple.c.question_id == Q.id)
        .join(counted, counted.c.question_id == Q.id)
        .where(multiple.c.expected != counted.c.counted)
        .limit(MOST_SHOWN)
    )
    for rows in (lost, stray, differing):
        for key, count in rows:
            yield Finding(
                Severity.ERROR,
                f"{abs(int(count))} answers to the question {key} differ from their choices.",
                "Restore a backup: results are counted from the choices.",
            )


def _anonymous() -> Iterator[Finding]:
    rows = session().execute(
        select(R.phase_id, func.count())
        .where(R.anonymous.is_(True), R.participation_id.is_not(None))
        .group_by(R.phase_id)
        .limit(MOST_SHOWN)
    )
    for phase_id, count in rows:
        yield Finding(
            Severity.ERROR,
            f"{count} anonymous responses to the survey {phase_id} lead to somebody.",
            "Empty survey_response.participation_id of these rows, and find out who wrote it.",
        )
