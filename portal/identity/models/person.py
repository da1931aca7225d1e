"""Rows of people: the account, names in consultations, a change of address under way."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base, OptionalJSON


class PersonRow(Base):
    """An account. Erasing a person empties every personal column; the row and its votes stay."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 3", name="level"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(320))
    email_key: Mapped[str | None] = mapped_column(String(320), unique=True)
    confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12), default="en")
    bio: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any] | None] = mapped_column(OptionalJSON)
    profile_public: Mapped[bool] = mapped_column(Boolean, default=True)
    area_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("area.id", ondelete="SET NULL"), index=True
    )
    level: Mapped[int] = mapped_column(Integer, default=0)
    level_until: Mapped[date | None]
    birth_date: Mapped[date | None]
    has_grants: Mapped[bool] = mapped_column(Boolean, default=False)
    totp_secret: Mapped[str | None] = mapped_column(String(200))
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)
    blocked_until: Mapped[datetime | None]
    block_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    profile_version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class PseudonymRow(Base):
    """The name a person goes by in one consultation."""

    __tablename__ = "pseudonym"
    __table_args__ = (
        UniqueConstraint("person_id", "consultation_id", name="uq_pseudonym_person_consultation"),
        UniqueConstraint("consultation_id", "name_key", name="uq_pseudonym_consultation_name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    consultation_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))


class EmailChangeRow(Base):
    """A change of address under way; it happens once both addresses have said yes."""

    __tablename__ = "email_change"
    __table_args__ = (UniqueConstraint("person_id", name="uq_email_change_person_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    new_email: Mapped[str] = mapped_column(String(320))
    old_said_yes_at: Mapped[datetime | None]
    new_said_yes_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
