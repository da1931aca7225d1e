"""Rows of results: the counts as the worker stored them, and what officers make of free texts."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.consultations.methods.survey.models import UNORDERED
from portal.core.database import Base
from portal.core.database.base import JSONValue
from portal.core.i18n import Translated, TranslatedText


class SurveyResultRow(Base):
    """The counts of one survey as the worker last made them."""

    __tablename__ = "survey_result"

    phase_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    inputs: Mapped[str] = mapped_column(String(120))
    result: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)


class SurveyThemeRow(Base):
    """What an officer found several free answers to be about."""

    __tablename__ = "survey_theme"
    __table_args__ = (Index("ix_survey_theme_question_position", "question_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_question.id", ondelete="CASCADE")
    )
    name: Mapped[TranslatedText] = mapped_column(Translated())
    position: Mapped[int] = mapped_column(Integer)
    answers: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class SurveyGroupingRow(Base):
    """The groups by similar wording that were proposed for one question."""

    __tablename__ = "survey_grouping"

    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_question.id", ondelete="CASCADE"), primary_key=True
    )
    inputs: Mapped[str] = mapped_column(String(120))
    groups: Mapped[list[Any]] = mapped_column(JSONValue)
    computed_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)


class SurveyCodingRow(Base):
    """Where one free answer belongs: the group proposed, and the theme a person decided on."""

    __tablename__ = "survey_coding"
    __table_args__ = (
        Index("ix_survey_coding_group", "question_id", "group_number"),
        Index("ix_survey_coding_theme", "theme_id"),
        UNORDERED,
    )

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_response.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_question.id", ondelete="CASCADE"), primary_key=True
    )
    group_number: Mapped[int | None] = mapped_column(SmallInteger)
    theme_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("survey_theme.id", ondelete="SET NULL")
    )
    withheld: Mapped[bool] = mapped_column(Boolean, default=False)
