"""Rows of verification: who proved what, the census it is proved against, and attempts."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base, JSONValue


class VerificationRow(Base):
    """A proof of residence; the registry hash is unique, so one natural person acts once.

    It outlives the erasure of the account for a while (``release_on``), since otherwise the
    same person could open a second account and act again in what is still open.
    """

    __tablename__ = "verification"
    __table_args__ = (
        UniqueConstraint("registry_hash", name="uq_verification_registry_hash"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index("ix_verification_person", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    method: Mapped[str] = mapped_column(String(40))
    level: Mapped[int] = mapped_column(Integer)
    registry_hash: Mapped[str] = mapped_column(String(64))
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    verified_at: Mapped[datetime]
    expires_on: Mapped[date | None]
    release_on: Mapped[date | None]


class CensusImportRow(Base):
    """An upload of the census: checked first, in force once an officer says so."""

    __tablename__ = "census_import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('refused', 'waiting', 'active', 'replaced', 'discarded')", name="state"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    uploaded_by: Mapped[uuid.UUID | None]
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(Integer, default=0)
    problem_count: Mapped[int] = mapped_column(Integer, default=0)
    problems: Mapped[list[Any]] = mapped_column(JSONValue)
    areas: Mapped[list[Any]] = mapped_column(JSONValue)


class CensusEntryRow(Base):
    """One registered person, as two keyed hashes: nothing of the file itself is kept."""

    __tablename__ = "census_entry"
    __table_args__ = (
        UniqueConstraint("import_id", "registry_hash", name="uq_census_entry_import_registry"),
        Index("ix_census_entry_match", "match_hash"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("census_import.id", ondelete="CASCADE"))
    registry_hash: Mapped[str] = mapped_column(String(64))
    match_hash: Mapped[str] = mapped_column(String(64))
    area_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("area.id", ondelete="SET NULL"), index=True
    )


class AttemptRow(Base):
    """Something that may be tried only so often; ``key`` is a keyed hash of who tried."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key", "kind", "key", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
