"""Rows of the municipality; foreign keys from everywhere point here."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base
from portal.core.i18n.translated import Translated, TranslatedText


class AreaRow(Base):
    """A district, ward or quarter; areas form a tree."""

    __tablename__ = "area"
    __table_args__ = (CheckConstraint("population >= 0", name="population"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("area.id", ondelete="RESTRICT"), index=True
    )
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[TranslatedText] = mapped_column(Translated())
    population: Mapped[int] = mapped_column(Integer, default=0)
    boundary: Mapped[dict[str, Any] | None]
    position: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class TopicRow(Base):
    """What something is about; topics form a tree."""

    __tablename__ = "topic"
    __table_args__ = (CheckConstraint("colour BETWEEN 1 AND 8", name="colour"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("topic.id", ondelete="RESTRICT"), index=True
    )
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[TranslatedText] = mapped_column(Translated())
    icon: Mapped[str] = mapped_column(String(40), default="")
    colour: Mapped[int] = mapped_column(Integer, default=1)
    position: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)


class DepartmentRow(Base):
    """A part of the council that answers for something."""

    __tablename__ = "department"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[TranslatedText] = mapped_column(Translated())
    description: Mapped[TranslatedText] = mapped_column(Translated())
    email: Mapped[str] = mapped_column(String(320), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    hours: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)


class MapLayerRow(Base):
    """A layer of the town's own base map: water, streets, parks, landmarks."""

    __tablename__ = "map_layer"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    features: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class AreaImportRow(Base):
    """A file of areas that was read and checked, until somebody takes it over or a day is past."""

    __tablename__ = "area_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)
