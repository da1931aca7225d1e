"""Drafts of a conversation that was held elsewhere, as an importer hands it over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from portal.consultations.methods.statements.records import StatementState
from portal.core.i18n import TranslatedText


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """One statement; ``reviewed`` says whether a moderator had looked at it."""

    number: int
    text: str
    author_key: str | None
    state: StatementState
    reviewed: bool
    is_seed: bool
    is_meta: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class VoteDraft:
    """The latest answer of one participant to one statement."""

    participant_key: str
    number: int
    value: int
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationDraft:
    """A whole conversation.

    :param slug: wanted address; ``None`` lets ``fallback_slug`` be made free by a number.
    :param import_hash: fingerprint of the files, by which a second import is recognised.
    :param opens_at: no later than the first answer.
    :param closes_at: later than the last answer; in the future for one that goes on here.
    """

    slug: str | None
    fallback_slug: str
    title: TranslatedText
    summary: TranslatedText
    description: TranslatedText
    language: str
    source: str
    import_hash: str
    opens_at: datetime
    closes_at: datetime
    statements: tuple[StatementDraft, ...]
    votes: tuple[VoteDraft, ...]


@dataclass(frozen=True, slots=True)
class ImportedConversation:
    """What an import made, or found to be there already.

    :param new: whether anything was written.
    """

    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    slug: str
    new: bool
