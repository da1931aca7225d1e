"""Rows of proposals."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base, JSONValue, OptionalJSON
from portal.core.database.tallies import TallyTarget
from portal.proposals.records import State

TITLE_LENGTH = 150
BODY_LENGTH = 6000
_STATES = ", ".join(f"'{state}'" for state in State)


class ProposalRow(Base):
    """A proposal, with the counts and files its pages show.

    Each order of the list has an index that ends in the identifier, so that a page deep in the
    list costs what the first one costs.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="point"),
        CheckConstraint("lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90", name="on_earth"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        CheckConstraint("version >= 0 AND threshold >= 0", name="counts"),
        Index("ix_proposal_newest", "listed", "published_at", "id"),
        Index("ix_proposal_supported", "listed", "support_count", "id"),
        Index("ix_proposal_discussed", "listed", "comment_count", "id"),
        Index("ix_proposal_shuffled", "listed", "shuffle", "id"),
        Index("ix_proposal_state_newest", "state", "published_at", "id"),
        Index("ix_proposal_state_supported", "state", "support_count", "id"),
        Index("ix_proposal_topic_newest", "topic_id", "listed", "published_at", "id"),
        Index("ix_proposal_topic_supported", "topic_id", "listed", "support_count", "id"),
        Index("ix_proposal_area_newest", "area_id", "listed", "published_at", "id"),
        Index("ix_proposal_area_supported", "area_id", "listed", "support_count", "id"),
        Index("ix_proposal_author", "author_id", "created_at"),
        Index("ix_proposal_waiting", "state", "threshold_reached_at", "id"),
        # Of proposals in a phase of a consultation alone: the others cost them nothing.
        *(
            Index(
                f"ix_proposal_phase_{name}",
                "phase_id",
                "listed",
                column,
                "id",
                sqlite_where=text("phase_id IS NOT NULL"),
                postgresql_where=text("phase_id IS NOT NULL"),
            )
            for name, column in (("newest", "published_at"), ("supported", "support_count"))
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    body: Mapped[str] = mapped_column(String(BODY_LENGTH), default="")
    summary: Mapped[str] = mapped_column(String(240), default="")
    language: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    topic_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"))
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    # A phase in which something was proposed stays.
    phase_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("phase.id", ondelete="NO ACTION"))
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    media: Mapped[list[dict[str, Any]]] = mapped_column(JSONValue, default=list)
    extra: Mapped[dict[str, Any] | None] = mapped_column(OptionalJSON)
    support_count: Mapped[int] = mapped_column(Integer, default=0)
    comment_count: Mapped[int] = mapped_column(Integer, default=0)
    threshold: Mapped[int] = mapped_column(Integer, default=0)
    shuffle: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=0)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    tab: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    threshold_reached_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")


class SupportRow(Base):
    """One person's support of one proposal; the constraint makes a second one impossible."""

    __tablename__ = "proposal_support"
    __table_args__ = (
        UniqueConstraint("proposal_id", "person_id", name="uq_proposal_support_person"),
        Index("ix_proposal_support_of_person", "person_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]


class VersionRow(Base):
    """A text of a proposal as it was published."""

    __tablename__ = "proposal_version"

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(String(BODY_LENGTH))
    extra: Mapped[dict[str, Any] | None] = mapped_column(OptionalJSON)
    created_at: Mapped[datetime]


class StateChangeRow(Base):
    """A moment at which a proposal's state changed."""

    __tablename__ = "proposal_state_change"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_proposal_state_change_proposal", "proposal_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]


class ResponseRow(Base):
    """An official response; there is at most one that is still being written."""

    __tablename__ = "proposal_response"
    __table_args__ = (
        CheckConstraint(
            "state IN ('under_evaluation', 'accepted', 'rejected', 'not_feasible')", name="state"
        ),
        CheckConstraint("cost_amount >= 0", name="cost"),
        Index(
            "uq_proposal_response_draft",
            "proposal_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        Index("ix_proposal_response_proposal", "proposal_id", "published_at"),
        Index("ix_proposal_response_published", "published_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(BODY_LENGTH), default="")
    cost: Mapped[str] = mapped_column(String(200), default="")
    cost_amount: Mapped[int | None] = mapped_column(BigInteger)
    timetable: Mapped[str] = mapped_column(String(300), default="")
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    officer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    revision: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class TellingRow(Base):
    """How far the mails about a response have gone; moves in the same commit as they do."""

    __tablename__ = "proposal_telling"

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("proposal_response.id", ondelete="CASCADE"), primary_key=True
    )
    after_person_id: Mapped[uuid.UUID | None]
    author_told: Mapped[bool] = mapped_column(Boolean, default=False)
    told: Mapped[int] = mapped_column(Integer, default=0)
    finished_at: Mapped[datetime | None]


class MilestoneRow(Base):
    """A step between an accepted proposal and a thing that is done."""

    __tablename__ = "proposal_milestone"
    __table_args__ = (Index("ix_proposal_milestone_proposal", "proposal_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(String(1000), default="")
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


SUPPORTS = "proposals.supports"
COMMENTS = "proposals.comments"


def supports_tally(folded: Any) -> TallyTarget:
    """Return where deltas of supports are folded in."""
    return TallyTarget(SUPPORTS, ProposalRow.id, ProposalRow.support_count, folded)
