"""Rows of the petition itself, its history, and what the council says to it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Model
from portal_petitions.records import (
    BACKGROUND_LENGTH,
    DETAILS_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    TITLE_LENGTH,
    MailingKind,
    State,
)

TEXT_LENGTH = 20_000
_STATES = ", ".join(f"'{state}'" for state in State)
_KINDS = ", ".join(f"'{kind}'" for kind in MailingKind)


class PetitionRow(Model):
    """A petition. Signers never write to this row: the worker folds their signatures in."""

    __tablename__ = "plugin_petitions_petition"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(opened_at IS NULL) = (closes_at IS NULL)", name="open_for_a_time"),
        CheckConstraint("(lock_by IS NULL) OR (lock_until IS NOT NULL)", name="lock"),
        CheckConstraint("sponsor_count >= 0 AND version >= 0", name="counts"),
        Index("ix_plugin_petitions_petition_newest", "state", "opened_at", "id"),
        Index("ix_plugin_petitions_petition_signed", "state", "signature_count", "id"),
        Index("ix_plugin_petitions_petition_closing", "state", "closes_at", "id"),
        Index("ix_plugin_petitions_petition_waiting", "state", "moderation_at", "id"),
        Index("ix_plugin_petitions_petition_ended", "state", "ended_at", "id"),
        Index("ix_plugin_petitions_petition_author", "author_id", "created_at"),
        Index("ix_plugin_petitions_petition_area", "area_id", "state", "opened_at", "id"),
        Index("ix_plugin_petitions_petition_topic", "topic_id", "state", "opened_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    background: Mapped[str] = mapped_column(String(BACKGROUND_LENGTH))
    details: Mapped[str] = mapped_column(String(DETAILS_LENGTH), default="")
    language: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    author_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    topic_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"))
    signature_count: Mapped[int] = mapped_column(Integer, default=0)
    sponsor_count: Mapped[int] = mapped_column(Integer, default=0)
    response_threshold: Mapped[int] = mapped_column(Integer, default=0)
    debate_threshold: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    moderation_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    response_reached_at: Mapped[datetime | None]
    debate_reached_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    debate_on: Mapped[date | None]
    debated_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    text_hidden: Mapped[bool] = mapped_column(Boolean, default=False)
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="SET NULL")
    )
    withdrawn_reason: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    lock_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    lock_until: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)


class StepRow(Model):
    """A moment at which something changed for a petition."""

    __tablename__ = "plugin_petitions_step"
    __table_args__ = (Index("ix_plugin_petitions_step_petition", "petition_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE")
    )
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class ResponseRow(Model):
    """The official response to a petition, first as a draft."""

    __tablename__ = "plugin_petitions_response"

    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE"), primary_key=True
    )
    summary: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL")
    )
    officer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    revision: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class DebateRow(Model):
    """A debate of the council about a petition."""

    __tablename__ = "plugin_petitions_debate"
    __table_args__ = (CheckConstraint("published_at IS NULL OR outcome <> ''", name="outcome"),)

    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE"), primary_key=True
    )
    scheduled_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    announced_at: Mapped[datetime | None]
    debated_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    transcript_url: Mapped[str] = mapped_column(String(500), default="")
    video_url: Mapped[str] = mapped_column(String(500), default="")
    officer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    revision: Mapped[int] = mapped_column(Integer, default=0)
    published_at: Mapped[datetime | None]


class MailingRow(Model):
    """A round of mails to every signer, and how far it has come.

    :param until: who confirmed later finds the news on the page they sign on.
    :param after_at: with ``after_id`` the place reached, in the order of confirmation.
    :param again: whether it looks once more from the beginning for whom it may have passed by.
    """

    __tablename__ = "plugin_petitions_mailing"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index("ix_plugin_petitions_mailing_petition", "petition_id", "started_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_petition.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(20))
    total: Mapped[int] = mapped_column(Integer, default=0)
    sent: Mapped[int] = mapped_column(Integer, default=0)
    until: Mapped[datetime]
    after_at: Mapped[datetime | None]
    after_id: Mapped[uuid.UUID | None]
    again: Mapped[bool] = mapped_column(Boolean, default=False)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class MailedRow(Model):
    """A signer who has been written to in one mailing; the key makes a second mail impossible."""

    __tablename__ = "plugin_petitions_mailed"

    mailing_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_mailing.id", ondelete="CASCADE"), primary_key=True
    )
    signature_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plugin_petitions_signature.id", ondelete="CASCADE"), primary_key=True
    )
