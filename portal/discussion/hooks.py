"""Hooks of discussion."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.core.permissions import Actor, Decision
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.problems import Problem
from portal.discussion.records import CommentDraft, Reaction


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
    :param commenting: called in the unit of work in which a comment is written, before it is;
        writes down that its author takes part, or raises the refusal.
    """

    kind: str
    title: Callable[[uuid.UUID], str | None]
    url: Callable[[uuid.UUID], str]
    may_comment: Callable[[Actor, uuid.UUID], Decision]
    sides: bool = False
    tally: str = ""
    stamp: str = ""
    commenting: Callable[[Actor, uuid.UUID], None] | None = None


class DiscussionHooks(HookSpec):
    """Offer things to comment on and ways to react, and check comments."""

    @hookspec(fail=FailPolicy.BROKEN)
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people comment on one's own kinds of things.

        When: once in every process; the functions of what is returned are called whenever a
            discussion is shown or written to, with 200 ms and 5 queries each.
        Given: nothing.
        Returns: subjects.
        Failure: the plugin is broken and left out. A ``may_comment`` that fails refuses; a
            ``title`` that fails counts as none.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=200, queries=3)
    def check_comment(self, actor: Actor, draft: CommentDraft) -> Sequence[Problem]:
        """Object to a comment before it is published.

        When: when a comment is sent, after the portal's own checks.
        Given: ``actor``, its author; ``draft``, what was typed.
        Returns: problems, with the field ``body`` or ``side``; none lets it be published.
        Failure: it is not published, and the author is asked to try again.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def reactions(self) -> Sequence[Reaction]:
        """Offer more ways to react to a comment.

        When: once in every process; they are offered while the plugin is enabled.
        Given: nothing.
        Returns: reactions, in the order of their buttons.
        Failure: the plugin is broken and left out.
        """
        raise NotImplementedError
