"""The row of a signature: two constraints make a person's second one impossible."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Model
from portal_petitions.records import NAME_LENGTH, Channel, SignatureState

MOST_MAILS = 5
EMAIL_LENGTH, POSTCODE_LENGTH, KEY_LENGTH = 254, 16, 64
_STATES = ", ".join(f"'{state}'" for state in SignatureState)
_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel)


class SignatureRow(Model):
    """One person's signature under one petition.

    It counts when it is confirmed and ``counted``. Of mailbox and name keyed hashes are compared,
    so that nobody signs twice even after their address has been erased.

    :param mailbox_seat: 1 or 2: which of the two people who may share a mailbox.
    :param number: what the signer was told; once anonymous, the name is made of it.
    """

    __tablename__ = "plugin_petitions_signature"
    __table_args__ = (
        UniqueConstraint(
            "petition_id", "email_key", "name_key", name="uq_plugin_petitions_signature_person"
        ),
        UniqueConstraint(
            "petition_id", "email_key", "mailbox_seat", name="uq_plugin_petitions_signature_mailbox"
        ),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel"),
        CheckConstraint("mailbox_seat IN (1, 2)", name="mailbox_seat"),
        CheckConstraint(f"mails_sent BETWEEN 0 AND {MOST_MAILS}", name="mails"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed"),
        Index(
            "ix_plugin_petitions_signature_address", "petition_id", "address_key", "confirmed_at"
        ),
        Index("ix_plugin_petitions_signature_domain", "petition_id", "domain", "confirmed_at"),
        Index("ix_plugin_petitions_signature_order", "petition_id", "confirmed_at", "id"),
        Index(
            "ix_plugin_petitions_signature_uncounted",
            "petition_id",
            "number",
            sqlite_where=text("counted IS 0"),
            postgresql_where=text("counted IS false"),
        ),
        Index("ix_plugin_petitions_signature_batch", "invalidation_id"),
        Index("ix_plugin_petitions_signature_mailbox", "email_key"),
        Index("ix_plugin_petitions_signature_who", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE")
    )
    state: Mapped[str] = mapped_column(String(12))
    counted: Mapped[bool] = mapped_column(Boolean, default=True)
    uncounted_reason: Mapped[str] = mapped_column(String(12), default="")
    channel: Mapped[str] = mapped_column(String(8))
    sponsor: Mapped[bool] = mapped_column(Boolean, default=False)
    creator: Mapped[bool] = mapped_column(Boolean, default=False)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), default="")
    email_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    mailbox_seat: Mapped[int | None] = mapped_column(SmallInteger)
    domain: Mapped[str] = mapped_column(String(EMAIL_LENGTH), default="")
    postcode: Mapped[str] = mapped_column(String(POSTCODE_LENGTH), default="")
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    address_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    network_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    language: Mapped[str] = mapped_column(String(12))
    wants_news: Mapped[bool] = mapped_column(Boolean, default=False)
    mails_sent: Mapped[int] = mapped_column(SmallInteger, default=0)
    number: Mapped[int | None] = mapped_column(Integer)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    invalidation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("plugin_petitions_invalidation.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
