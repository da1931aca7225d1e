"""Rows of themes, answers and promises, and of who has been told."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.i18n import Translated, TranslatedText


class ThemeRow(Base):
    """Something many people spoke of, in the order officers put them."""

    __tablename__ = "answer_theme"
    __table_args__ = (Index("ix_answer_theme_consultation", "consultation_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(Integer, default=0)
    title: Mapped[TranslatedText] = mapped_column(Translated())
    said: Mapped[TranslatedText] = mapped_column(Translated())
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ThemeContributionRow(Base):
    """A contribution a theme was made of: of any method, so no foreign key leads to it.

    Its words are never copied, so that what is erased or hidden is gone from here as well.
    """

    __tablename__ = "answer_contribution"
    __table_args__ = (Index("ix_answer_contribution_of", "contribution_id"),)

    theme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("answer_theme.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    contribution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    linked_at: Mapped[datetime]


class ThemeResponseRow(Base):
    """What the council says to a theme; there is at most one that is still being written."""

    __tablename__ = "answer_response"
    __table_args__ = (
        CheckConstraint("answer IN ('did', 'will', 'will_not', 'looking')", name="answer"),
        Index(
            "uq_answer_response_draft",
            "theme_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        Index("ix_answer_response_theme", "theme_id", "published_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    theme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answer_theme.id", ondelete="CASCADE"))
    answer: Mapped[str] = mapped_column(String(20))
    reason: Mapped[TranslatedText] = mapped_column(Translated())
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    officer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    revision: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class PromiseRow(Base):
    """Something promised by a day. Whether it is overdue is nowhere written: the clock says it."""

    __tablename__ = "answer_promise"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'kept', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (settled_on IS NULL)", name="settled"),
        Index("ix_answer_promise_state_due", "state", "due_on"),
        Index("ix_answer_promise_consultation", "consultation_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    theme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("answer_theme.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[TranslatedText] = mapped_column(Translated())
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(String(20), default="open")
    settled_on: Mapped[date | None]
    reason: Mapped[TranslatedText] = mapped_column(Translated())
    version: Mapped[int] = mapped_column(Integer, default=1)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PromiseNoteRow(Base):
    """A line in the story of a promise: how far it is, and every day it was moved to."""

    __tablename__ = "answer_promise_note"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('progress', 'moved', 'kept', 'withdrawn', 'reopened')", name="kind"
        ),
        Index("ix_answer_promise_note_promise", "promise_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    promise_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("answer_promise.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[TranslatedText] = mapped_column(Translated())
    due_from: Mapped[date | None]
    due_to: Mapped[date | None]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime]


class ToldRow(Base):
    """Somebody who took part and was told what came of it; written with the mail itself."""

    __tablename__ = "answer_told"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    told_at: Mapped[datetime]
