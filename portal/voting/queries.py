"""Questions about contests, the roll and ballots; the only place that selects them."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all

from portal.core.database import open_delta_sum, session
from portal.voting.content import from_json
from portal.voting.counting.ballots import Ballot
from portal.voting.models import (
    BallotRow,
    ContestOptionRow,
    ContestRow,
    OpenBallotRow,
    RollEntryRow,
)
from portal.voting.receipts import hash_of_code
from portal.voting.records import ContestRecord, ContestState, OptionRecord
from portal.voting.tallies import CAST

C, OPTION = ContestRow, ContestOptionRow
BATCH = 2000


def contest_of(subject_kind: str, subject_id: uuid.UUID) -> ContestRecord | None:
    """Return the contest of something, with its options."""
    return _one(select(C).where(C.subject_kind == subject_kind, C.subject_id == subject_id))


def contest_by_id(contest_id: uuid.UUID) -> ContestRecord | None:
    """Return a contest with its options."""
    return _one(select(C).where(C.id == contest_id))


def contests_of(
    subject_kind: str, subject_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, ContestRecord]:
    """Return the contests of several subjects, by subject; two queries."""
    if not subject_ids:
        return {}
    found = select(C).where(C.subject_kind == subject_kind, C.subject_id.in_(subject_ids))
    return {record.subject_id: record for record in _all(found)}


def subject_of_option(option_id: uuid.UUID) -> tuple[str, uuid.UUID] | None:
    """Return what the contest of an option belongs to: kind and identifier."""
    row = (
        session()
        .execute(
            select(C.subject_kind, C.subject_id)
            .join(OPTION, OPTION.contest_id == C.id)
            .where(OPTION.id == option_id)
        )
        .first()
    )
    return None if row is None else (row[0], row[1])


def hold_contest(subject_kind: str, subject_id: uuid.UUID) -> ContestRecord | None:
    """Return a contest and let nobody close it until the unit of work ends.

    Voters hold it together and do not wait for one another; closing waits for all of them, so
    that a ballot is counted or refused, never thanked and lost. Read the clock after this.
    """
    found = select(C).where(C.subject_kind == subject_kind, C.subject_id == subject_id)
    return _one(found.with_for_update(read=True, key_share=True))


def lock_contest(contest_id: uuid.UUID) -> ContestRecord | None:
    """Return a contest once every ballot on its way is on disk, and let no other begin.

    Read the clock after this: a ballot that comes later reads it later.
    """
    return _one(select(C).where(C.id == contest_id).with_for_update())


def _one(statement: Select[Any]) -> ContestRecord | None:
    return next(iter(_all(statement)), None)


def _all(statement: Select[Any]) -> list[ContestRecord]:
    rows = session().execute(statement.execution_options(populate_existing=True)).scalars().all()
    options = _options([row.id for row in rows])
    return [_record(row, tuple(options.get(row.id, ()))) for row in rows]


def _options(contest_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[OptionRecord]]:
    found: dict[uuid.UUID, list[OptionRecord]] = defaultdict(list)
    if contest_ids:
        rows = session().execute(
            select(
                OPTION.contest_id,
                OPTION.id,
                OPTION.key,
                OPTION.number,
                OPTION.position,
                OPTION.title,
                OPTION.description,
                OPTION.cost,
                OPTION.category,
                OPTION.area_id,
                OPTION.link,
                OPTION.lon,
                OPTION.lat,
            )
            .where(OPTION.contest_id.in_(contest_ids))
            .order_by(OPTION.contest_id, OPTION.position, OPTION.number)
        )
        for contest_id, *values in rows:
            found[contest_id].append(OptionRecord(*values))
    return found


def _record(row: ContestRow, options: tuple[OptionRecord, ...]) -> ContestRecord:
    return ContestRecord(
        id=row.id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        question=row.question,
        method=row.method,
        settings=row.settings,
        seats=row.seats,
        budget=row.budget,
        currency=row.currency,
        least=row.least,
        most=row.most,
        secret=row.secret,
        changeable=row.changeable,
        hidden_until_close=row.hidden_until_close,
        state=ContestState(row.state),
        rule=row.rule,
        seed=row.seed,
        drawn_at=row.drawn_at,
        cast_count=row.cast_count,
        version=row.version,
        options=options,
    )


@dataclass(frozen=True, slots=True)
class OwnVote:
    """That somebody has voted.

    :param ballot: what they voted; ``None`` for a secret vote, where nobody knows.
    :param receipt: the code of an open vote; empty for a secret one.
    :param cast_at: when; for a secret vote the hour only.
    """

    ballot: Ballot | None
    receipt: str
    cast_at: datetime
    changed_at: datetime | None = None


def own_vote(contest: ContestRecord, voter_key: str) -> OwnVote | None:
    """Return somebody's vote as far as the portal knows it, ``None`` before they have voted."""
    if contest.secret:
        entry = RollEntryRow
        cast_at = (
            session()
            .execute(
                select(entry.cast_in_hour).where(
                    entry.contest_id == contest.id, entry.voter_key == voter_key, entry.cast
                )
            )
            .scalar_one_or_none()
        )
        return None if cast_at is None else OwnVote(None, "", cast_at)
    vote = OpenBallotRow
    row = (
        session()
        .execute(
            select(vote.content, vote.receipt, vote.cast_at, vote.changed_at).where(
                vote.contest_id == contest.id, vote.voter_key == voter_key
            )
        )
        .first()
    )
    return None if row is None else OwnVote(from_json(row[0]), row[1], row[2], row[3])


def voted_in(subject_kind: str, voter_key: str) -> dict[uuid.UUID, datetime]:
    """Return in which subjects of a kind somebody has voted, and when as far as that is kept."""
    found: dict[uuid.UUID, datetime] = {}
    for row, moment in (
        (RollEntryRow, RollEntryRow.cast_in_hour),
        (OpenBallotRow, OpenBallotRow.cast_at),
    ):
        rows = session().execute(
            select(C.subject_id, moment)
            .join(row, row.contest_id == C.id)
            .where(C.subject_kind == subject_kind, row.voter_key == voter_key)
        )
        found.update((subject, when) for subject, when in rows)
    return found


def votes_are_there(contest_id: uuid.UUID) -> bool:
    """Whether anybody has voted."""
    return any(
        session()
        .execute(select(row.contest_id).where(row.contest_id == contest_id).limit(1))
        .first()
        for row in (RollEntryRow, OpenBallotRow)
    )


def cast_now(contest: ContestRecord) -> int:
    """Return how many have voted, those included that the worker has not folded in yet."""
    number = select(C.cast_count + open_delta_sum(CAST, C.id)).where(C.id == contest.id)
    return session().execute(number).scalar_one()


def ballots_of(contest_id: uuid.UUID) -> Counter[Ballot]:
    """Return all ballots of a contest, equal ones counted together; read in small parts."""
    found: Counter[Ballot] = Counter()
    for row in (BallotRow, OpenBallotRow):
        for content in _stream(select(row.content).where(row.contest_id == contest_id)):
            found[from_json(content[0])] += 1
    return found


def receipt_hashes_of(contest_id: uuid.UUID) -> list[str]:
    """Return the hashes of all receipts in their own order, which is as good as random.

    They are published beside the ballots and not with them: a receipt shows that a ballot was
    counted, and nobody can be made to show which.
    """
    secret, opened = BallotRow, OpenBallotRow
    found = [
        row[0]
        for row in _stream(select(secret.receipt_hash).where(secret.contest_id == contest_id))
    ]
    found += [
        hash_of_code(row[0])
        for row in _stream(select(opened.receipt).where(opened.contest_id == contest_id))
    ]
    return sorted(found)


def is_in_the_box(contest_id: uuid.UUID, code: str) -> bool:
    """Whether a ballot with this receipt is there."""
    secret, opened = BallotRow, OpenBallotRow
    for row, condition in (
        (secret, secret.receipt_hash == hash_of_code(code)),
        (opened, opened.receipt == code),
    ):
        found = select(row.contest_id).where(row.contest_id == contest_id, condition).limit(1)
        if session().execute(found).first() is not None:
            return True
    return False


def count_rows(contest_id: uuid.UUID) -> tuple[int, int, int]:
    """Return the number of roll entries, of secret ballots and of open ones; it counts them."""
    counts = [
        session()
        .execute(select(func.count()).select_from(row).where(row.contest_id == contest_id))
        .scalar_one()
        for row in (RollEntryRow, BallotRow, OpenBallotRow)
    ]
    return counts[0], counts[1], counts[2]


def contests_in(subject_kind: str) -> Subquery:
    """Return what to join with subjects of a kind: ``contest_id``, ``subject_id``, ``state``."""
    return (
        select(C.id.label("contest_id"), C.subject_id, C.state)
        .where(C.subject_kind == subject_kind)
        .subquery("contests_in")
    )


def voters_in(subject_kind: str) -> Subquery:
    """Return who has voted, to be joined with rolls: ``subject_id`` and ``voter_key``."""
    parts = [
        select(C.subject_id, row.voter_key)
        .join(row, row.contest_id == C.id)
        .where(C.subject_kind == subject_kind)
        for row in (RollEntryRow, OpenBallotRow)
    ]
    return union_all(*parts).subquery("voters_in")


def _stream(statement: Select[Any]) -> Iterator[Any]:
    return iter(session().execute(statement.execution_options(yield_per=BATCH)))
