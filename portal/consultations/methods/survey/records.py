"""Records of surveys: the form with its sections and questions, drafts, receipts, settings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from portal.core.i18n import TranslatedText

METHOD = "survey"
MOST_CHARACTERS = 10_000
MOST_QUESTIONS = 300
MOST_OPTIONS = 200
OTHER = "other"
"""Key of the option under which people write an answer of their own; also of its words."""


class SummaryKind(StrEnum):
    """How answers of a type are summed up."""

    CHOICES = "choices"
    NUMBERS = "numbers"
    RANKING = "ranking"
    MATRIX = "matrix"
    DATES = "dates"
    TEXTS = "texts"
    FILES = "files"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, or a row or column of a matrix.

    :param key: stable name within its question.
    :param quota: greatest number of people who may choose it, 0 without a limit.
    """

    key: str
    label: TranslatedText
    quota: int = 0

    @classmethod
    def list_of(cls, settings: Mapping[str, Any], name: str) -> tuple[Option, ...]:
        """Read a list of options from a question's settings."""
        return tuple(
            cls(one["key"], TranslatedText(one.get("label")), int(one.get("quota") or 0))
            for one in settings.get(name) or ()
        )


@dataclass(frozen=True)
class QuestionRecord:
    """One question of a form.

    :param number: its place in the form, counted from 1 through all sections.
    :param settings: what its type needs: options, bounds, labels of a scale, rows and columns.
    :param show_if: when it is asked (see :mod:`.conditions`), ``None`` for always.
    """

    id: uuid.UUID
    phase_id: uuid.UUID
    section_id: uuid.UUID
    number: int
    key: str
    kind: str
    text: TranslatedText
    help: TranslatedText
    required: bool
    settings: Mapping[str, Any]
    show_if: Mapping[str, Any] | None = None

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen or ranked; last an answer of one's own, where it may be written."""
        listed = Option.list_of(self.settings, "options")
        return (*listed, Option(OTHER, self.other)) if self.other else listed

    @property
    def other(self) -> TranslatedText:
        """The words of the option under which people write their own; empty without one."""
        offered = self.settings.get(OTHER) if self.kind in ("single", "multiple") else None
        return TranslatedText(offered or {})

    @cached_property
    def rows(self) -> tuple[Option, ...]:
        """Rows of a matrix."""
        return Option.list_of(self.settings, "rows")

    @cached_property
    def columns(self) -> tuple[Option, ...]:
        """Columns of a matrix."""
        return Option.list_of(self.settings, "columns")

    def end_label(self, name: str) -> str:
        """Return a text of its settings in the reader's language: an end of a scale, a unit."""
        return str(TranslatedText(self.settings.get(name) or {}))

    def label_of(self, key: str) -> str:
        """Return the words for a key of an option, row or column; the key itself if unknown."""
        every = (*self.options, *self.rows, *self.columns)
        return next((str(one.label) for one in every if one.key == key), key)


@dataclass(frozen=True)
class SectionRecord:
    """A page of the form with its questions in order."""

    id: uuid.UUID
    number: int
    title: TranslatedText
    intro: TranslatedText
    questions: tuple[QuestionRecord, ...] = ()


@dataclass(frozen=True)
class FormRecord:
    """A whole form; ``version`` grows with every change."""

    phase_id: uuid.UUID
    version: int
    sections: tuple[SectionRecord, ...] = ()

    @cached_property
    def questions(self) -> tuple[QuestionRecord, ...]:
        """All questions in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, key: str) -> QuestionRecord | None:
        """Return the question with a key."""
        return next((question for question in self.questions if question.key == key), None)

    def section(self, number: int) -> SectionRecord | None:
        """Return a page by its number, counted from 1."""
        return self.sections[number - 1] if 1 <= number <= len(self.sections) else None


@dataclass(frozen=True, slots=True)
class SurveySettings:
    """How a survey is set up in a phase.

    :param anonymous: whether the link between who and what is cut when somebody hands in.
    :param quota: greatest number of responses, 0 without a limit.
    :param margin: minutes in which those who began before a quota was full may still hand in.
    :param texts_public: whether free texts are published without names.
    :param results_while_open: whether results are shown before the phase closes.
    """

    anonymous: bool = False
    quota: int = 0
    margin: int = 60
    texts_public: bool = False
    results_while_open: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> SurveySettings:
        """Read a phase's settings; what is missing takes its default."""
        default = cls()
        return cls(
            bool(settings.get("anonymous", default.anonymous)),
            int(settings.get("quota") or 0),
            int(settings.get("margin", default.margin) or 0),
            bool(settings.get("texts_public", default.texts_public)),
            bool(settings.get("results_while_open", default.results_while_open)),
        )


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What somebody has typed so far.

    :param typed: field name → what was typed, as a form sends it.
    :param version: grows with every save; a save must name the one it knows.
    """

    phase_id: uuid.UUID
    participant_key: str
    typed: Mapping[str, list[str]]
    language: str
    anonymous: bool
    started_at: datetime
    saved_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """That somebody has handed in.

    :param code: what they can write down; it leads to no answers.
    :param handed_in_at: the moment; of an anonymous survey only the day is true.
    """

    code: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer in its canonical form."""

    question: QuestionRecord
    value: Any


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """A form as somebody handed it in."""

    id: uuid.UUID
    phase_id: uuid.UUID
    language: str
    form_version: int
    submitted_at: datetime
    answers: tuple[AnswerRecord, ...]


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """A correction of wording made when there were answers already.

    :param changes: name of what was changed → ``{"before": …, "after": …}``.
    """

    version: int
    question_key: str
    changes: Mapping[str, Any]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """What an officer has typed about a section."""

    title: TranslatedText = field(default_factory=TranslatedText)
    intro: TranslatedText = field(default_factory=TranslatedText)


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What an officer has typed about a question."""

    kind: str = ""
    text: TranslatedText = field(default_factory=TranslatedText)
    help: TranslatedText = field(default_factory=TranslatedText)
    required: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    show_if: Mapping[str, Any] | None = None
    key: str = ""
