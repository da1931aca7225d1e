"""Rows of taking part: the roll of each phase, and the one-time codes that open phases."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.database.base import OptionalJSON


class ParticipationRow(Base):
    """One participant in one phase; the two keys make a second time impossible.

    ``registry_hash`` is the natural person, where it is known: whoever voted online cannot
    vote again on paper.
    """

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("phase_id", "participant_key", name="uq_participation_phase_key"),
        UniqueConstraint("phase_id", "registry_hash", name="uq_participation_phase_registry"),
        CheckConstraint("channel IN ('online', 'open', 'code', 'desk', 'paper')", name="channel"),
        Index("ix_participation_consultation_channel", "consultation_id", "channel"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    participant_key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    code_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_code.id", ondelete="SET NULL"), index=True
    )
    registry_hash: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(10))
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    age_group: Mapped[str] = mapped_column(String(12), default="")
    entered_by: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]


class ConsultationParticipantRow(Base):
    """One participant in a whole consultation: what makes its count of people exact."""

    __tablename__ = "consultation_participant"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    participant_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )


class ParticipationCodeBatchRow(Base):
    """Codes that were made together, for one consultation and perhaps one area."""

    __tablename__ = "participation_code_batch"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    size: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]


class ParticipationCodeRow(Base):
    """A one-time code, kept as a keyed hash; it opens each phase of its consultation once."""

    __tablename__ = "participation_code"
    __table_args__ = (
        UniqueConstraint("code_hash", name="uq_participation_code_code_hash"),
        UniqueConstraint("batch_id", "serial", name="uq_participation_code_batch_serial"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_code_batch.id", ondelete="CASCADE")
    )
    serial: Mapped[int] = mapped_column(Integer)
    code_hash: Mapped[str] = mapped_column(String(64))
    cancelled_at: Mapped[datetime | None]


class PaperSheetRow(Base):
    """A paper form: keyed in twice by two people, and counted once both agree.

    What was keyed in is forgotten as soon as it is counted or thrown away.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        UniqueConstraint("phase_id", "code_id", name="uq_paper_sheet_phase_code"),
        CheckConstraint("state IN ('once', 'differs', 'counted', 'discarded')", name="state"),
        Index("ix_paper_sheet_phase_state", "phase_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    code_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_code.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(12))
    first: Mapped[dict[str, Any] | None] = mapped_column(OptionalJSON)
    second: Mapped[dict[str, Any] | None] = mapped_column(OptionalJSON)
    first_by: Mapped[uuid.UUID | None]
    second_by: Mapped[uuid.UUID | None]
    settled_by: Mapped[uuid.UUID | None]
    keyed_at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
