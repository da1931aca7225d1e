"""Lets people talk about the town's trees."""

import uuid

from portal.sdk import (
    Actor,
    CommentSubject,
    Decision,
    DiscussionHooks,
    NotFound,
    Plugin,
    format_id,
    hookimpl,
)

TREES = {uuid.UUID("0197d3a4-0000-7000-8000-0000000000aa"): "The old oak"}


def may_comment(actor: Actor, tree_id: uuid.UUID) -> Decision:
    """Let everybody who is signed in talk about a tree there is."""
    if tree_id not in TREES:
        raise NotFound
    if not actor.is_signed_in:
        return Decision.no("sign_in", "Sign in to talk about this tree.", "identity.sign_in")
    return Decision.yes()


class Trees(Plugin, DiscussionHooks):
    """Knows trees."""

    name = "trees"
    title = "Trees"
    capabilities = frozenset()

    @hookimpl
    def comment_subjects(self) -> list[CommentSubject]:
        """Offer trees; ``thread_for(actor, "tree", tree_id)`` gives their discussion."""
        return [
            CommentSubject(
                kind="tree",
                title=TREES.get,
                url=lambda tree_id: f"/trees/{format_id(tree_id)}",
                may_comment=may_comment,
            )
        ]


plugin = Trees()
