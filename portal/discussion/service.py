"""Writes comments and reactions."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import add_to_tally, insert_once, new_id, session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.plugins import collect
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.core.text.controls import strip_unsafe_controls
from portal.discussion.events import (
    CommentEdited,
    CommentHidden,
    CommentPublished,
    CommentRestored,
)
from portal.discussion.hooks import CommentSubject, DiscussionHooks
from portal.discussion.models import (
    BODY_LENGTH,
    CommentRow,
    CommentVersionRow,
    ReactionCountRow,
    ReactionRow,
)
from portal.discussion.policy import COMMENT, EDIT, HIDE, REACT
from portal.discussion.queries import comment_of
from portal.discussion.reactions import BUILT_IN, reactions
from portal.discussion.records import CommentDraft, CommentRecord, Side
from portal.discussion.subjects import subject_of
from portal.discussion.threads import access_comment
from portal.identity.turns import take_turn

DEEPEST = 3
SENT_AGAIN = timedelta(minutes=10)
"""Within which the same words of the same person in the same place are one comment."""


def add_comment(actor: Actor, kind: str, subject_id: uuid.UUID, draft: CommentDraft) -> uuid.UUID:
    """Publish a comment on a subject, or an answer to a comment on it.

    An answer to a comment of the third level stands beside it. The same comment sent again
    within ten minutes (by a browser that tries again, from a second tab) stays one.

    :returns: the comment's identifier, or that of the one that is there already.
    :raises Forbidden: when the actor may not comment there.
    :raises Problems: empty or too long text, unknown side.
    """
    subject = subject_of(kind)
    require(actor, COMMENT)
    decision = subject.may_comment(actor, subject_id)
    if not decision.allowed:
        raise Forbidden(decision)
    body = _checked_body(draft.body)
    side = _checked_side(subject, draft)
    parent = _parent_of(actor, kind, subject_id, draft.parent_id)
    take_turn(actor.person_id)
    known = _sent_before(actor, kind, subject_id, parent.id if parent else None, body, side)
    if known is not None:
        return known
    for _plugin, problems in collect(DiscussionHooks.check_comment, actor=actor, draft=draft):
        if problems:
            raise Problems(problems)
    comment_id = new_id()
    if subject.commenting is not None:
        subject.commenting(actor, subject_id)
    session().execute(
        insert(CommentRow).values(
            id=comment_id,
            subject_kind=kind,
            subject_id=subject_id,
            root_id=parent.root_id if parent else comment_id,
            parent_id=parent.id if parent else None,
            level=parent.level + 1 if parent else 1,
            side=side,
            author_id=actor.person_id,
            body=body,
            created_at=clock.now(),
            hidden_reason="",
        )
    )
    _count(subject, subject_id, 1)
    parent_id = parent.id if parent else None
    emit(CommentPublished(comment_id, kind, subject_id, parent_id), actor.person_id)
    return comment_id


def _sent_before(
    actor: Actor,
    kind: str,
    subject_id: uuid.UUID,
    parent_id: uuid.UUID | None,
    body: str,
    side: str,
) -> uuid.UUID | None:
    return (
        session()
        .execute(
            select(CommentRow.id)
            .where(
                CommentRow.author_id == actor.person_id,
                CommentRow.created_at > clock.now() - SENT_AGAIN,
                CommentRow.subject_kind == kind,
                CommentRow.subject_id == subject_id,
                CommentRow.parent_id == parent_id,
                CommentRow.body == body,
                CommentRow.side == side,
            )
            .order_by(CommentRow.id.desc())
            .limit(1)
        )
        .scalar_one_or_none()
    )


def _parent_of(
    actor: Actor, kind: str, subject_id: uuid.UUID, parent_id: uuid.UUID | None
) -> CommentRecord | None:
    if parent_id is None:
        return None
    parent = comment_of(actor, parent_id)
    if parent is None or (parent.subject_kind, parent.subject_id) != (kind, subject_id):
        raise NotFound
    if parent.hidden_at is not None:
        raise Problems(Problem("parent_id", "hidden", _("This comment has been hidden.")))
    if parent.level == DEEPEST and parent.parent_id is not None:
        return comment_of(actor, parent.parent_id)
    return parent


def _checked_body(text: str) -> str:
    body = strip_unsafe_controls(text).strip()
    if len(body) < 2:
        raise Problems(Problem("body", "empty", _("Write your comment first.")))
    if len(body) > BODY_LENGTH:
        raise Problems(
            Problem(
                "body",
                "too_long",
                _(
                    "Shorten your comment to %(n)s characters; it has %(m)s.",
                    n=BODY_LENGTH,
                    m=len(body),
                ),
            )
        )
    return body


def _checked_side(subject: CommentSubject, draft: CommentDraft) -> str:
    if draft.parent_id is not None or not subject.sides:
        return Side.NEUTRAL
    if draft.side not in tuple(Side):
        raise Problems(Problem("side", "unknown", _("Choose for, against or neutral.")))
    return draft.side


def edit_comment(actor: Actor, comment_id: uuid.UUID, text: str) -> None:
    """Change one's comment within 15 minutes; what it said before stays readable."""
    comment = access_comment(actor, comment_id)
    require(actor, EDIT, comment)
    body = _checked_body(text)
    if body == comment.body:
        return
    session().execute(
        insert(CommentVersionRow).values(
            id=new_id(), comment_id=comment_id, body=comment.body, replaced_at=clock.now()
        )
    )
    _change(comment, body=body, edited_at=clock.now())
    emit(CommentEdited(comment_id), actor.person_id)


def hide_comment(actor: Actor, comment_id: uuid.UUID, reason: str) -> None:
    """Hide a comment; its place stays, its author still sees the text and the reason."""
    comment = access_comment(actor, comment_id)
    require(actor, HIDE, comment)
    reason = strip_unsafe_controls(reason).strip()
    if not reason or len(reason) > 300:
        raise Problems(Problem("reason", "needed", _("Give the reason in at most 300 characters.")))
    if comment.hidden_at is not None:
        return
    _change(comment, hidden_at=clock.now(), hidden_by=actor.person_id, hidden_reason=reason)
    _count(subject_of(comment.subject_kind), comment.subject_id, -1)
    write_audit(
        actor, "discussion.hide", subject_kind="comment", subject_id=comment_id, reason=reason
    )
    emit(CommentHidden(comment_id, reason), actor.person_id)


def restore_comment(actor: Actor, comment_id: uuid.UUID) -> None:
    """Show a hidden comment again."""
    comment = access_comment(actor, comment_id)
    require(actor, HIDE, comment)
    if comment.hidden_at is None:
        return
    _change(comment, hidden_at=None, hidden_by=None, hidden_reason="")
    _count(subject_of(comment.subject_kind), comment.subject_id, 1)
    write_audit(actor, "discussion.restore", subject_kind="comment", subject_id=comment_id)
    emit(CommentRestored(comment_id), actor.person_id)


def react(actor: Actor, comment_id: uuid.UUID, kind: str | None) -> None:
    """React to a comment, change the reaction or, with ``None``, take it back.

    :raises Problems: for an unknown kind.
    """
    comment = access_comment(actor, comment_id)
    require(actor, REACT, comment)
    if kind is not None and kind not in {reaction.name for reaction in reactions()}:
        raise Problems(Problem("kind", "unknown", _("There is no such reaction.")))
    before = (
        session()
        .execute(
            select(ReactionRow.kind)
            .where(ReactionRow.comment_id == comment_id, ReactionRow.person_id == actor.person_id)
            .with_for_update()
        )
        .scalar_one_or_none()
    )
    if before == kind:
        return
    if before is not None:
        session().execute(
            delete(ReactionRow).where(
                ReactionRow.comment_id == comment_id, ReactionRow.person_id == actor.person_id
            )
        )
        _count_reaction(comment_id, before, -1)
    if kind is None:
        return
    values = {
        "id": new_id(),
        "comment_id": comment_id,
        "person_id": actor.person_id,
        "kind": kind,
        "created_at": clock.now(),
    }
    if insert_once(ReactionRow.__table__, values):  # type: ignore[arg-type]
        _count_reaction(comment_id, kind, 1)


def _count_reaction(comment_id: uuid.UUID, kind: str, delta: int) -> None:
    if kind in BUILT_IN:
        add_to_tally(f"discussion.{kind}", comment_id, delta)
        return
    count = ReactionCountRow
    insert_once(count.__table__, {"comment_id": comment_id, "kind": kind, "number": 0})  # type: ignore[arg-type]
    session().execute(
        update(count)
        .where(count.comment_id == comment_id, count.kind == kind)
        .values(number=count.number + delta)
        .execution_options(synchronize_session=False)
    )
    touch("discussion")


def _change(comment: CommentRecord, **values: object) -> None:
    session().execute(
        update(CommentRow)
        .where(CommentRow.id == comment.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    touch("discussion")


def _count(subject: CommentSubject, subject_id: uuid.UUID, delta: int) -> None:
    if subject.tally:
        add_to_tally(subject.tally, subject_id, delta)
    touch("discussion", *([subject.stamp] if subject.stamp else []))
