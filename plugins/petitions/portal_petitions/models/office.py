"""Rows of the office's work: bulk invalidation, alarms, paper sheets, thresholds of areas."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Model
from portal_petitions.models.signature import EMAIL_LENGTH, POSTCODE_LENGTH
from portal_petitions.records import (
    NAME_LENGTH,
    NOTE_LENGTH,
    AlarmKind,
    BatchState,
    LineState,
)

_PETITION = "plugin_petitions_petition.id"


def _among(values: type[BatchState | AlarmKind | LineState]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class InvalidationRow(Model):
    """A bulk invalidation: asked for by one person, approved by another."""

    __tablename__ = "plugin_petitions_invalidation"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(BatchState)})", name="state"),
        CheckConstraint(
            "state <> 'applied' OR decided_by IS NULL OR asked_by IS NULL "
            "OR decided_by <> asked_by",
            name="two_people",
        ),
        Index("ix_plugin_petitions_invalidation_petition", "petition_id", "asked_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_PETITION, ondelete="CASCADE"))
    filter: Mapped[dict[str, Any]]
    why: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    state: Mapped[str] = mapped_column(String(12))
    previewed: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    counted: Mapped[int] = mapped_column(Integer, default=0)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    undone_at: Mapped[datetime | None]


class AlarmRow(Model):
    """Something came in more quickly than usual; once for each thing and hour."""

    __tablename__ = "plugin_petitions_alarm"
    __table_args__ = (
        UniqueConstraint(
            "petition_id", "kind", "key", "hour", name="uq_plugin_petitions_alarm_once"
        ),
        CheckConstraint(f"kind IN ({_among(AlarmKind)})", name="kind"),
        Index("ix_plugin_petitions_alarm_raised", "raised_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_PETITION, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(EMAIL_LENGTH), default="")
    hour: Mapped[datetime]
    last_hour: Mapped[int] = mapped_column(Integer)
    usual: Mapped[float] = mapped_column(Float)
    raised_at: Mapped[datetime]
    seen_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    seen_at: Mapped[datetime | None]


class SheetRow(Model):
    """A sheet of paper signatures."""

    __tablename__ = "plugin_petitions_sheet"
    __table_args__ = (UniqueConstraint("petition_id", "label", name="uq_plugin_petitions_sheet"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_PETITION, ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(60))
    collected_on: Mapped[date | None]
    keyed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class LineRow(Model):
    """A line of a sheet as it was keyed in; verified, it becomes a signature."""

    __tablename__ = "plugin_petitions_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number", name="uq_plugin_petitions_line"),
        CheckConstraint(f"state IN ({_among(LineState)})", name="state"),
        CheckConstraint("number >= 1", name="number"),
        Index("ix_plugin_petitions_line_signature", "signature_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_sheet.id", ondelete="CASCADE")
    )
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    postcode: Mapped[str] = mapped_column(String(POSTCODE_LENGTH), default="")
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(12))
    refusal: Mapped[str] = mapped_column(String(200), default="")
    verified_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    verified_at: Mapped[datetime | None]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("plugin_petitions_signature.id", ondelete="SET NULL")
    )


class AreaThresholdRow(Model):
    """How many signatures a petition about one area needs, where that differs."""

    __tablename__ = "plugin_petitions_threshold"
    __table_args__ = (
        CheckConstraint("response_number >= 1 AND debate_number >= 1", name="numbers"),
        CheckConstraint(
            "response_share > 0 AND response_share <= 100 "
            "AND debate_share > 0 AND debate_share <= 100",
            name="shares",
        ),
    )

    area_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("area.id", ondelete="CASCADE"), primary_key=True
    )
    response_number: Mapped[int | None] = mapped_column(Integer)
    response_share: Mapped[float | None] = mapped_column(Float)
    debate_number: Mapped[int | None] = mapped_column(Integer)
    debate_share: Mapped[float | None] = mapped_column(Float)
