"""Records of the commented document: its settings, versions, paragraphs and proposed wordings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.core.i18n import TranslatedText
from portal.identity.records import PersonName

METHOD = "document"
SUBJECT = "document_paragraph"
MOST_BLOCKS = 2000
HIGHEST = 2**31 - 1
"""No anchor and no number of a wording is greater; databases refuse to look for one."""

LONGEST_BLOCK = 12_000
LONGEST_WORDING = 6000
LONGEST_REASON = 2000
LONGEST_NOTE = 1000


class BlockKind(StrEnum):
    """What a part of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    QUOTE = "quote"


class Numbering(StrEnum):
    """How the parts of a text are numbered."""

    RUNNING = "running"
    SECTIONS = "sections"
    NONE = "none"


class WordingState(StrEnum):
    """What has become of a proposed wording."""

    OPEN = "open"
    TAKEN = "taken"
    PARTLY = "partly"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


ANSWERS = (WordingState.TAKEN, WordingState.PARTLY, WordingState.DECLINED)


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """How the method is set up in a phase.

    :param sides: whether comments are for, against or neutral.
    :param wordings: whether people may propose wordings of their own.
    :param numbering: how paragraphs are numbered; published versions keep their numbers.
    :param per_person: greatest number of wordings one participant may propose.
    """

    sides: bool = False
    wordings: bool = True
    numbering: Numbering = Numbering.RUNNING
    per_person: int = 20

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> DocumentSettings:
        """Read a phase's settings; what is missing takes its default.

        :raises ValueError: for a numbering or a number that makes no sense.
        """
        default = cls()
        return cls(
            bool(settings.get("sides", default.sides)),
            bool(settings.get("wordings", default.wordings)),
            Numbering(settings.get("numbering", default.numbering)),
            int(settings.get("per_person", default.per_person)),
        )


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a text in one language, as it is split from Markdown.

    :param level: of a heading 1 to 6, of a list item its depth from 1; otherwise 0.
    :param marker: what stands before a list item: ``-``, or its number, ``3.``
    :param text: Markdown without the marks that make it a heading, item or quote.
    """

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = ""


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """A part of one version.

    :param anchor: the number under which this paragraph is known in all versions, ``None`` in a
        draft for one that is new.
    :param label: the number shown, as the version was published.
    """

    id: uuid.UUID
    version_id: uuid.UUID
    position: int
    paragraph_id: uuid.UUID | None
    anchor: int | None
    kind: BlockKind
    level: int
    marker: str
    label: str
    text: TranslatedText


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A part of a version with what people said about it, for the reading page."""

    block: BlockRecord
    comments: int
    wordings: int

    @property
    def contributions(self) -> int:
        """How many comments and proposed wordings it has."""
        return self.comments + self.wordings


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version of the text.

    :param note: what changed since the version before, in the officers' words.
    :param edition: moves with every change of a draft; tells whether somebody else was faster.
    :param notes: what an import could not take over.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    number: int
    published_at: datetime | None
    note: TranslatedText
    edition: int
    notes: tuple[str, ...]
    changed_at: datetime

    @property
    def is_draft(self) -> bool:
        """Whether only officers see it."""
        return self.published_at is None


@dataclass(frozen=True, slots=True)
class ParagraphRecord:
    """A paragraph across all versions.

    :param anchor: its number in addresses, the same for ever.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    anchor: int
    comments: int
    wordings: int


@dataclass(frozen=True, slots=True)
class ParagraphVersion:
    """What a paragraph says in one published version."""

    version: VersionRecord
    block: BlockRecord


@dataclass(frozen=True, slots=True)
class WordingRecord:
    """A wording somebody proposes for a paragraph.

    :param number: its number in the document.
    :param version: number of the version it is proposed for.
    :param original: what the paragraph says there, in the language of the wording.
    :param text: what it should say instead; empty when the paragraph should go.
    :param reason: why, in the words of who proposes it.
    :param taken_in: number of the version it was taken over in.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    paragraph_id: uuid.UUID
    anchor: int
    number: int
    version: int
    language: str
    original: str
    text: str
    reason: str
    participation_id: uuid.UUID
    author_id: uuid.UUID | None
    supports: int
    state: WordingState
    answer: str
    taken_in: int | None
    answered_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    created_at: datetime
    author: PersonName | None = None
    supported: bool = False
    is_mine: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether everybody reads it."""
        return self.hidden_at is None and self.state is not WordingState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class WordingDraft:
    """A wording that has been written but not accepted."""

    text: str
    reason: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """The council's answer to a wording, written but not accepted.

    :param taken_in: number of the version it is taken over in.
    """

    state: str
    answer: str = ""
    taken_in: int | None = None


@dataclass(frozen=True, slots=True)
class TextDraft:
    """A new text as an officer wrote or imported it: Markdown by language."""

    texts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
