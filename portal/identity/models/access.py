"""Rows of sessions, roles and single-use links."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class SessionRow(Base):
    """A sign-in on one device; revoking it is deleting it."""

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    second_factor: Mapped[bool] = mapped_column(Boolean, default=False)
    impersonated_by: Mapped[uuid.UUID | None]
    impersonation_reason: Mapped[str] = mapped_column(String(300), default="")


class GrantRow(Base):
    """A role somebody holds somewhere, perhaps until a day."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ('moderator', 'officer', 'editor', 'administrator')", name="role"),
        Index("ix_role_grant_person", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    scope_kind: Mapped[str] = mapped_column(String(20), default="portal")
    scope_id: Mapped[uuid.UUID | None]
    granted_by: Mapped[uuid.UUID | None]
    granted_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class TokenRow(Base):
    """A single-use secret (a link sent by mail, a challenge); only its hash is kept."""

    __tablename__ = "mail_token"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
