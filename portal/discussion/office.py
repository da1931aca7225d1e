"""Back office of discussion: what was written, and what was hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, request
from werkzeug.wrappers import Response

from portal.core.permissions import require
from portal.core.web import Page, current_actor, needs, render
from portal.discussion import queries
from portal.discussion.policy import HIDE
from portal.discussion.records import CommentRecord

blueprint = Blueprint("discussion_office", __name__, url_prefix="/admin/comments")


@dataclass(frozen=True)
class CommentsPage(Page):
    """Comments, the newest first."""

    template: ClassVar[str] = "discussion/office.html"
    comments: tuple[CommentRecord, ...]
    hidden_only: bool
    next: str | None
    previous: str | None


@blueprint.get("")
@needs(HIDE)
def index() -> Response:
    """List comments for moderators of the whole portal; comments lie in no narrower scope."""
    require(current_actor(), HIDE)
    hidden_only = request.args.get("show") == "hidden"
    cursor = request.args.get("cursor")
    found = queries.recent_hidden(cursor) if hidden_only else queries.newest(cursor)
    comments = queries.comments_by_ids(current_actor(), found.items)
    return render(CommentsPage(comments, hidden_only, found.next, found.previous))
