"""Rows of voting: contests, their options, the roll, and ballots of either kind.

Who has voted (``roll_entry``) and what was voted (``ballot``) are two tables that share nothing
but the contest. A ballot's key is random, it carries no time and no number, and SQLite keeps it
in the order of that random key; ``docs/explanation/secret-ballots.md`` says what this protects
against, and what it cannot.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, JSONValue
from portal.core.i18n import Translated, TranslatedText


class ContestRow(Base):
    """Something that is decided by ballots. When it opens and closes is said by its subject."""

    __tablename__ = "contest"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", name="uq_contest_subject"),
        CheckConstraint("state IN ('draft', 'set', 'closed', 'published')", name="state"),
        CheckConstraint("seats >= 1 AND budget >= 0", name="seats_and_budget"),
        CheckConstraint("least >= 0 AND most >= 0", name="bounds"),
        CheckConstraint("cast_count >= 0", name="cast_count"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    question: Mapped[TranslatedText] = mapped_column(Translated())
    method: Mapped[str] = mapped_column(String(80))
    settings: Mapped[dict[str, Any]]
    seats: Mapped[int] = mapped_column(Integer, default=1)
    budget: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(8), default="")
    least: Mapped[int] = mapped_column(Integer, default=0)
    most: Mapped[int] = mapped_column(Integer, default=0)
    secret: Mapped[bool] = mapped_column(Boolean, default=True)
    changeable: Mapped[bool] = mapped_column(Boolean, default=False)
    hidden_until_close: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    rule: Mapped[TranslatedText] = mapped_column(Translated())
    seed: Mapped[str] = mapped_column(String(200), default="")
    drawn_at: Mapped[datetime | None]
    cast_count: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class ContestOptionRow(Base):
    """Something on the ballot paper."""

    __tablename__ = "contest_option"
    __table_args__ = (
        UniqueConstraint("contest_id", "key", name="uq_contest_option_key"),
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="point"),
        CheckConstraint("lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90", name="on_earth"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[TranslatedText] = mapped_column(Translated())
    description: Mapped[TranslatedText] = mapped_column(Translated())
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    category: Mapped[str] = mapped_column(String(80), default="")
    area_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("area.id", ondelete="SET NULL"), index=True
    )
    link: Mapped[str] = mapped_column(String(300), default="")
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)


class OpenBallotRow(Base):
    """What somebody voted where the vote is not secret; the constraint keeps it to one each."""

    __tablename__ = "open_ballot"
    __table_args__ = (UniqueConstraint("contest_id", "voter_key", name="uq_open_ballot_voter"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    voter_key: Mapped[str] = mapped_column(String(80), index=True)
    content: Mapped[list[Any]] = mapped_column(JSONValue)
    receipt: Mapped[str] = mapped_column(String(40))
    cast_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class RollEntryRow(Base):
    """Somebody has voted in a secret ballot; the primary key makes a second vote impossible.

    The time is that of the hour only, there is no number, and nothing here leads to a ballot.
    """

    __tablename__ = "roll_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    voter_key: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    cast: Mapped[bool] = mapped_column(Boolean, default=True)
    cast_in_hour: Mapped[datetime]


class BallotRow(Base):
    """A secret ballot: what was voted, by nobody, at no time.

    WITHOUT ROWID: SQLite would otherwise keep rows in the order in which they were cast.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        Index("uq_ballot_receipt", "contest_id", "receipt_hash", unique=True),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    content: Mapped[list[Any]] = mapped_column(JSONValue)
    receipt_hash: Mapped[str] = mapped_column(String(64))
