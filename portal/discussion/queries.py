"""Reads comments."""

from __future__ import annotations

import dataclasses
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.core.database import Order, Slice, page_of, prepared, run, session
from portal.core.permissions import Actor
from portal.core.permissions.deciding import may
from portal.discussion.models import (
    CommentRow,
    CommentVersionRow,
    ReactionCountRow,
    ReactionRow,
)
from portal.discussion.policy import EDIT, HIDE
from portal.discussion.reactions import BUILT_IN, reactions
from portal.discussion.records import (
    CommentRecord,
    CommentVersion,
    Side,
    Sort,
    WrittenComment,
)
from portal.identity.queries import names_of

PAGE = 20
DEEPEST = 3
"""Level of comments that cannot be answered any more."""
REPLIES_SHOWN = 10

_COLUMNS = (
    CommentRow.id,
    CommentRow.subject_kind,
    CommentRow.subject_id,
    CommentRow.root_id,
    CommentRow.parent_id,
    CommentRow.level,
    CommentRow.side,
    CommentRow.author_id,
    CommentRow.body,
    CommentRow.agree_count,
    CommentRow.thanks_count,
    CommentRow.created_at,
    CommentRow.edited_at,
    CommentRow.hidden_at,
    CommentRow.hidden_reason,
)
_SIDES = {side.value: side for side in Side}
_ORDERS = {
    Sort.NEWEST: [Order(CommentRow.id, "id", descending=True)],
    Sort.OLDEST: [Order(CommentRow.id, "id")],
    Sort.AGREED: [
        Order(CommentRow.agree_count, "agree_count", descending=True),
        Order(CommentRow.id, "id", descending=True),
    ],
}


def comment_of(actor: Actor, comment_id: uuid.UUID) -> CommentRecord | None:
    """Return one comment without its replies."""
    row = session().execute(_with_reaction(actor).where(CommentRow.id == comment_id)).first()
    if row is None:
        return None
    return _records(actor, [row])[0]


def page_of_roots(
    kind: str,
    subject_id: uuid.UUID,
    sort: Sort,
    cursor: str | None,
    root: uuid.UUID | None,
    limit: int = PAGE,
) -> Slice[uuid.UUID]:
    """Return the comments of level 1 of one page; only ``root`` when it is given."""
    values = {"kind": kind, "subject_id": subject_id}
    if root is not None:
        values["root"] = root
    page = page_of(_roots(root is not None), _ORDERS[sort], cursor, limit, values)
    return page.map(lambda row: row.id)


@prepared
def _roots(only_one: bool) -> Select[*tuple[Any, ...]]:
    statement = select(CommentRow.id, CommentRow.agree_count).where(
        CommentRow.subject_kind == bindparam("kind"),
        CommentRow.subject_id == bindparam("subject_id"),
        CommentRow.level == 1,
    )
    return statement.where(CommentRow.id == bindparam("root")) if only_one else statement


def threads_of(
    actor: Actor,
    roots: tuple[uuid.UUID, ...],
    *,
    all_replies: bool = False,
    may_reply: bool = False,
) -> tuple[CommentRecord, ...]:
    """Return the given comments with their replies, in two queries however many there are.

    :param all_replies: otherwise the ten oldest replies of each are included.
    :param may_reply: whether the actor may write where these comments stand.
    """
    if not roots:
        return ()
    values: dict[str, Any] = {"roots": list(roots)}
    if actor.person_id is not None:
        values["person_id"] = actor.person_id
    rows = list(run(_threads(actor.person_id is not None, all_replies), **values))
    return _nest(roots, rows, _reader(actor, rows, may_reply=may_reply))


@prepared
def _threads(signed_in: bool, all_replies: bool) -> Select[*tuple[Any, ...]]:
    numbered = (
        select(
            CommentRow.id,
            func.row_number()
            .over(partition_by=CommentRow.root_id, order_by=CommentRow.id)
            .label("place"),
            func.count().over(partition_by=CommentRow.root_id).label("in_thread"),
        )
        .where(CommentRow.root_id.in_(bindparam("roots", expanding=True)))
        .subquery()
    )
    statement = (
        _columns_with_reaction(bindparam("person_id") if signed_in else None)
        .add_columns(numbered.c.in_thread)
        .join(numbered, numbered.c.id == CommentRow.id)
        .order_by(CommentRow.id)
    )
    if all_replies:
        return statement
    return statement.where(numbered.c.place <= REPLIES_SHOWN + 1)


def _with_reaction(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _columns_with_reaction(actor.person_id)


def _columns_with_reaction(person_id: Any) -> Select[*tuple[Any, ...]]:
    """Return comments with the reaction of a person, given as an identifier or a parameter."""
    if person_id is None:
        return select(*_COLUMNS)
    mine = aliased(ReactionRow)
    return select(*_COLUMNS, mine.kind.label("my_reaction")).outerjoin(
        mine, and_(mine.comment_id == CommentRow.id, mine.person_id == person_id)
    )


def _records(actor: Actor, rows: Sequence[Row[Any]]) -> list[CommentRecord]:
    read = _reader(actor, rows)
    return [read(row) for row in rows]


def _more_reactions(ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[tuple[str, int], ...]]:
    """Return the numbers of plugins' reactions; no query where no plugin offers any."""
    offered = [reaction.name for reaction in reactions() if reaction.name not in BUILT_IN]
    if not offered or not ids:
        return {}
    found: dict[uuid.UUID, tuple[tuple[str, int], ...]] = {}
    for row in run(_numbers(), ids=ids, kinds=offered):
        found[row.comment_id] = (*found.get(row.comment_id, ()), (row.kind, row.number))
    return found


@prepared
def _numbers() -> Select[*tuple[Any, ...]]:
    row = ReactionCountRow
    return (
        select(row.comment_id, row.kind, row.number)
        .where(row.comment_id.in_(bindparam("ids", expanding=True)))
        .where(row.kind.in_(bindparam("kinds", expanding=True)), row.number > 0)
        .order_by(row.kind)
    )


def _reader(
    actor: Actor, rows: Sequence[Row[Any]], *, may_reply: bool = False
) -> Callable[..., CommentRecord]:
    """Return what makes a record of a row, its replies and the number of those left out.

    A page has dozens of comments: what is the same for all of them is found out once.
    """
    names = names_of({row.author_id for row in rows})
    more = _more_reactions([row.id for row in rows])
    person_id = actor.person_id
    moderates = any(row.hidden_at is not None for row in rows) and may(actor, HIDE)

    def read(
        row: Row[Any], replies: tuple[CommentRecord, ...] = (), more_replies: int = 0
    ) -> CommentRecord:
        # Taken out at once: asking a row for each of them by name costs a page noticeably more.
        (
            identifier,
            subject_kind,
            subject_id,
            root_id,
            parent_id,
            level,
            side,
            author_id,
            body,
            agree_count,
            thanks_count,
            created_at,
            edited_at,
            hidden_at,
            hidden_reason,
        ) = row[: len(_COLUMNS)]
        hidden = hidden_at is not None
        is_mine = person_id is not None and person_id == author_id
        record = CommentRecord(
            id=identifier,
            subject_kind=subject_kind,
            subject_id=subject_id,
            root_id=root_id,
            parent_id=parent_id,
            level=level,
            side=_SIDES[side],
            author_id=author_id,
            author=names[author_id],
            body="" if hidden and not (is_mine or moderates) else body,
            agree_count=agree_count,
            thanks_count=thanks_count,
            created_at=created_at,
            edited_at=edited_at,
            hidden_at=hidden_at,
            hidden_reason=hidden_reason,
            my_reaction=row.my_reaction if person_id is not None else None,
            is_mine=is_mine,
            may_reply=may_reply and level < DEEPEST and not hidden,
            replies=replies,
            more_replies=more_replies,
            more_reactions=more.get(identifier, ()),
        )
        if is_mine and may(actor, EDIT, record):
            return dataclasses.replace(record, may_edit=True)
        return record

    return read


def _nest(
    roots: tuple[uuid.UUID, ...], rows: Sequence[Row[Any]], read: Callable[..., CommentRecord]
) -> tuple[CommentRecord, ...]:
    children: defaultdict[uuid.UUID, list[Row[Any]]] = defaultdict(list)
    found: dict[uuid.UUID, Row[Any]] = {}
    shown: Counter[uuid.UUID] = Counter()
    for row in rows:
        shown[row.root_id] += 1
        if row.parent_id is None:
            found[row.id] = row
        else:
            children[row.parent_id].append(row)

    def grown(row: Row[Any]) -> CommentRecord:
        replies = tuple(grown(child) for child in children.get(row.id, ()))
        return read(row, replies, row.in_thread - shown[row.id] if row.level == 1 else 0)

    return tuple(grown(found[root]) for root in roots if root in found)


def versions_of(comment_id: uuid.UUID) -> tuple[CommentVersion, ...]:
    """Return what a comment said before, the oldest first."""
    rows = session().execute(
        select(CommentVersionRow.body, CommentVersionRow.replaced_at)
        .where(CommentVersionRow.comment_id == comment_id)
        .order_by(CommentVersionRow.id)
    )
    return tuple(CommentVersion(row.body, row.replaced_at) for row in rows)


def count_of(kind: str, subject_id: uuid.UUID) -> int:
    """Count the comments on a subject that are not hidden (checks and repairs, not pages)."""
    return int(
        session()
        .execute(
            select(func.count()).where(
                CommentRow.subject_kind == kind,
                CommentRow.subject_id == subject_id,
                CommentRow.hidden_at.is_(None),
            )
        )
        .scalar_one()
    )


def written_by(person_id: uuid.UUID, limit: int = 50) -> Iterable[WrittenComment]:
    """Return a person's newest comments."""
    rows = session().execute(
        select(
            CommentRow.id,
            CommentRow.subject_kind,
            CommentRow.subject_id,
            CommentRow.body,
            CommentRow.created_at,
            CommentRow.hidden_reason,
        )
        .where(CommentRow.author_id == person_id)
        .order_by(CommentRow.id.desc())
        .limit(limit)
    )
    return [WrittenComment(**row._mapping) for row in rows]


def recent_hidden(cursor: str | None, limit: int = 50) -> Slice[uuid.UUID]:
    """Return hidden comments, the newest first (back office)."""
    statement = select(CommentRow.id).where(CommentRow.hidden_at.is_not(None))
    page = page_of(statement, [Order(CommentRow.id, "id", True)], cursor, limit)
    return page.map(lambda row: row.id)


def newest(cursor: str | None, limit: int = 50) -> Slice[uuid.UUID]:
    """Return all comments, the newest first (back office)."""
    page = page_of(select(CommentRow.id), [Order(CommentRow.id, "id", True)], cursor, limit)
    return page.map(lambda row: row.id)


def comments_by_ids(actor: Actor, ids: tuple[uuid.UUID, ...]) -> tuple[CommentRecord, ...]:
    """Return comments without replies, in the order of ``ids``."""
    if not ids:
        return ()
    rows = list(session().execute(_with_reaction(actor).where(CommentRow.id.in_(ids))))
    found = {record.id: record for record in _records(actor, rows)}
    return tuple(found[i] for i in ids if i in found)
