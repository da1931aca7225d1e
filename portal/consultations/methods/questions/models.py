"""Rows of questions and answers: what was asked, who supports it, what the council answered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.consultations.methods.questions.records import ANSWER_LENGTH, LONGEST
from portal.core.database import Base
from portal.core.database.base import JSONValue

SUPPORTS = "questions.supports"


class QuestionRow(Base):
    """A question. Its supports are folded in by the worker."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("phase_id", "number", name="uq_question_number"),
        CheckConstraint("state IN ('shown', 'pending', 'hidden', 'merged')", name="state"),
        CheckConstraint("support_count >= 0", name="support_count"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        Index("ix_question_newest", "phase_id", "state", "id"),
        Index("ix_question_supported", "phase_id", "state", "support_count", "id"),
        Index("ix_question_consultation", "consultation_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(LONGEST))
    language: Mapped[str] = mapped_column(String(12))
    participation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(String(10))
    merged_into: Mapped[int | None] = mapped_column(Integer)
    follows: Mapped[int | None] = mapped_column(Integer)
    support_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[uuid.UUID | None]
    moderation_reason: Mapped[str] = mapped_column(String(300), default="")


class QuestionSupportRow(Base):
    """One participant's support of one question; the key makes a second one impossible.

    Who asks supports their own question. ``told_at`` says when they were written to about the
    answer, or that they saw it themselves when they came.
    """

    __tablename__ = "question_support"
    __table_args__ = (
        Index(
            "ix_question_support_untold",
            "question_id",
            "participation_id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), primary_key=True
    )
    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class AnswerRow(Base):
    """An answer; the latest published one holds, and at most one is being written."""

    __tablename__ = "question_answer"
    __table_args__ = (
        Index(
            "uq_question_answer_draft",
            "question_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        Index("ix_question_answer_question", "question_id", "published_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(ANSWER_LENGTH))
    links: Mapped[list[dict[str, Any]]] = mapped_column(JSONValue, default=list)
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    officer_id: Mapped[uuid.UUID | None]
    revision: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
