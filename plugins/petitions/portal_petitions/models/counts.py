"""Rows of the counts by area and by hour, which the worker folds signatures into."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Model


class AreaCountRow(Model):
    """Signatures of one petition from one area.

    Its identifier follows from both, so that any process can name the row without reading it.
    """

    __tablename__ = "plugin_petitions_area_count"
    __table_args__ = (Index("ix_plugin_petitions_area_count_petition", "petition_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE")
    )
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    count: Mapped[int] = mapped_column(Integer, default=0)


class HourCountRow(Model):
    """Signatures of one petition from one area in one hour (UTC)."""

    __tablename__ = "plugin_petitions_hour_count"
    __table_args__ = (Index("ix_plugin_petitions_hour_count_petition", "petition_id", "hour"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE")
    )
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    hour: Mapped[datetime]
    count: Mapped[int] = mapped_column(Integer, default=0)
