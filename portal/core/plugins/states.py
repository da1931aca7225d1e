"""In which state a plugin is, and the row that says whether it is enabled on this site."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class PluginState(StrEnum):
    """The life of a plugin on a site."""

    FOUND = "found"
    INCOMPATIBLE = "incompatible"
    BROKEN = "broken"
    READY = "ready"
    ENABLED = "enabled"
    DISABLED = "disabled"


class PluginStateRow(Base):
    """Whether a plugin is enabled on this site, and why it was switched off."""

    __tablename__ = "plugin_state"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    enabled: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    changed_at: Mapped[datetime]
