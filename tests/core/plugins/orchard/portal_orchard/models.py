"""Trees and who looks after them."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Model


class TreeRow(Model):
    """A tree; one may be grafted from another."""

    __tablename__ = "plugin_orchard_tree"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    grafted_from: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("plugin_orchard_tree.id", ondelete="SET NULL")
    )
    harvests: Mapped[int] = mapped_column(default=0)
