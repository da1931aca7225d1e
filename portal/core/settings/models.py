"""The row that holds one component's settings in one scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class SettingsRow(Base):
    """The values that differ from a settings class's defaults."""

    __tablename__ = "settings"

    component: Mapped[str] = mapped_column(String(60), primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True, default="site")
    values: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
