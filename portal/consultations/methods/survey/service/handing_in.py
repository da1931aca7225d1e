"""Handing in: checked as a whole, counted or refused, and never thanked for and lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consultations.holding import held
from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.models import SurveyFormRow
from portal.consultations.methods.survey.policy import ANSWER
from portal.consultations.methods.survey.reading import Reading, field_name, read, typed_answers
from portal.consultations.methods.survey.records import (
    METHOD,
    FormRecord,
    ReceiptRecord,
    SurveySettings,
)
from portal.consultations.methods.survey.service.drafting import discard_draft
from portal.consultations.methods.survey.service.files import files_kept
from portal.consultations.methods.survey.service.quotas import may_begin, quota_problems
from portal.consultations.methods.survey.service.recording import Submission, record_response
from portal.consultations.participation.visitors import known_participant, participant_for
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import session
from portal.core.permissions import Actor, require
from portal.core.problems import Forbidden, NotFound, Problem, Problems


def hand_in(actor: Actor, subject: TakePart) -> ReceiptRecord:
    """Hand in what somebody has typed; the same again gives the same receipt.

    :raises Problems: naming the fields that cannot be accepted; what was typed is kept.
    :raises Forbidden: when the phase is not open, the person may not take part, or it is full.
    """
    known = _receipt(actor, subject)
    if known is not None:
        return known
    subject, form = _as_it_stands(actor, subject)
    participant = participant_for(actor, subject)
    draft = queries.draft_of(subject.phase.id, participant.key)
    if draft is None:
        raise Problems(Problem("", "empty", _("You have not answered anything yet.")))
    room = may_begin(subject.phase, draft.started_at)
    if not room.allowed:
        raise Forbidden(room)
    reading = read(form, draft.typed)
    kept = files_kept(subject.phase.id, participant.key)
    _refuse(
        [
            *reading.problems,
            *_file_problems(form, reading, kept),
            *quota_problems(subject.phase, form, reading.answers, draft.started_at),
        ],
        reading,
    )
    given = Submission(form, reading.answers, draft.language, draft.started_at, draft.anonymous)
    receipt = record_response(participant, subject, given)
    discard_draft(subject.phase.id, participant.key)
    return receipt


def hand_in_answers(
    actor: Actor, subject: TakePart, answers: Mapping[str, Any], language: str
) -> ReceiptRecord:
    """Hand in answers that come as a whole, from a program.

    :param answers: question's key → answer in its canonical form.
    :raises Problems: naming the fields that cannot be accepted.
    """
    known = _receipt(actor, subject)
    if known is not None:
        return known
    subject, form = _as_it_stands(actor, subject)
    participant = participant_for(actor, subject)
    room = may_begin(subject.phase, None)
    if not room.allowed:
        raise Forbidden(room)
    reading = read(form, typed_answers(form, answers))
    problems = [
        *reading.problems,
        *_file_problems(form, reading, files_kept(subject.phase.id, participant.key)),
        *quota_problems(subject.phase, form, reading.answers, None),
    ]
    _refuse(problems, reading)
    anonymous = SurveySettings.of(subject.phase.settings).anonymous
    given = Submission(form, reading.answers, language, clock.now(), anonymous)
    receipt = record_response(participant, subject, given)
    discard_draft(subject.phase.id, participant.key)
    return receipt


def _receipt(actor: Actor, subject: TakePart) -> ReceiptRecord | None:
    # Also after the end: a retry learns that the first try was counted.
    participant = known_participant(actor, subject)
    return queries.receipt_for(subject.phase.id, participant.key) if participant else None


def _as_it_stands(actor: Actor, subject: TakePart) -> tuple[TakePart, FormRecord]:
    """Return the subject and the form as they stand now, held until the end of the work."""
    fresh = held(subject)
    # Editing the form waits for those who hand in.
    version = select(SurveyFormRow.version).where(SurveyFormRow.phase_id == subject.phase.id)
    session().execute(version.with_for_update(read=True))
    if fresh.phase.method != METHOD:
        raise NotFound
    require(actor, ANSWER, fresh)
    return fresh, queries.form_of(fresh.phase.id)


def _file_problems(form: FormRecord, reading: Reading, kept: set[str]) -> list[Problem]:
    return [
        Problem(field_name(question), "file", _("Choose the file again."))
        for question in form.questions
        if question.kind == "file"
        and question.key in reading.answers
        and reading.answers[question.key]["upload"] not in kept
    ]


def _refuse(problems: list[Problem], reading: Reading) -> None:
    if problems:
        raise Problems(problems)
    if not reading.answers:
        raise Problems(Problem("", "empty", _("Answer at least one question.")))
