"""Puts one page of a discussion together for whatever shows it."""

from __future__ import annotations

import dataclasses
import uuid

from portal.core.cursors import is_told_of_strange_cursors
from portal.core.database import Slice
from portal.core.permissions import Actor, Decision, may
from portal.core.problems import NotFound
from portal.core.web.recall import recalled
from portal.discussion.policy import COMMENT
from portal.discussion.queries import PAGE, comment_of, page_of_roots, threads_of
from portal.discussion.reactions import reactions
from portal.discussion.records import CommentRecord, Sort, Thread
from portal.discussion.subjects import subject_of


def thread_for(
    actor: Actor,
    kind: str,
    subject_id: uuid.UUID,
    *,
    cursor: str | None = None,
    sort: str = "newest",
    focus: uuid.UUID | None = None,
    count: int | None = None,
    limit: int = PAGE,
    decision: Decision | None = None,
) -> Thread:
    """Return one page of the discussion of a subject.

    :param sort: newest, oldest or agreed; anything else means newest.
    :param focus: a comment to open the right thread for; shows that thread alone and whole.
    :param count: number of comments, if the caller knows it.
    :param limit: greatest number of comments of the first level.
    :param decision: whether this actor may comment, if the caller knows it.
    :raises NotFound: when there is no such subject for this actor.
    """
    subject = subject_of(kind)
    if decision is None:
        decision = subject.may_comment(actor, subject_id)
    if decision.allowed and not may(actor, COMMENT):
        decision = dataclasses.replace(
            decision, allowed=False, code="sign_in", remedy="identity.sign_in"
        )
    order = Sort(sort) if sort in tuple(Sort) else Sort.NEWEST
    root = _root_of(actor, kind, subject_id, focus)

    def roots() -> Slice[uuid.UUID]:
        return page_of_roots(kind, subject_id, order, None if root else cursor, root, limit)

    # Whoever has just written is led to their comment, which must be there: it is read anew.
    page = (
        roots()
        if root
        else recalled(
            "discussion.roots",
            roots,
            stamps=("discussion",),
            key=(kind, subject_id, order, cursor, limit, is_told_of_strange_cursors()),
        )
    )
    comments = threads_of(
        actor, page.items, all_replies=root is not None, may_reply=decision.allowed
    )
    return Thread(
        kind=kind,
        subject_id=subject_id,
        subject_url=subject.url(subject_id),
        sides=subject.sides,
        sort=order,
        comments=comments,
        next=page.next,
        previous=page.previous,
        may_comment=decision.allowed,
        reason=decision.message,
        remedy=decision.remedy,
        focus=focus if root else None,
        count=count,
        reactions=reactions(),
    )


def _root_of(
    actor: Actor, kind: str, subject_id: uuid.UUID, focus: uuid.UUID | None
) -> uuid.UUID | None:
    if focus is None:
        return None
    comment = comment_of(actor, focus)
    if comment is None or (comment.subject_kind, comment.subject_id) != (kind, subject_id):
        return None
    return comment.root_id


def access_comment(actor: Actor, comment_id: uuid.UUID) -> CommentRecord:
    """Return a comment the actor may see, on a subject the actor may see.

    :raises NotFound: otherwise.
    """
    comment = comment_of(actor, comment_id)
    if comment is None:
        raise NotFound
    subject_of(comment.subject_kind).may_comment(actor, comment.subject_id)
    return comment
