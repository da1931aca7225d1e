"""Records and drafts of discussion."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.identity.records import PersonName


class Side(StrEnum):
    """Where a comment stands."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Sort(StrEnum):
    """Order of the comments of a thread."""

    NEWEST = "newest"
    OLDEST = "oldest"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment as everybody may see it.

    :param body: Markdown; empty for those who may not see a hidden comment.
    :param my_reaction: the asking person's reaction, if any.
    :param replies: what was answered, the oldest first, as far as it is shown.
    :param more_replies: number of replies that are not shown here.
    """

    id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    root_id: uuid.UUID
    parent_id: uuid.UUID | None
    level: int
    side: Side
    author_id: uuid.UUID
    author: PersonName | None
    body: str
    agree_count: int
    thanks_count: int
    created_at: datetime
    edited_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    my_reaction: str | None = None
    is_mine: bool = False
    may_edit: bool = False
    may_reply: bool = False
    replies: tuple[CommentRecord, ...] = ()
    more_replies: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of the discussion of a subject, ready for ``discussion/thread.html``.

    :param sides: whether comments take a side.
    :param may_comment: whether this actor may write here; ``reason`` says why not.
    :param focus: the comment the reader came for.
    """

    kind: str
    subject_id: uuid.UUID
    subject_url: str
    sides: bool
    sort: Sort
    comments: tuple[CommentRecord, ...]
    next: str | None
    previous: str | None
    may_comment: bool
    reason: str
    remedy: str | None
    focus: uuid.UUID | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CommentVersion:
    """What a comment once said, until ``replaced_at``."""

    body: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """A comment that has been written but not accepted."""

    body: str
    side: str = "neutral"
    parent_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """A comment among what a person has done."""

    id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    body: str
    created_at: datetime
    hidden_reason: str = field(default="")
