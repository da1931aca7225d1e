"""Hooks of discussion."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.core.permissions import Actor, Decision
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.problems import Problem

if TYPE_CHECKING:
    from portal.discussion.records import CommentDraft


@dataclass(frozen=True, slots=True)
class CommentSubject:
    """A kind of thing people can comment on.

    :param kind: ``proposal``; part of addresses.
    :param title: what one thing is called, ``None`` when there is no such thing to see.
    :param url: its page, to which ``?comment=…`` can be added.
    :param may_comment: whether this actor may comment on it now, and why not; raises
        ``NotFound`` for what the actor may not see.
    :param sides: whether comments are for, against or neutral.
    :param tally: kind of tally that counts its comments, if one is kept.
    :param stamp: version stamp of pages that show it.
    """

    kind: str
    title: Callable[[uuid.UUID], str | None]
    url: Callable[[uuid.UUID], str]
    may_comment: Callable[[Actor, uuid.UUID], Decision]
    sides: bool = False
    tally: str = ""
    stamp: str = ""


class DiscussionHooks(HookSpec):
    """Offer things to comment on, and check comments."""

    @hookspec(fail=FailPolicy.BROKEN)
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Return the kinds of things this feature lets people comment on; once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=200, queries=3)
    def check_comment(self, actor: Actor, draft: CommentDraft) -> Sequence[Problem]:
        """Return what is wrong with a comment before it is published; a failure refuses it."""
        raise NotImplementedError
