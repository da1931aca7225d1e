"""What is typed is kept until it is handed in, and two tabs never overwrite one another."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from sqlalchemy import Table, and_, delete, or_, select, update

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.models import SurveyDraftRow
from portal.consultations.methods.survey.policy import ANSWER
from portal.consultations.methods.survey.reading import Fields, field_name
from portal.consultations.methods.survey.records import (
    METHOD,
    DraftRecord,
    QuestionRecord,
    SurveySettings,
)
from portal.consultations.methods.survey.service.files import forget_files
from portal.consultations.methods.survey.service.quotas import may_begin
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.visitors import participant_for
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import insert_once, session
from portal.core.permissions import Actor, require
from portal.core.problems import Forbidden, Stale

DRAFT_TABLE = cast(Table, SurveyDraftRow.__table__)
KEPT_FOR = timedelta(days=30)
D = SurveyDraftRow


class NewerDraft(Stale):
    """The same questions were answered elsewhere since this page was opened.

    :ivar draft: what is kept now; nothing was overwritten.
    """

    def __init__(self, draft: DraftRecord) -> None:
        super().__init__()
        self.draft = draft


def save_draft(
    actor: Actor,
    subject: TakePart,
    questions: Sequence[QuestionRecord],
    fields: Fields,
    *,
    version: int,
    language: str,
) -> DraftRecord:
    """Keep what somebody typed for some questions.

    :param fields: what was typed for these questions, and nothing else.
    :param version: the version the page was opened with; 0 before anything is kept.
    :raises NewerDraft: when another tab or device typed something else for these questions.
    :raises Forbidden: when the phase is not open, the person may not take part, or it is full.
    """
    require(actor, ANSWER, subject)
    participant = participant_for(actor, subject)
    known = _locked(subject.phase.id, participant.key)
    room = may_begin(subject.phase, known.started_at if known else None)
    if not room.allowed:
        raise Forbidden(room)
    now = clock.now()
    if known is None:
        values = {
            "phase_id": subject.phase.id,
            "participant_key": participant.key,
            "typed": dict(fields),
            "language": language,
            "anonymous": SurveySettings.of(subject.phase.settings).anonymous,
            "started_at": now,
            "saved_at": now,
            "version": 1,
        }
        if insert_once(DRAFT_TABLE, values):
            return _found(subject.phase.id, participant.key)
        # Another tab began in the same moment.
        known = _found(subject.phase.id, participant.key)
    names = tuple(field_name(question) for question in questions)
    here = {key: list(values) for key, values in known.typed.items() if _belongs(key, names)}
    typed = {key: list(values) for key, values in fields.items()}
    if known.version != version and here and here != typed:
        raise NewerDraft(known)
    if here == typed:
        return known
    others = {key: list(values) for key, values in known.typed.items() if key not in here}
    session().execute(
        update(D)
        .where(D.phase_id == subject.phase.id, D.participant_key == participant.key)
        .values(typed={**others, **typed}, language=language, saved_at=now, version=D.version + 1)
        .execution_options(synchronize_session=False)
    )
    return _found(subject.phase.id, participant.key)


def _belongs(key: str, names: Sequence[str]) -> bool:
    return any(key == name or key.startswith(f"{name}-") for name in names)


def _locked(phase_id: uuid.UUID, participant_key: str) -> DraftRecord | None:
    session().execute(
        select(D.version)
        .where(D.phase_id == phase_id, D.participant_key == participant_key)
        .with_for_update()
    )
    return queries.draft_of(phase_id, participant_key)


def _found(phase_id: uuid.UUID, participant_key: str) -> DraftRecord:
    found = queries.draft_of(phase_id, participant_key)
    assert found is not None  # noqa: S101 - it was written in this unit of work
    return found


def discard_draft(phase_id: uuid.UUID, participant_key: str) -> None:
    """Delete what somebody has typed, with the files that were not handed in."""
    forget_files(phase_id, participant_key)
    session().execute(
        delete(D)
        .where(D.phase_id == phase_id, D.participant_key == participant_key)
        .execution_options(synchronize_session=False)
    )


def forget_old_drafts() -> int:
    """Delete what was never handed in, 30 days after its survey closed; return how many."""
    before = clock.now() - KEPT_FOR
    over = or_(
        PhaseRow.closes_at < before,
        and_(ConsultationRow.closed_at.is_not(None), ConsultationRow.closed_at < before),
    )
    rows = session().execute(
        select(D.phase_id, D.participant_key)
        .join(PhaseRow, PhaseRow.id == D.phase_id)
        .join(ConsultationRow, ConsultationRow.id == PhaseRow.consultation_id)
        .where(PhaseRow.method == METHOD, over)
        .limit(1000)
    )
    found = [(phase_id, key) for phase_id, key in rows]
    for phase_id, key in found:
        discard_draft(phase_id, key)
    return len(found)


def kept_fields(draft: DraftRecord | None) -> Mapping[str, list[str]]:
    """Return what is kept, field by field."""
    return draft.typed if draft is not None else {}
