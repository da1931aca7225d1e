"""Rows of endpoints that are told of events."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base

URL_LENGTH = 2000
DESCRIPTION_LENGTH = 200


class EndpointRow(Base):
    """An address of another system, what it is told of, and how that goes.

    Its secrets are kept with those of settings, encrypted, so that they move to new keys with
    them; see :mod:`portal.core.webhooks.secrets`.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(URL_LENGTH))
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH), default="")
    types: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    earlier_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    switched_off: Mapped[str] = mapped_column(String(500), default="")
    """Why the portal switched it off, ``""`` when it did not."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
