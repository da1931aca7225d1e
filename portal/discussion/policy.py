"""Who may write, change and hide comments."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.core.permissions import Action, Actor, Decision, Role
from portal.discussion.records import CommentRecord

EDIT_WINDOW = timedelta(minutes=15)


def _own_and_fresh(actor: Actor, comment: CommentRecord | None) -> Decision:
    if comment is None:
        return Decision.yes()
    if actor.person_id != comment.author_id:
        return Decision.no("not_yours", _("Only its author can change a comment."))
    if comment.hidden_at is not None:
        return Decision.no("hidden", _("A hidden comment cannot be changed."))
    if clock.now() - comment.created_at > EDIT_WINDOW:
        return Decision.no("too_late", _("A comment can be changed for 15 minutes."))
    return Decision.yes()


def _visible(_actor: Actor, comment: CommentRecord | None) -> Decision:
    if comment is not None and comment.hidden_at is not None:
        return Decision.no("hidden", _("This comment has been hidden."))
    return Decision.yes()


COMMENT = Action("discussion.comment", _l("Write comments"), frozenset({Role.CITIZEN}))
REACT = Action("discussion.react", _l("React to comments"), frozenset({Role.CITIZEN}), _visible)
EDIT = Action(
    "discussion.edit", _l("Change one's comment"), frozenset({Role.CITIZEN}), _own_and_fresh
)
HIDE = Action("discussion.hide", _l("Hide comments"), frozenset({Role.MODERATOR}))
ACTIONS = (COMMENT, REACT, EDIT, HIDE)
