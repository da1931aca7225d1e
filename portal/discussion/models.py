"""Rows of discussion."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base

BODY_LENGTH = 2000
KIND_LENGTH = 60
"""Characters of a reaction's name: a plugin's name, a dot, and the reaction's own."""


class CommentRow(Base):
    """A comment; ``root_id`` names the comment its thread begins with, itself at level 1."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("side IN ('for', 'against', 'neutral')", name="side"),
        Index(
            "ix_comment_newest",
            "subject_kind",
            "subject_id",
            "id",
            sqlite_where=text("level = 1"),
            postgresql_where=text("level = 1"),
        ),
        Index(
            "ix_comment_agreed",
            "subject_kind",
            "subject_id",
            "agree_count",
            "id",
            sqlite_where=text("level = 1"),
            postgresql_where=text("level = 1"),
        ),
        Index("ix_comment_root", "root_id", "id"),
        Index("ix_comment_author", "author_id", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    root_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), index=True
    )
    level: Mapped[int] = mapped_column(Integer)
    side: Mapped[str] = mapped_column(String(10), default="neutral")
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    body: Mapped[str] = mapped_column(String(BODY_LENGTH))
    agree_count: Mapped[int] = mapped_column(Integer, default=0)
    thanks_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[uuid.UUID | None]
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")


class CommentVersionRow(Base):
    """What a comment said before it was edited."""

    __tablename__ = "comment_version"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(String(BODY_LENGTH))
    replaced_at: Mapped[datetime]


class ReactionRow(Base):
    """One person's reaction to one comment."""

    __tablename__ = "comment_reaction"
    __table_args__ = (
        UniqueConstraint("comment_id", "person_id", name="uq_comment_reaction_person"),
        Index("ix_comment_reaction_person", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    created_at: Mapped[datetime]


class ReactionCountRow(Base):
    """How many people gave a comment one of the reactions that plugins offer."""

    __tablename__ = "comment_reaction_count"
    __table_args__ = (CheckConstraint("number >= 0", name="number"),)

    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
