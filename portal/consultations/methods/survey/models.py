"""Rows of surveys: the form, what is being typed, and what was handed in.

What is handed in stands in tables without row numbers, under random identifiers: the order in
which people answered cannot be read from them, and an anonymous survey leads to nobody.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.consultations.methods.survey.records import MOST_CHARACTERS
from portal.core.database import Base
from portal.core.database.base import JSONValue, OptionalJSON
from portal.core.i18n import Translated, TranslatedText

UNORDERED = {"sqlite_with_rowid": False}


class SurveyFormRow(Base):
    """One survey: how often its form was changed."""

    __tablename__ = "survey_form"

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]


class SurveySectionRow(Base):
    """A page of the form."""

    __tablename__ = "survey_section"
    __table_args__ = (Index("ix_survey_section_phase_position", "phase_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[TranslatedText] = mapped_column(Translated())
    intro: Mapped[TranslatedText] = mapped_column(Translated())


class SurveyQuestionRow(Base):
    """One question; its key stands in conditions, exports and addresses and never changes."""

    __tablename__ = "survey_question"
    __table_args__ = (UniqueConstraint("phase_id", "key", name="uq_survey_question_key"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    section_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_section.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[TranslatedText] = mapped_column(Translated())
    help: Mapped[TranslatedText] = mapped_column(Translated())
    required: Mapped[bool] = mapped_column(Boolean, default=False)
    settings: Mapped[dict[str, Any]]
    show_if: Mapped[dict[str, Any] | None] = mapped_column(OptionalJSON)


class SurveyRevisionRow(Base):
    """A change of wording made when there were answers already; people can read of it."""

    __tablename__ = "survey_revision"

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    question_key: Mapped[str] = mapped_column(String(40))
    changes: Mapped[dict[str, Any]]
    changed_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[datetime]


class SurveyQuotaRow(Base):
    """A quota that is full: of the whole survey (both keys empty) or of one option."""

    __tablename__ = "survey_quota"

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    question_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    option_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    full_at: Mapped[datetime]


class SurveyDraftRow(Base):
    """What somebody has typed and not handed in; deleted when they do."""

    __tablename__ = "survey_draft"

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    participant_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    typed: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(12))
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)


class SurveyReceiptRow(Base):
    """That somebody has handed in; the key makes a second time impossible.

    It does not say which response is theirs.
    """

    __tablename__ = "survey_receipt"
    __table_args__ = (Index("ix_survey_receipt_phase_id", "phase_id"), UNORDERED)

    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    )
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(20))
    handed_in_at: Mapped[datetime]


class SurveyResponseRow(Base):
    """A form that was handed in; in an anonymous survey without participation, times by the day."""

    __tablename__ = "survey_response"
    __table_args__ = (Index("ix_survey_response_phase_id", "phase_id"), UNORDERED)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phase_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phase.id", ondelete="CASCADE"))
    participation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation.id", ondelete="SET NULL"), unique=True
    )
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    language: Mapped[str] = mapped_column(String(12))
    form_version: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime]


class SurveyAnswerRow(Base):
    """The answer to one question; unanswered ones have none."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index("ix_survey_answer_question", "question_id", "number"), UNORDERED)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_response.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_question.id", ondelete="CASCADE"), primary_key=True
    )
    value: Mapped[Any] = mapped_column(JSONValue)
    number: Mapped[float | None] = mapped_column(Float)
    text: Mapped[str | None] = mapped_column(String(MOST_CHARACTERS))


class SurveyChoiceRow(Base):
    """One option somebody chose, so that counting is grouping."""

    __tablename__ = "survey_choice"
    __table_args__ = (
        Index("ix_survey_choice_question", "question_id", "row_key", "option_key", "place"),
        UNORDERED,
    )

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_response.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_question.id", ondelete="CASCADE"), primary_key=True
    )
    row_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    option_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int | None] = mapped_column(SmallInteger)
