"""Events of discussion."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("discussion.comment_published", subject="comment", public=True)
@dataclass(frozen=True)
class CommentPublished(Event):
    """Somebody commented on something, or answered a comment."""

    comment_id: uuid.UUID
    on_kind: str
    on_id: uuid.UUID
    parent_id: uuid.UUID | None


@event_type("discussion.comment_edited", subject="comment", public=True)
@dataclass(frozen=True)
class CommentEdited(Event):
    """A comment was changed by its author."""

    comment_id: uuid.UUID


@event_type("discussion.comment_hidden", subject="comment", public=True)
@dataclass(frozen=True)
class CommentHidden(Event):
    """A comment was hidden by a moderator."""

    comment_id: uuid.UUID
    reason: str


@event_type("discussion.comment_restored", subject="comment", public=True)
@dataclass(frozen=True)
class CommentRestored(Event):
    """A hidden comment was shown again."""

    comment_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (
    CommentPublished,
    CommentEdited,
    CommentHidden,
    CommentRestored,
)
