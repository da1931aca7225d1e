"""Rows of the statements method: who takes part, what was stated, and the latest vote of each."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base


class ParticipantRow(Base):
    """Somebody who takes part in a consultation: an account, or a voter of an imported one."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("consultation_id", "person_id", name="uq_participant_person"),
        UniqueConstraint("consultation_id", "external_key", name="uq_participant_external_key"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    external_key: Mapped[str | None] = mapped_column(String(80))
    joined_at: Mapped[datetime]
    first_vote_at: Mapped[datetime | None]


class StatementRow(Base):
    """One short statement people agree or disagree with. Its counts are folded in by the worker."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number", name="uq_statement_number"),
        CheckConstraint("state IN ('accepted', 'pending', 'rejected')", name="state"),
        CheckConstraint(
            "agree_count >= 0 AND disagree_count >= 0 AND pass_count >= 0", name="counts"
        ),
        Index("ix_statement_phase_state", "phase_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(2000))
    language: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(String(20))
    is_seed: Mapped[bool] = mapped_column(Boolean, default=False)
    is_meta: Mapped[bool] = mapped_column(Boolean, default=False)
    agree_count: Mapped[int] = mapped_column(Integer, default=0)
    disagree_count: Mapped[int] = mapped_column(Integer, default=0)
    pass_count: Mapped[int] = mapped_column(Integer, default=0)
    extremity: Mapped[float] = mapped_column(Float, default=0.0)
    created_at: Mapped[datetime]
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[uuid.UUID | None]
    moderation_reason: Mapped[str] = mapped_column(String(300), default="")


class StatementVoteRow(Base):
    """The latest answer of one participant to one statement; the key makes a second impossible."""

    __tablename__ = "statement_vote"
    __table_args__ = (CheckConstraint("value IN (-1, 0, 1)", name="value"),)

    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    statement_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    value: Mapped[int] = mapped_column(SmallInteger)
    cast_at: Mapped[datetime]


class OpinionMapRow(Base):
    """The opinion map of one phase as the worker last computed it."""

    __tablename__ = "opinion_map"

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    inputs_hash: Mapped[str] = mapped_column(String(64))
    votes_version: Mapped[int] = mapped_column(Integer, default=0)
    map: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)
