"""Writes a response: once per participation, and in an anonymous survey leading to nobody."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.events import SurveyAnswered
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyReceiptRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.records import FormRecord, ReceiptRecord, SurveySettings
from portal.consultations.methods.survey.service.files import hand_over_files
from portal.consultations.methods.survey.service.quotas import note_full
from portal.consultations.participation.records import Participant
from portal.consultations.participation.service import join_phase
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import insert_once, session
from portal.core.events import emit
from portal.core.state import config

RECEIPT_TABLE = cast(Table, SurveyReceiptRow.__table__)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Submission:
    """What is handed in, read and accepted.

    :param anonymous: whether whoever began was told that it is anonymous; a promise that holds
        whatever the officer changed since.
    """

    form: FormRecord
    answers: Mapping[str, Any]
    language: str
    started_at: datetime
    anonymous: bool


def record_response(
    participant: Participant, subject: TakePart, given: Submission
) -> ReceiptRecord:
    """Count a response, in the unit of work under way; a second time gives the same receipt.

    :raises Problems: when the same natural person took part through another channel.
    """
    joined = join_phase(participant, subject)
    now = clock.now()
    anonymous = given.anonymous or SurveySettings.of(subject.phase.settings).anonymous
    day = day_of(now) if anonymous else None
    receipt = ReceiptRecord(_code(), day or now)
    fresh = insert_once(
        RECEIPT_TABLE,
        {
            "participation_id": joined.participation_id,
            "phase_id": subject.phase.id,
            "code": receipt.code,
            "handed_in_at": receipt.handed_in_at,
        },
    )
    if not fresh:
        known = queries.receipt_of(joined.participation_id)
        assert known is not None  # noqa: S101 - its key is what was refused
        return known
    # Random and never by time: of two responses nobody can say which came first.
    response_id = uuid.uuid4()
    session().execute(
        insert(SurveyResponseRow).values(
            id=response_id,
            phase_id=subject.phase.id,
            participation_id=None if anonymous else joined.participation_id,
            anonymous=anonymous,
            language=given.language,
            form_version=given.form.version,
            started_at=day or given.started_at,
            submitted_at=day or now,
        )
    )
    _write_answers(response_id, given, day)
    note_full(subject.phase, given.form, given.answers)
    emit(SurveyAnswered(subject.phase.id, subject.consultation.id))
    return receipt


def _write_answers(response_id: uuid.UUID, given: Submission, day: datetime | None) -> None:
    types = question_types()
    answers: list[dict[str, Any]] = []
    choices: list[dict[str, Any]] = []
    for question in given.form.questions:
        value = given.answers.get(question.key)
        if value is None:
            continue
        if question.kind == "file":
            renamed = hand_over_files([value["upload"]], response_id, day)
            value = {**value, "upload": renamed[value["upload"]]}
        counted = types[question.kind].countable(question, value)
        here = {"response_id": response_id, "question_id": question.id}
        answers.append({**here, "value": value, "number": counted.number, "text": counted.text})
        choices.extend(
            {**here, "row_key": one.row, "option_key": one.option, "place": one.place}
            for one in counted.chosen
        )
    if answers:
        session().execute(insert(SurveyAnswerRow), answers)
    if choices:
        session().execute(insert(SurveyChoiceRow), choices)


def day_of(moment: datetime) -> datetime:
    """Return the beginning of a moment's day on the town's clock: all an anonymous survey keeps."""
    local = moment.astimezone(ZoneInfo(config().time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
