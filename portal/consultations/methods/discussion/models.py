"""Rows of discussions: what is asked and what the council says; comments are the discussion's."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.i18n import Translated, TranslatedText

COMMENTS = "consultation_discussion.comments"


class DiscussionRow(Base):
    """The open question of a phase. Its number of comments is folded in by the worker."""

    __tablename__ = "consultation_discussion"
    __table_args__ = (CheckConstraint("comment_count >= 0", name="comment_count"),)

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[TranslatedText] = mapped_column(Translated())
    background: Mapped[TranslatedText] = mapped_column(Translated())
    official: Mapped[TranslatedText] = mapped_column(Translated())
    official_at: Mapped[datetime | None]
    comment_count: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[datetime]
