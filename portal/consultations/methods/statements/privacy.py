"""What the statements method keeps about people, and how it gives it out and lets it go."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

_PUBLIC_TASK = _l("public task")
_KEPT = _l("as long as the consultation is kept; after erasure it leads to an empty account")

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn("participant.person_id", _l("one voice per person"), _PUBLIC_TASK, _KEPT),
        PersonalColumn(
            "statement_vote.value", _l("what somebody thinks of a statement"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "statement_vote.participant_id", _l("whose answer it is"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn("statement_vote.cast_at", _l("when it was answered"), _PUBLIC_TASK, _KEPT),
        PersonalColumn(
            "statement.author_id",
            _l("who may see a statement that waits"),
            _PUBLIC_TASK,
            _l("emptied when the account is erased"),
        ),
        PersonalColumn(
            "statement.text", _l("what somebody stated, shown without a name"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "statement.moderated_by", _l("who decided about a statement"), _PUBLIC_TASK, _KEPT
        ),
    ],
    plain=[
        "participant.id",
        "participant.consultation_id",
        "participant.external_key",
        "participant.joined_at",
        "participant.first_vote_at",
        "statement.id",
        "statement.consultation_id",
        "statement.phase_id",
        "statement.number",
        "statement.language",
        "statement.state",
        "statement.is_seed",
        "statement.is_meta",
        "statement.agree_count",
        "statement.disagree_count",
        "statement.pass_count",
        "statement.extremity",
        "statement.created_at",
        "statement.moderated_at",
        "statement.moderation_reason",
        "statement_vote.statement_id",
        "opinion_map.*",
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return a person's answers and statements."""
    vote, participant, statement = StatementVoteRow, ParticipantRow, StatementRow
    answers = session().execute(
        select(statement.number, statement.text, vote.value, vote.cast_at)
        .join(vote, vote.statement_id == statement.id)
        .join(participant, participant.id == vote.participant_id)
        .where(participant.person_id == person_id)
        .order_by(vote.cast_at)
    )
    own = session().execute(
        select(statement.number, statement.text, statement.state, statement.created_at)
        .join(participant, participant.id == statement.author_id)
        .where(participant.person_id == person_id)
        .order_by(statement.created_at)
    )
    return {
        "statement_answers": [dict(row._mapping) for row in answers],
        "statements": [dict(row._mapping) for row in own],
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Take the author off their statements; answers stay counted and cannot be given again."""
    own = select(ParticipantRow.id).where(ParticipantRow.person_id == person_id)
    session().execute(
        update(StatementRow)
        .where(StatementRow.author_id.in_(own))
        .values(author_id=None)
        .execution_options(synchronize_session=False)
    )
