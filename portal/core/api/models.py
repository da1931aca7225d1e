"""The row of an answer that is kept for repetitions of the same request."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base

LONGEST_ANSWER = 200_000


class IdempotencyRow(Base):
    """The answer to a write that carried an ``Idempotency-Key``."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        UniqueConstraint("actor_id", "key_hash", name="uq_idempotency_key_actor_key"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    actor_id: Mapped[uuid.UUID]
    key_hash: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(String(LONGEST_ANSWER))
    created_at: Mapped[datetime] = mapped_column(index=True)
