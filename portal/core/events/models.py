"""Rows of the outbox: events, their deliveries, and periodic jobs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class EventRow(Base):
    """Something that happened."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id", "recorded_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    payload: Mapped[dict[str, Any]]
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(index=True)


class DeliveryRow(Base):
    """What one subscriber still has to be told, or was told, of one event."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_due",
            "due_at",
            sqlite_where=text("state IN ('pending', 'leased')"),
            postgresql_where=text("state IN ('pending', 'leased')"),
        ),
        Index("ix_delivery_state", "state", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    subscriber: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(String(500), default="")
    finished_at: Mapped[datetime | None]


class PeriodicJobRow(Base):
    """When a periodic job ran and will run."""

    __tablename__ = "periodic_job"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(500), default="")
    last_result: Mapped[str] = mapped_column(String(200), default="")
