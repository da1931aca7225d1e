"""Rows of the commented document: versions, paragraphs that last, what each version says."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.consultations.methods.document.records import LONGEST_REASON, LONGEST_WORDING
from portal.core.database import Base
from portal.core.i18n import Translated, TranslatedText


class DocumentVersionRow(Base):
    """One version of the text; without a date of publication it is the draft, of which there is
    one at most."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("phase_id", "number", name="uq_document_version_number"),
        Index(
            "uq_document_version_draft",
            "phase_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    note: Mapped[TranslatedText] = mapped_column(Translated())
    notes: Mapped[list[str]]
    edition: Mapped[int] = mapped_column(Integer, default=1)
    created_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None]


class DocumentParagraphRow(Base):
    """A paragraph across all versions; ``anchor`` is its number in addresses for ever."""

    __tablename__ = "document_paragraph"
    __table_args__ = (
        UniqueConstraint("phase_id", "anchor", name="uq_document_paragraph_anchor"),
        CheckConstraint("comment_count >= 0 AND wording_count >= 0", name="counts"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    anchor: Mapped[int] = mapped_column(Integer)
    comment_count: Mapped[int] = mapped_column(Integer, default=0)
    wording_count: Mapped[int] = mapped_column(Integer, default=0)


class DocumentBlockRow(Base):
    """What a paragraph says in one version; new paragraphs of a draft have no anchor yet."""

    __tablename__ = "document_block"
    __table_args__ = (
        UniqueConstraint("version_id", "paragraph_id", name="uq_document_block_paragraph"),
        UniqueConstraint("version_id", "position", name="uq_document_block_position"),
        CheckConstraint("kind IN ('heading', 'paragraph', 'item', 'table', 'quote')", name="kind"),
        Index("ix_document_block_paragraph_id", "paragraph_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("document_version.id", ondelete="CASCADE")
    )
    paragraph_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("document_paragraph.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(12))
    level: Mapped[int] = mapped_column(Integer, default=0)
    marker: Mapped[str] = mapped_column(String(12), default="")
    label: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[TranslatedText] = mapped_column(Translated())


class DocumentWordingRow(Base):
    """A wording somebody proposes for a paragraph, and what the council answered."""

    __tablename__ = "document_wording"
    __table_args__ = (
        UniqueConstraint("phase_id", "number", name="uq_document_wording_number"),
        CheckConstraint(
            "state IN ('open', 'taken', 'partly', 'declined', 'withdrawn')", name="state"
        ),
        CheckConstraint("support_count >= 0", name="support_count"),
        Index("ix_document_wording_paragraph_id", "paragraph_id", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    paragraph_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("document_paragraph.id", ondelete="CASCADE")
    )
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("document_version.id", ondelete="CASCADE"), index=True
    )
    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(LONGEST_WORDING))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    support_count: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(12), default="open")
    answer: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    taken_in: Mapped[int | None] = mapped_column(Integer)
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[uuid.UUID | None]
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]


class DocumentSupportRow(Base):
    """That a participant supports a wording; the key makes a second time impossible."""

    __tablename__ = "document_support"

    wording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("document_wording.id", ondelete="CASCADE"), primary_key=True
    )
    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]
