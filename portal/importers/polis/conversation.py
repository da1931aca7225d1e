"""Makes a conversation of the files of an export, checking everything before anything is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.consultations.methods.statements.imported import StatementDraft, VoteDraft
from portal.consultations.methods.statements.records import StatementState
from portal.core.text.controls import strip_unsafe_controls
from portal.importers.polis.tables import (
    BrokenFile,
    CsvFile,
    Rejected,
    TableRow,
    read_csv,
    read_pairs,
)

COMMENTS, VOTES, MATRIX, SUMMARY = (
    "comments.csv",
    "votes.csv",
    "participants-votes.csv",
    "summary.csv",
)
LONGEST_TEXT = 2000
LONGEST_KEY = 80
HIGHEST_NUMBER = 2**31 - 1
STATES = {
    "1": (StatementState.ACCEPTED, True),
    "0": (StatementState.ACCEPTED, False),
    "-1": (StatementState.REJECTED, True),
}
YES = frozenset({"true", "1", "t", "yes"})
VALUES = {"1": 1, "0": 0, "-1": -1}
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the files say.

    :param votes: the latest answer per person and statement.
    :param votes_in_file: rows of votes.csv, or filled cells of participants-votes.csv.
    :param fingerprint: SHA-256 of the files it was made of.
    """

    summary: dict[str, str]
    statements: tuple[StatementDraft, ...]
    votes: tuple[VoteDraft, ...]
    votes_in_file: int
    statements_in_file: int
    rejected: tuple[Rejected, ...]
    fingerprint: str

    @property
    def participants(self) -> int:
        """People with at least one vote."""
        return len({vote.participant_key for vote in self.votes})


def read_conversation(folder: Path) -> Conversation:
    """Read an export.

    :raises BrokenFile: when a file is missing or cannot be read; rows that can be read but make
        no sense are only left out and listed.
    """
    if not folder.is_dir():
        raise BrokenFile(str(folder), 0, "there is no such folder")
    rejected: list[Rejected] = []
    comments = read_csv(folder / COMMENTS, ("comment-id", "author-id", "moderated", "comment-body"))
    source = VOTES if (folder / VOTES).exists() else MATRIX
    if source == MATRIX and not (folder / MATRIX).exists():
        raise BrokenFile(VOTES, 0, f"neither {VOTES} nor {MATRIX} is there")
    has_summary = (folder / SUMMARY).exists()
    summary = read_pairs(folder / SUMMARY) if has_summary else {}
    statements = list(_statements(comments, rejected))
    known = {statement.number for statement in statements}
    if source == VOTES:
        columns = ("timestamp", "comment-id", "voter-id", "vote")
        events = read_csv(folder / VOTES, columns)
        votes, total = _latest(_events(events, known, rejected)), len(events.rows)
    else:
        moment = max((statement.created_at for statement in statements), default=_epoch(0))
        matrix = read_csv(folder / MATRIX, ("participant",))
        cells = list(_cells(matrix, known, moment, rejected))
        votes, total = _latest(vote for vote in cells if isinstance(vote, VoteDraft)), len(cells)
    files = [COMMENTS, source, *([SUMMARY] if has_summary else [])]
    return Conversation(
        summary=summary,
        statements=tuple(statements),
        votes=votes,
        votes_in_file=total,
        statements_in_file=len(comments.rows),
        rejected=tuple(rejected),
        fingerprint=_fingerprint(folder, files),
    )


def _statements(comments: CsvFile, rejected: list[Rejected]) -> Iterable[StatementDraft]:
    seen: dict[int, int] = {}
    for row in comments.rows:
        try:
            statement = _statement(row)
            if statement.number in seen:
                line = seen[statement.number]
                raise ValueError(f"comment-id {statement.number} is there already, on line {line}")
        except ValueError as error:
            rejected.append(Rejected(comments.name, row.line, str(error)))
            continue
        seen[statement.number] = row.line
        yield statement


def _statement(row: TableRow) -> StatementDraft:
    moderated = row["moderated"] or "0"
    if moderated not in STATES:
        raise ValueError(f"moderated must be 1, 0 or -1, not “{moderated:.40}”")
    text = strip_unsafe_controls(row["comment-body"]).strip()
    if not text:
        raise ValueError("comment-body is empty")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"comment-body has {len(text)} characters; {LONGEST_TEXT} is the most")
    state, reviewed = STATES[moderated]
    return StatementDraft(
        number=_number(row["comment-id"], "comment-id"),
        text=text,
        author_key=_key(row["author-id"], "author-id") if row["author-id"] else None,
        state=state,
        reviewed=reviewed,
        is_seed=row["is-seed"].lower() in YES,
        is_meta=row["is-meta"].lower() in YES,
        created_at=_moment(row["timestamp"]) if row["timestamp"] else _epoch(0),
    )


def _events(votes: CsvFile, known: set[int], rejected: list[Rejected]) -> Iterable[VoteDraft]:
    for row in votes.rows:
        try:
            yield VoteDraft(
                participant_key=_key(row["voter-id"], "voter-id"),
                number=_known(row["comment-id"], known),
                value=_value(row["vote"]),
                cast_at=_moment(row["timestamp"]),
            )
        except ValueError as error:
            rejected.append(Rejected(votes.name, row.line, str(error)))


def _cells(
    matrix: CsvFile, known: set[int], moment: datetime, rejected: list[Rejected]
) -> Iterable[VoteDraft | None]:
    """Yield a vote, or ``None`` for a rejected one, for every filled cell."""
    columns = [column for column in matrix.columns if column.isdigit()]
    people: dict[str, int] = {}
    for row in matrix.rows:
        filled = [column for column in columns if row[column]]
        try:
            key = _key(row["participant"], "participant")
            if key in people:
                raise ValueError(f"participant {key} is there already, on line {people[key]}")
        except ValueError as error:
            rejected.append(Rejected(matrix.name, row.line, str(error)))
            yield from (None for _column in filled)
            continue
        people[key] = row.line
        for column in filled:
            try:
                yield VoteDraft(key, _known(column, known), _value(row[column]), moment)
            except ValueError as error:
                reason = f"column {column}: {error}"
                rejected.append(Rejected(matrix.name, row.line, reason))
                yield None


def _latest(votes: Iterable[VoteDraft]) -> tuple[VoteDraft, ...]:
    # The files are no log in order; of two votes of the same moment the later row counts.
    latest: dict[tuple[str, int], VoteDraft] = {}
    for vote in sorted(votes, key=lambda vote: vote.cast_at):
        latest[vote.participant_key, vote.number] = vote
    return tuple(latest.values())


def _number(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > HIGHEST_NUMBER:
        raise ValueError(f"{column} must be a whole number, not “{text:.40}”")
    return int(text)


def _known(text: str, known: set[int]) -> int:
    number = _number(text, "comment-id")
    if number not in known:
        raise ValueError(f"comment-id {number} is not in {COMMENTS}")
    return number


def _key(text: str, column: str) -> str:
    if not text or len(text) > LONGEST_KEY:
        raise ValueError(f"{column} must have 1 to {LONGEST_KEY} characters")
    return text


def _value(text: str) -> int:
    value = VALUES.get(text.removesuffix(".0").removeprefix("+"))
    if value is None:
        raise ValueError(f"vote must be 1, 0 or -1, not “{text:.40}”")
    return value


def _moment(text: str) -> datetime:
    # Milliseconds since 1970; the column datetime is written in whatever zone the server had.
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise ValueError(f"timestamp must be in milliseconds since 1970, not “{text:.40}”")
    moment = _epoch(int(text))
    if moment >= LATEST:
        raise ValueError(f"timestamp {text} lies after the year 2199")
    return moment


def _epoch(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def _fingerprint(folder: Path, files: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in files:
        content = (folder / name).read_bytes()
        digest.update(f"{name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()
