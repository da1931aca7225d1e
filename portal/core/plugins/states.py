"""In which state a plugin is, and the row that says whether it is enabled on this site."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class PluginState(StrEnum):
    """The life of a plugin on a site."""

    FOUND = "found"
    """It is known of, but not loaded: left out, or its package is gone and its data stays."""
    INCOMPATIBLE = "incompatible"
    """It needs another version of the portal, of Python or of a library than there is."""
    BROKEN = "broken"
    """It cannot be loaded, or declares what cannot be."""
    READY = "ready"
    """It is loaded and mounted; on a site it is then either enabled or disabled."""
    ENABLED = "enabled"
    DISABLED = "disabled"


class PluginStateRow(Base):
    """Whether a plugin is enabled on this site, what was agreed to, and why it was switched off.

    ``belongings`` says what the plugin had when it was last enabled, so that its data can still
    be found and named once its package is gone.
    """

    __tablename__ = "plugin_state"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    enabled: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    changed_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(60), default="")
    consent: Mapped[dict[str, Any]] = mapped_column(default=dict)
    belongings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notice: Mapped[dict[str, Any]] = mapped_column(default=dict)
