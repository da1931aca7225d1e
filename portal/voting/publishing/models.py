"""Rows of what came of a vote: its counts, the ballots as published, and corrections."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, JSONValue


class CountRow(Base):
    """One count of a contest. The constraint makes the first one the only first one.

    Beside what came out, ``result`` holds under ``names`` what options were called at the count,
    so that words mended later do not change what was published under its hash.
    """

    __tablename__ = "ballot_count"
    __table_args__ = (
        UniqueConstraint("contest_id", "number", name="uq_ballot_count_number"),
        CheckConstraint("number >= 1 AND ballots >= 0", name="numbers"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    result: Mapped[dict[str, Any]] = mapped_column(JSONValue)
    lot: Mapped[list[Any]] = mapped_column(JSONValue)
    ballots: Mapped[int] = mapped_column(Integer)
    ballots_hash: Mapped[str] = mapped_column(String(64))
    code_version: Mapped[str] = mapped_column(String(40))
    seconds: Mapped[float] = mapped_column(Float)
    counted_at: Mapped[datetime]


class PublishedBallotRow(Base):
    """A ballot in the published list; its place was drawn, and nothing leads to who cast it."""

    __tablename__ = "published_ballot"
    __table_args__ = (
        CheckConstraint("place >= 1", name="place"),
        {"sqlite_with_rowid": False},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[list[Any]] = mapped_column(JSONValue)


class CorrectionRow(Base):
    """A change of a published result, which one officer proposes and another one decides."""

    __tablename__ = "result_correction"
    __table_args__ = (
        CheckConstraint("kind IN ('lot', 'recount', 'annul')", name="kind"),
        CheckConstraint("state IN ('proposed', 'made', 'refused')", name="state"),
        Index(
            "uq_result_correction_open",
            "contest_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_result_correction_contest_id_proposed_at", "contest_id", "proposed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    reason: Mapped[str] = mapped_column(String(2000))
    source: Mapped[str] = mapped_column(String(500), default="")
    seed: Mapped[str] = mapped_column(String(200), default="")
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    decided_at: Mapped[datetime | None]
