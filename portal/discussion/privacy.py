"""What discussion keeps about people."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from portal.core.database import session, touch
from portal.core.privacy import PersonalColumn, PrivacyInventory
from portal.core.web.listings import to_json
from portal.discussion.models import CommentRow, CommentVersionRow, ReactionRow
from portal.discussion.queries import written_by

_TALK = _l("Public discussion")
_TASK = _l("Public task")

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn("comment.author_id", _TALK, _TASK, _l("Points to nobody after erasure")),
        PersonalColumn("comment.body", _TALK, _TASK, _l("Until erased by its author")),
        PersonalColumn(
            "comment.hidden_by", _l("Accountability"), _TASK, _l("As long as the comment")
        ),
        PersonalColumn("comment_version.body", _TALK, _TASK, _l("Until erased by its author")),
        PersonalColumn("comment_reaction.person_id", _TALK, _TASK, _l("Until erased")),
    ],
    plain=[
        "comment.id",
        "comment.subject_kind",
        "comment.subject_id",
        "comment.root_id",
        "comment.parent_id",
        "comment.level",
        "comment.side",
        "comment.agree_count",
        "comment.thanks_count",
        "comment.created_at",
        "comment.edited_at",
        "comment.hidden_at",
        "comment.hidden_reason",
        "comment_version.id",
        "comment_version.comment_id",
        "comment_version.replaced_at",
        "comment_reaction.id",
        "comment_reaction.comment_id",
        "comment_reaction.kind",
        "comment_reaction.created_at",
        "comment_reaction_count.*",
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return a person's comments and reactions."""
    reactions = session().execute(
        select(ReactionRow.comment_id, ReactionRow.kind, ReactionRow.created_at).where(
            ReactionRow.person_id == person_id
        )
    )
    return {
        "comments": to_json(list(written_by(person_id, limit=100_000))),
        "reactions": [to_json(dict(row._mapping)) for row in reactions],
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Empty a person's comments; the place stays, so that answers keep their sense.

    Reactions stay counted and lose the person with the row, which is kept emptied.
    """
    mine = select(CommentRow.id).where(CommentRow.author_id == person_id)
    session().execute(
        delete(CommentVersionRow)
        .where(CommentVersionRow.comment_id.in_(mine))
        .execution_options(synchronize_session=False)
    )
    session().execute(
        update(CommentRow)
        .where(CommentRow.author_id == person_id)
        .values(body="", edited_at=None)
        .execution_options(synchronize_session=False)
    )
    touch("discussion")
