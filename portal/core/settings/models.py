"""The rows that hold one component's settings in one scope, and its secrets."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class SettingsRow(Base):
    """The values that differ from what holds without them; secrets are not among them.

    ``version`` grows with every change, for forms that are open meanwhile.
    """

    __tablename__ = "settings"

    component: Mapped[str] = mapped_column(String(60), primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True, default="site")
    values: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]


class SecretRow(Base):
    """One secret, encrypted under the named key."""

    __tablename__ = "settings_secret"

    component: Mapped[str] = mapped_column(String(60), primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    cipher: Mapped[str] = mapped_column(String(24_000))
    set_at: Mapped[datetime]
    set_by: Mapped[uuid.UUID | None]
