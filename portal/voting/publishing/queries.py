"""Questions about what came of votes: counts, published ballots, corrections, receipts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from portal.core.database import session
from portal.core.i18n import TranslatedText
from portal.voting.content import from_json
from portal.voting.counting.ballots import Ballot
from portal.voting.counting.result import read_result
from portal.voting.models import BallotRow, OpenBallotRow
from portal.voting.publishing.models import CorrectionRow, CountRow, PublishedBallotRow
from portal.voting.publishing.records import (
    CorrectionKind,
    CorrectionRecord,
    CorrectionState,
    CountRecord,
)
from portal.voting.receipts import hash_of_code, tidy_code
from portal.voting.records import ContestRecord

BATCH = 2000


def last_count(contest_id: uuid.UUID) -> CountRecord | None:
    """Return the count that holds, ``None`` before the first."""
    row = (
        session()
        .execute(
            select(CountRow)
            .where(CountRow.contest_id == contest_id)
            .order_by(CountRow.number.desc())
            .limit(1)
        )
        .scalar_one_or_none()
    )
    return None if row is None else _count(row)


def counts_of(contest_id: uuid.UUID) -> list[CountRecord]:
    """Return every count of a contest, the first first."""
    rows = session().execute(
        select(CountRow).where(CountRow.contest_id == contest_id).order_by(CountRow.number)
    )
    return [_count(row) for row in rows.scalars()]


def as_counted(contest: ContestRecord, count: CountRecord) -> ContestRecord:
    """Return a contest with its options called as they were when it was counted."""
    names = count.names
    if names is None:
        return contest
    options = (replace(o, title=names.get(o.key, TranslatedText())) for o in contest.options)
    return replace(contest, options=tuple(options))


def _count(row: CountRow) -> CountRecord:
    names = row.result.get("names")
    return CountRecord(
        id=row.id,
        contest_id=row.contest_id,
        number=row.number,
        result=read_result(row.result),
        lot=tuple(row.lot),
        ballots=row.ballots,
        ballots_hash=row.ballots_hash,
        code_version=row.code_version,
        seconds=row.seconds,
        counted_at=row.counted_at,
        names=None if names is None else {key: TranslatedText(told) for key, told in names.items()},
    )


def corrections_of(contest_id: uuid.UUID) -> list[CorrectionRecord]:
    """Return what was proposed about a published result, the first first."""
    rows = session().execute(
        select(CorrectionRow)
        .where(CorrectionRow.contest_id == contest_id)
        .order_by(CorrectionRow.proposed_at, CorrectionRow.id)
    )
    return [correction_record(row) for row in rows.scalars()]


def correction_record(row: CorrectionRow) -> CorrectionRecord:
    """Return the public shape of a correction."""
    return CorrectionRecord(
        id=row.id,
        contest_id=row.contest_id,
        kind=CorrectionKind(row.kind),
        state=CorrectionState(row.state),
        reason=row.reason,
        source=row.source,
        seed=row.seed,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def annulled(corrections: Sequence[CorrectionRecord]) -> CorrectionRecord | None:
    """Return the correction by which a vote was annulled, if it was."""
    return next(
        (
            one
            for one in corrections
            if one.kind is CorrectionKind.ANNUL and one.state is CorrectionState.MADE
        ),
        None,
    )


def published_ballots(contest_id: uuid.UUID) -> Iterator[Ballot]:
    """Return the ballots in the order in which they are published; read in small parts."""
    last = 0
    while True:
        rows = (
            session()
            .execute(
                select(PublishedBallotRow.place, PublishedBallotRow.content)
                .where(PublishedBallotRow.contest_id == contest_id, PublishedBallotRow.place > last)
                .order_by(PublishedBallotRow.place)
                .limit(BATCH)
            )
            .all()
        )
        if not rows:
            return
        for row in rows:
            yield from_json(row.content)
        last = rows[-1].place


def place_of_receipt(contest: ContestRecord, code: str) -> int | None:
    """Return the place of a receipt in the published list of receipts, ``None`` if not there.

    That list has the order of its hashes, which have nothing to do with the ballots.
    """
    tidy = tidy_code(code)
    if not tidy:
        return None
    hashed = hash_of_code(tidy)
    if contest.secret:
        row: Any = BallotRow
        there = select(row.id).where(row.contest_id == contest.id, row.receipt_hash == hashed)
        if session().execute(there).first() is None:
            return None
        before = select(func.count()).where(row.contest_id == contest.id, row.receipt_hash < hashed)
        return int(session().execute(before).scalar_one()) + 1
    # Open votes store the code itself; their hashes have an order only once they are made.
    codes = session().execute(
        select(OpenBallotRow.receipt).where(OpenBallotRow.contest_id == contest.id)
    )
    hashes = sorted(hash_of_code(found) for found in codes.scalars())
    return hashes.index(hashed) + 1 if hashed in hashes else None
