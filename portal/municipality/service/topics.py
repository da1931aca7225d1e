"""Creates, changes and deletes topics."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem
from portal.municipality.models import TopicRow
from portal.municipality.policy import MANAGE
from portal.municipality.records import TopicDraft
from portal.municipality.service import checks

COLOURS = 8
_ICON = re.compile(r"[a-z0-9-]{0,40}")


def create_topic(actor: Actor, draft: TopicDraft) -> uuid.UUID:
    """Add a topic and return its identifier.

    :raises Problems: when the draft is refused.
    """
    require(actor, MANAGE)
    slug = checks.slug_of(draft.slug, draft.name)
    checks.refuse(_problems(draft, slug, None))
    row = TopicRow(id=new_id())
    _fill(row, draft, slug)
    with translate_conflicts({"uq_topic_slug": _slug_taken()}):
        session().add(row)
    _note(actor, "municipality.topic_created", row)
    return row.id


def edit_topic(
    actor: Actor, topic_id: uuid.UUID, draft: TopicDraft, version: int | None = None
) -> None:
    """Change a topic.

    :param version: the topic's version when the form was opened.
    :raises Problems: when the draft is refused, or somebody else was faster.
    """
    require(actor, MANAGE)
    row = session().get(TopicRow, topic_id, with_for_update=True)
    if row is None:
        raise NotFound
    checks.require_version(row, version)
    slug = checks.slug_of(draft.slug, draft.name)
    checks.refuse(_problems(draft, slug, topic_id))
    with translate_conflicts({"uq_topic_slug": _slug_taken()}):
        _fill(row, draft, slug)
        row.version += 1
    _note(actor, "municipality.topic_changed", row)


def delete_topic(actor: Actor, topic_id: uuid.UUID) -> None:
    """Delete a topic nothing refers to.

    :raises Problems: when something does.
    """
    require(actor, MANAGE)
    row = session().get(TopicRow, topic_id)
    if row is None:
        raise NotFound
    checks.refuse_if_used("topic", topic_id)
    session().delete(row)
    session().flush()
    _note(actor, "municipality.topic_deleted", row)


def _fill(row: TopicRow, draft: TopicDraft, slug: str) -> None:
    row.slug, row.name, row.parent_id = slug, draft.name, draft.parent_id
    row.icon, row.colour, row.position = draft.icon, draft.colour, draft.position


def _note(actor: Actor, action: str, row: TopicRow) -> None:
    write_audit(actor, action, subject_kind="topic", subject_id=row.id, slug=row.slug)
    checks.changed()


def _slug_taken() -> Problem:
    return Problem("slug", "taken", _("Another topic has this address. Choose a different one."))


def _problems(draft: TopicDraft, slug: str, own_id: uuid.UUID | None) -> Iterator[Problem]:
    yield from checks.name_problems(draft.name)
    yield from checks.slug_problems(slug)
    yield from checks.number_problems("colour", draft.colour, 1, COLOURS)
    yield from checks.number_problems("position", draft.position, 0, checks.POSITION_MAX)
    if not _ICON.fullmatch(draft.icon):
        yield Problem("icon", "malformed", _("Use the name of an icon, such as “bus”."))
    rows = session().execute(select(TopicRow.id, TopicRow.parent_id))
    yield from checks.parent_problems({row.id: row for row in rows}, draft.parent_id, own_id)
