"""The one table of the sample plugin."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Model, new_id


class ThanksRow(Model):
    """A line of thanks for a proposal."""

    __tablename__ = "plugin_sample_thanks"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    words: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]


class GreetingRow(Model):
    """A proposal that has been greeted, so that it is greeted once."""

    __tablename__ = "plugin_sample_greeting"

    proposal_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    greeted_at: Mapped[datetime]
