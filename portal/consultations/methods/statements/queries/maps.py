"""Questions about opinion maps, and the votes the worker makes them of."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select

from portal.consultations.methods.statements.models import (
    OpinionMapRow,
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.methods.statements.opinion.records import OpinionMap
from portal.consultations.methods.statements.opinion.storage import StoredMapError
from portal.consultations.methods.statements.records import StatementState
from portal.core.database import session
from portal.core.database.prepared import prepared, run
from portal.core.state import state_of

S = StatementRow
KEPT_MAPS = 4


@dataclass(frozen=True, slots=True)
class MapFacts:
    """When and of what a stored map was made."""

    inputs_hash: str
    votes_version: int
    computed_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class PhaseVotes:
    """Everything an opinion map is made of.

    :param votes: (participant, statement number, vote).
    :param hidden: numbers of statements that are not shown.
    :param meta: numbers of statements about the people voting.
    """

    votes: list[tuple[str, str, int]]
    statements: tuple[str, ...]
    hidden: frozenset[str]
    meta: frozenset[str]


def map_facts(phase_id: uuid.UUID) -> MapFacts | None:
    """Return when and of what the stored map was made, without reading the map itself."""
    row = (
        session()
        .execute(
            select(
                OpinionMapRow.inputs_hash,
                OpinionMapRow.votes_version,
                OpinionMapRow.computed_at,
                OpinionMapRow.seconds,
            ).where(OpinionMapRow.phase_id == phase_id)
        )
        .first()
    )
    return MapFacts(*row) if row is not None else None


def opinion_map_of(phase_id: uuid.UUID) -> tuple[OpinionMap, datetime] | None:
    """Return the stored map and when it was made; read anew only when it has changed."""
    facts = map_facts(phase_id)
    if facts is None:
        return None
    kept = state_of().caches.setdefault("opinion_maps", {})
    key = (phase_id, facts.inputs_hash)
    found = kept.get(key)
    if found is None:
        stored = (
            session()
            .execute(select(OpinionMapRow.map).where(OpinionMapRow.phase_id == phase_id))
            .scalar_one()
        )
        try:
            found = OpinionMap.from_dict(stored)
        except StoredMapError:
            return None
        while len(kept) >= KEPT_MAPS:
            kept.pop(next(iter(kept)), None)
        kept[key] = found
    return found, facts.computed_at


@prepared
def _phase_counts() -> Select[uuid.UUID, int, int]:
    return (
        select(
            S.phase_id,
            func.count().label("shown"),
            func.coalesce(func.sum(S.agree_count + S.disagree_count + S.pass_count), 0).label(
                "answers"
            ),
        )
        .where(S.consultation_id == bindparam("consultation_id"), S.state == bindparam("state"))
        .group_by(S.phase_id)
    )


def phase_counts(consultation_id: uuid.UUID) -> Mapping[uuid.UUID, tuple[int, int]]:
    """Return phase → (statements shown, answers to them) of a consultation, in one query."""
    rows = run(_phase_counts(), consultation_id=consultation_id, state=StatementState.ACCEPTED)
    return {row.phase_id: (int(row.shown), int(row.answers)) for row in rows}


def load_votes(phase_id: uuid.UUID) -> PhaseVotes:
    """Return every vote of a phase; for the worker only."""
    rows = (
        session()
        .execute(select(S.id, S.number, S.state, S.is_meta).where(S.phase_id == phase_id))
        .all()
    )
    numbers = {row.id: str(row.number) for row in rows}
    votes = session().execute(
        select(
            ParticipantRow.external_key,
            ParticipantRow.id,
            StatementVoteRow.statement_id,
            StatementVoteRow.value,
        )
        .join(ParticipantRow, ParticipantRow.id == StatementVoteRow.participant_id)
        .join(S, S.id == StatementVoteRow.statement_id)
        .where(S.phase_id == phase_id)
    )
    return PhaseVotes(
        votes=[(key or of.hex, numbers[statement], value) for key, of, statement, value in votes],
        statements=tuple(numbers.values()),
        hidden=frozenset(str(row.number) for row in rows if row.state != StatementState.ACCEPTED),
        meta=frozenset(str(row.number) for row in rows if row.is_meta),
    )


def hash_of(votes: PhaseVotes) -> str:
    """Return the fingerprint of what a map is made of."""
    digest = hashlib.sha256()
    for part in (votes.statements, votes.hidden, votes.meta):
        digest.update(f"{sorted(part)};".encode())
    for line in sorted(votes.votes):
        digest.update(f"{line};".encode())
    return digest.hexdigest()
