"""Rows of consultations: what is asked, of whom, and in which phases."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.database.base import JSONValue
from portal.core.i18n import Translated, TranslatedText


class ConsultationRow(Base):
    """A question the council asks. When it opens and closes is said by its phases."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'closed', 'archived')", name="state"),
        CheckConstraint("participant_count >= 0", name="participant_count"),
        CheckConstraint("closes_at >= opens_at", name="dates"),
        Index("ix_consultation_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[TranslatedText] = mapped_column(Translated())
    summary: Mapped[TranslatedText] = mapped_column(Translated())
    description: Mapped[TranslatedText] = mapped_column(Translated())
    privacy_notice: Mapped[TranslatedText] = mapped_column(Translated())
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="RESTRICT"), index=True
    )
    languages: Mapped[list[str]]
    eligibility: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20), default="draft")
    source: Mapped[str] = mapped_column(String(600), default="")
    import_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    participant_count: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class ConsultationAreaRow(Base):
    """An area a consultation is about."""

    __tablename__ = "consultation_area"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    area_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("area.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class ConsultationTopicRow(Base):
    """A topic a consultation is about."""

    __tablename__ = "consultation_topic"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("topic.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class PhaseRow(Base):
    """A span of time in which people take part by one method; open by the clock alone."""

    __tablename__ = "phase"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="dates"),
        Index("ix_phase_consultation_opens_at", "consultation_id", "opens_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    title: Mapped[TranslatedText] = mapped_column(Translated())
    description: Mapped[TranslatedText] = mapped_column(Translated())
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    method: Mapped[str] = mapped_column(String(40))
    settings: Mapped[dict[str, Any]]
    access: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(Integer, default=1)
