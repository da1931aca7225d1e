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


def _lane_of_subscriber(context: Any) -> str:
    return str(context.get_current_parameters()["subscriber"])


OPEN = "finished_at IS NULL"
"""What is still to be told: it is neither done nor waiting for a person."""


class DeliveryRow(Base):
    """What one subscriber still has to be told, or was told, of one event.

    A lane is what deliveries queue in: one per subscriber, or one per target of a subscriber
    that has several. What goes wrong in one lane holds up nothing in another.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_open",
            "lane",
            "due_at",
            "id",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_delivery_ordered",
            "lane",
            "subject_id",
            "id",
            sqlite_where=text(f"subject_id IS NOT NULL AND {OPEN}"),
            postgresql_where=text(f"subject_id IS NOT NULL AND {OPEN}"),
        ),
        Index("ix_delivery_state", "state", "id"),
        Index("ix_delivery_lane", "lane", "id"),
        Index("uq_delivery_event_lane", "event_id", "lane", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    subscriber: Mapped[str] = mapped_column(String(80))
    lane: Mapped[str] = mapped_column(String(120), default=_lane_of_subscriber)
    subject_id: Mapped[uuid.UUID | None]
    """What the event is about, where deliveries about one thing must keep their order."""
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was ever claimed; unlike ``attempts`` it never begins anew."""
    due_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(String(500), default="")
    outcome: Mapped[str] = mapped_column(String(200), default="")
    took_ms: Mapped[int | None]
    finished_at: Mapped[datetime | None]


class DeliveryAttemptRow(Base):
    """One try that was more than a success at once."""

    __tablename__ = "delivery_attempt"

    delivery_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True
    )
    fence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    began_at: Mapped[datetime]
    took_ms: Mapped[int]
    result: Mapped[str] = mapped_column(String(12))
    detail: Mapped[str] = mapped_column(String(500), default="")


class DeliveryLaneRow(Base):
    """A lane, or all lanes of a subscriber, in which nothing is handed out for now."""

    __tablename__ = "delivery_lane"

    lane: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    failures: Mapped[int] = mapped_column(Integer, default=0)
    settings_version: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime]


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
