"""The worker's part: makes opinion maps of votes and stores them. The only module with numpy."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

from sqlalchemy import select, update

from portal.consultations.methods.statements.models import OpinionMapRow, StatementRow
from portal.consultations.methods.statements.opinion.records import OpinionMap
from portal.consultations.methods.statements.queries import hash_of, load_votes, map_facts
from portal.consultations.methods.statements.queries.maps import PhaseVotes
from portal.consultations.methods.statements.service.moderating import votes_stamp
from portal.consultations.queries import phases_using
from portal.consultations.service import STAMP, stamp_of
from portal.core import clock
from portal.core.database import session, touch, unit_of_work
from portal.core.state import state_of

METHOD = "statements"
AT_MOST_EVERY = timedelta(seconds=30)
REST = 10
"""A map is made anew only after this many times as long as making it took."""


def compute_stale_maps() -> int:
    """Make every map anew whose votes have changed; return how many were made."""
    versions = state_of().stamps.versions()
    phases = phases_using(METHOD)
    session().close()
    made = 0
    for consultation_id, phase_id in phases:
        facts = map_facts(phase_id)
        session().close()
        version = versions.get(votes_stamp(phase_id), 0)
        if facts is not None:
            rested = facts.computed_at + max(AT_MOST_EVERY, timedelta(seconds=facts.seconds * REST))
            if facts.votes_version == version or clock.now() < rested:
                continue
        made += compute_map(consultation_id, phase_id, version=version)
    return made


def compute_map(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, *, version: int | None = None
) -> bool:
    """Make one phase's map of the votes on disk now; return whether it differs from before."""
    if version is None:
        stamps = state_of().stamps
        stamps.forget()
        version = stamps.versions().get(votes_stamp(phase_id), 0)
    votes = load_votes(phase_id)
    fingerprint = hash_of(votes)
    facts = map_facts(phase_id)
    session().close()
    if facts is not None and facts.inputs_hash == fingerprint:
        _note_version(phase_id, version)
        return False
    started = time.monotonic()
    made = _compute(votes)
    _store(consultation_id, phase_id, made, fingerprint, version, time.monotonic() - started)
    return True


def _compute(votes: PhaseVotes) -> OpinionMap:
    # Imported here, so that web processes, which never get here, do without numpy's memory.
    from portal.consultations.methods.statements.opinion.compute import (  # noqa: PLC0415
        compute_opinion_map,
    )
    from portal.consultations.methods.statements.opinion.matrix import (  # noqa: PLC0415
        VoteMatrix,
    )

    matrix = VoteMatrix.from_votes(votes.votes, statements=votes.statements)
    return compute_opinion_map(matrix, hidden=votes.hidden, meta=votes.meta)


def _store(
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    made: OpinionMap,
    fingerprint: str,
    version: int,
    seconds: float,
) -> None:
    with unit_of_work():
        row = session().get(OpinionMapRow, phase_id)
        if row is None:
            row = OpinionMapRow(phase_id=phase_id)
            session().add(row)
        row.map = made.to_dict()
        row.inputs_hash, row.votes_version = fingerprint, version
        row.computed_at, row.seconds = clock.now(), round(seconds, 3)
        session().flush()
        _store_extremities(phase_id, made)
        touch(STAMP, stamp_of(consultation_id))


def _store_extremities(phase_id: uuid.UUID, made: OpinionMap) -> None:
    extremities = made.extremities
    rows = (
        session()
        .execute(
            select(StatementRow.id, StatementRow.number, StatementRow.extremity).where(
                StatementRow.phase_id == phase_id
            )
        )
        .all()
    )
    changed = [
        {"id": row.id, "extremity": extremities[str(row.number)]}
        for row in rows
        if str(row.number) in extremities and extremities[str(row.number)] != row.extremity
    ]
    if changed:
        session().execute(update(StatementRow), changed)


def _note_version(phase_id: uuid.UUID, version: int) -> None:
    with unit_of_work():
        session().execute(
            update(OpinionMapRow)
            .where(OpinionMapRow.phase_id == phase_id)
            .values(votes_version=version)
            .execution_options(synchronize_session=False)
        )
