"""Discussions of the demonstration town, with reactions of the neighbours."""

from __future__ import annotations

import uuid
from typing import Any

from portal.demo.content.records import Comment
from portal.demo.load.world import World, insert_all
from portal.discussion.models import CommentRow, ReactionRow

MOST_REACTIONS = 24


def load_discussions(world: World) -> None:
    """Write every comment and what people thought of it; needs a unit of work around it."""
    known: dict[str, uuid.UUID] = {}
    roots: dict[str, uuid.UUID] = {}
    rows, reactions = [], []
    for comment in world.content.comments:
        moment = world.ago(comment.days)
        identifier = known[comment.key] = world.id_at(moment)
        parent = comment.parent
        roots[comment.key] = roots[parent] if parent else identifier
        given = _reactions(world, comment, identifier)
        reactions += given
        kinds = [reaction["kind"] for reaction in given]
        rows.append(
            {
                "id": identifier,
                "subject_kind": "proposal",
                "subject_id": world.proposals[comment.proposal],
                "root_id": roots[comment.key],
                "parent_id": known[parent] if parent else None,
                "level": comment.depth,
                "side": comment.side,
                "author_id": world.people[comment.author],
                "body": comment.body,
                "agree_count": kinds.count("agree"),
                "thanks_count": kinds.count("thanks"),
                "created_at": moment,
                "edited_at": None,
                "hidden_at": None,
                "hidden_by": None,
                "hidden_reason": "",
            }
        )
    insert_all(CommentRow, rows)
    insert_all(ReactionRow, reactions)


def _reactions(world: World, comment: Comment, identifier: uuid.UUID) -> list[dict[str, Any]]:
    # Few comments get many: the cube of an even draw is mostly small.
    count = int(MOST_REACTIONS * world.rng.random() ** 3)
    written = world.ago(comment.days)
    found = []
    for person_id in world.rng.sample(world.neighbours, count):
        moment = world.between(written, world.now)
        kind = "thanks" if comment.official or world.rng.random() < 0.25 else "agree"
        found.append(
            {
                "id": world.id_at(moment),
                "comment_id": identifier,
                "person_id": person_id,
                "kind": kind,
                "created_at": moment,
            }
        )
    return found
