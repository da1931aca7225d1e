"""Writes a conversation held elsewhere as a consultation: all of it, or nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from portal.consultations.events import ConsultationPublished
from portal.consultations.methods.statements.imported import (
    ConversationDraft,
    ImportedConversation,
)
from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.methods.statements.service.moderating import votes_stamp
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ConsultationParticipantRow
from portal.consultations.policy import PUBLISH
from portal.consultations.queries import consultation_imported_from, slug_is_taken
from portal.consultations.records import ConsultationState
from portal.consultations.service import STAMP, free_slug, stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.events import emit
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems
from portal.identity.eligibility import Eligibility

BATCH = 5000
Progress = Callable[[int], None]


def import_conversation(
    actor: Actor, draft: ConversationDraft, progress: Progress = lambda _done: None
) -> ImportedConversation:
    """Write a conversation with its statements, participants and votes.

    The same files a second time change nothing.

    :param progress: called with the number of votes written so far.
    :raises Problems: when the wanted address belongs to another consultation.
    """
    require(actor, PUBLISH)
    known = consultation_imported_from(draft.import_hash)
    if known is not None:
        return ImportedConversation(known.id, known.phases[0].id, known.slug, new=False)
    if draft.slug is not None and slug_is_taken(draft.slug):
        message = _("Another consultation has the address “%(slug)s”.", slug=draft.slug)
        raise Problems(Problem("slug", "taken", message))
    consultation = _consultation(actor, draft)
    phase = _phase(draft, consultation)
    session().add(consultation)
    session().flush()
    session().add(phase)
    session().flush()
    participants = _insert_participants(draft, consultation.id)
    statements = _insert_statements(draft, consultation.id, phase.id, participants)
    _insert_votes(draft, participants, statements, progress)
    write_audit(
        actor,
        "consultations.imported",
        subject_kind="consultation",
        subject_id=consultation.id,
        statements=len(statements),
        votes=len(draft.votes),
    )
    emit(ConsultationPublished(consultation.id, consultation.slug), actor.person_id)
    touch(STAMP, stamp_of(consultation.id), votes_stamp(phase.id))
    return ImportedConversation(consultation.id, phase.id, consultation.slug, new=True)


def _consultation(actor: Actor, draft: ConversationDraft) -> ConsultationRow:
    now = clock.now()
    goes_on = draft.closes_at > now
    return ConsultationRow(
        id=new_id(),
        slug=draft.slug or free_slug(draft.fallback_slug),
        title=draft.title,
        summary=draft.summary,
        description=draft.description,
        privacy_notice=TranslatedText(),
        languages=[draft.language],
        eligibility=Eligibility().to_json(),
        state=ConsultationState.PUBLISHED if goes_on else ConsultationState.CLOSED,
        source=draft.source,
        import_hash=draft.import_hash,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        participant_count=len({vote.participant_key for vote in draft.votes}),
        version=1,
        created_by=actor.person_id,
        created_at=now,
        changed_at=now,
        published_at=now,
        closed_at=None if goes_on else draft.closes_at,
    )


def _phase(draft: ConversationDraft, consultation: ConsultationRow) -> PhaseRow:
    return PhaseRow(
        id=new_id(),
        consultation_id=consultation.id,
        title=TranslatedText({draft.language: _("Statements")}),
        description=TranslatedText(),
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        method="statements",
        settings={},
        version=1,
    )


def _insert_participants(
    draft: ConversationDraft, consultation_id: uuid.UUID
) -> dict[str, uuid.UUID]:
    first: dict[str, Any] = {}
    for vote in draft.votes:
        before = first.get(vote.participant_key)
        first[vote.participant_key] = min(before, vote.cast_at) if before else vote.cast_at
    for statement in draft.statements:
        if statement.author_key is not None:
            first.setdefault(statement.author_key, None)
    ids = {key: new_id() for key in first}
    _insert_all(
        ParticipantRow,
        [
            {
                "id": ids[key],
                "consultation_id": consultation_id,
                "external_key": key,
                "joined_at": moment or draft.opens_at,
                "first_vote_at": moment,
            }
            for key, moment in first.items()
        ],
    )
    _insert_all(
        ConsultationParticipantRow,
        [
            {"consultation_id": consultation_id, "participant_key": f"import:{ids[key].hex}"}
            for key, moment in first.items()
            if moment is not None
        ],
    )
    return ids


def _insert_statements(
    draft: ConversationDraft,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    participants: dict[str, uuid.UUID],
) -> dict[int, uuid.UUID]:
    counts = Counter((vote.number, vote.value) for vote in draft.votes)
    now = clock.now()
    ids = {statement.number: new_id() for statement in draft.statements}
    _insert_all(
        StatementRow,
        [
            {
                "id": ids[one.number],
                "consultation_id": consultation_id,
                "phase_id": phase_id,
                "number": one.number,
                "text": one.text,
                "language": draft.language,
                "author_id": participants.get(one.author_key) if one.author_key else None,
                "state": one.state,
                "is_seed": one.is_seed,
                "is_meta": one.is_meta,
                "agree_count": counts[one.number, 1],
                "disagree_count": counts[one.number, -1],
                "pass_count": counts[one.number, 0],
                "extremity": 0.0,
                "created_at": one.created_at,
                "moderated_at": now if one.reviewed else None,
                "moderation_reason": "",
            }
            for one in draft.statements
        ],
    )
    return ids


def _insert_votes(
    draft: ConversationDraft,
    participants: dict[str, uuid.UUID],
    statements: dict[int, uuid.UUID],
    progress: Progress,
) -> None:
    written = 0
    for batch in _batches(draft.votes):
        session().execute(
            insert(StatementVoteRow),
            [
                {
                    "participant_id": participants[vote.participant_key],
                    "statement_id": statements[vote.number],
                    "value": vote.value,
                    "cast_at": vote.cast_at,
                }
                for vote in batch
            ],
        )
        written += len(batch)
        progress(written)


def _insert_all(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    for batch in _batches(rows):
        session().execute(insert(model), list(batch))


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
