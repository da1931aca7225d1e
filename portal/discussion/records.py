"""Records and drafts of discussion."""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.core.web.formats import coarse_age
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
class Reaction:
    """A way to react to a comment with one click; everybody has one reaction per comment.

    :param name: machine name; a plugin's is kept as ``<plugin>.<name>``.
    :param label: what the button says, "Agree".
    :param icon: name of an icon.
    """

    name: str
    label: Any
    icon: str


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment as everybody may see it.

    :param body: Markdown; empty for those who may not see a hidden comment.
    :param my_reaction: the asking person's reaction, if any.
    :param replies: what was answered, the oldest first, as far as it is shown.
    :param more_replies: number of replies that are not shown here.
    :param more_reactions: how often it was given each of the reactions that plugins offer.
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
    more_reactions: tuple[tuple[str, int], ...] = ()

    def number_of(self, reaction: str) -> int:
        """Return how many people gave it one of the reactions."""
        if reaction == "agree":
            return self.agree_count
        if reaction == "thanks":
            return self.thanks_count
        return dict(self.more_reactions).get(reaction, 0)


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of the discussion of a subject, ready for ``discussion/thread.html``.

    :param sides: whether comments take a side.
    :param may_comment: whether this actor may write here; ``reason`` says why not.
    :param focus: the comment the reader came for.
    :param reactions: the reactions that are offered.
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
    reactions: tuple[Reaction, ...] = ()

    @property
    def reaction_names(self) -> tuple[str, ...]:
        """The names of the reactions that are offered."""
        return tuple(reaction.name for reaction in self.reactions)

    @property
    def looks(self) -> tuple[Hashable, ...]:
        """Everything a reader sees of the comments: threads that look alike have equal ones.

        The order and the levels say what stands under what. Ages are in it as far as they are
        said ("3 days ago"), and so is what this reader may do with each comment.
        """
        looks: list[Hashable] = [self.reaction_names, self.sides]

        def look_at(comments: tuple[CommentRecord, ...]) -> None:
            for one in comments:
                looks.append(
                    (
                        one.id.int,
                        one.level,
                        one.side,
                        one.author,
                        one.body,
                        one.agree_count,
                        one.thanks_count,
                        one.more_reactions,
                        one.created_at,
                        coarse_age(one.created_at),
                        one.edited_at,
                        one.hidden_at,
                        one.hidden_reason,
                        one.my_reaction,
                        one.may_edit,
                        one.may_reply,
                        one.more_replies,
                    )
                )
                look_at(one.replies)

        look_at(self.comments)
        return tuple(looks)


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
