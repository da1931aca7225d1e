"""Comments as parts of statements, for features that join them to rows of their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Subquery, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.discussion.models import CommentRow

C = CommentRow
QUESTION_MARKS = ("?", "؟")


def shown_comments(kind: str) -> Subquery:
    """Return the comments about things of one kind that are not hidden."""
    return (
        select(
            C.id,
            C.subject_id,
            C.root_id,
            C.level,
            C.side,
            C.body,
            C.agree_count,
            C.author_id,
            C.created_at,
        )
        .where(C.subject_kind == kind, C.hidden_at.is_(None))
        .subquery("said")
    )


def counted_comments(kind: str) -> Subquery:
    """Return ``subject_id`` and ``n``, the number of comments about it that are not hidden."""
    return (
        select(C.subject_id, func.count().label("n"))
        .where(C.subject_kind == kind, C.hidden_at.is_(None))
        .group_by(C.subject_id)
        .subquery()
    )


def has_open_question(kind: str, subject_id: Any) -> ColumnElement[bool]:
    """Return whether somebody asked something about a thing that nobody has answered.

    A question is a comment of the first level with a question mark in it.

    :param subject_id: the column that identifies the thing in the statement around this.
    """
    answer = aliased(C)
    return exists().where(
        C.subject_kind == kind,
        C.subject_id == subject_id,
        C.level == 1,
        C.hidden_at.is_(None),
        or_(*(C.body.contains(mark) for mark in QUESTION_MARKS)),
        ~exists().where(answer.parent_id == C.id, answer.hidden_at.is_(None)),
    )
