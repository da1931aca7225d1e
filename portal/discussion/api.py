"""Discussion for programs: threads, comments, reactions, moderation."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from portal.core.api import (
    ApiBlueprint,
    Input,
    PageQuery,
    complete_address,
    extended,
    list_schema,
    reading_actor,
    shape,
)
from portal.core.identifiers import format_id
from portal.core.problems import NotFound
from portal.core.web.context import current_actor
from portal.discussion import queries, service
from portal.discussion.models import KIND_LENGTH
from portal.discussion.policy import COMMENT, EDIT, HIDE, REACT
from portal.discussion.reactions import reactions
from portal.discussion.records import (
    CommentDraft,
    CommentRecord,
    CommentVersion,
    Side,
    Sort,
    Thread,
)
from portal.discussion.threads import access_comment, thread_for

api = ApiBlueprint(
    "discussion",
    __name__,
    description="Comments on anything people can discuss: `proposal`, `statement`, and the kinds "
    "plugins add. Replies go three levels deep.",
)
LONGEST = 20_000

Numbers = fields.Dict(
    keys=fields.String(),
    values=fields.Integer(),
    metadata={"description": "How often it was given each reaction that is offered."},
)
CommentSchema: type[Schema] = extended(
    CommentRecord,
    "Comment",
    leave_out=("replies", "more_reactions"),
    reactions=Numbers,
    # Looked up late, since a comment holds its replies.
    replies=fields.List(fields.Nested(lambda: CommentSchema())),  # noqa: PLW0108
)
ThreadSchema = extended(
    Thread,
    "Thread",
    leave_out=("kind", "comments", "subject_url", "remedy", "focus", "count", "reactions"),
    subject_kind=fields.String(),
    items=fields.List(
        fields.Nested(CommentSchema),
        metadata={"description": "Comments of the first level with their replies."},
    ),
    url=fields.String(metadata={"description": "The page of the subject."}),
)
CommentDetailSchema = extended(
    CommentRecord,
    "CommentDetail",
    leave_out=("replies", "more_replies", "may_edit", "may_reply", "more_reactions"),
    reactions=Numbers,
    url=fields.String(metadata={"description": "Leads to the comment in its place."}),
)


class ThreadQuery(PageQuery):
    """Which comments of a thread."""

    sort = fields.Enum(Sort, by_value=fields.String, load_default=Sort.NEWEST)
    focus = fields.UUID(
        metadata={"description": "A comment: its thread is given alone, with every reply."}
    )


class CommentInput(Input):
    """A comment."""

    body = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST),
        metadata={"description": "Markdown."},
    )
    side = fields.Enum(
        Side,
        by_value=fields.String,
        load_default=Side.NEUTRAL,
        metadata={"description": "Where the subject takes sides; replies are neutral."},
    )
    parent_id = fields.UUID(
        allow_none=True, load_default=None, metadata={"description": "The comment it answers."}
    )


class ChangedCommentInput(Input):
    """A comment's new text."""

    body = fields.String(required=True, validate=validate.Length(max=LONGEST))


class ReactionInput(Input):
    """A reaction."""

    kind = fields.String(
        required=True,
        validate=validate.Length(max=KIND_LENGTH),
        metadata={"description": "`agree`, `thanks`, or a reaction of a plugin."},
    )


class HidingInput(Input):
    """Why a comment is hidden."""

    reason = fields.String(required=True, validate=validate.Length(max=1000))


@api.read(
    "/subjects/<kind>/<uuid:subject_id>/comments", ThreadSchema, query=ThreadQuery, refuses=(404,)
)
def list_comments(query: dict[str, Any], kind: str, subject_id: uuid.UUID) -> dict[str, Any]:
    """List the comments on a subject.

    A page holds comments of the first level, each with its first replies; `more_replies` says
    how many more there are, which `focus` gives.
    """
    thread = thread_for(
        reading_actor("discussion"),
        kind,
        subject_id,
        cursor=query.get("cursor"),
        sort=query["sort"],
        focus=query.get("focus"),
        limit=query["limit"],
    )
    return shape(
        thread,
        subject_kind=thread.kind,
        items=[_shown(comment) for comment in thread.comments],
        url=complete_address(thread.subject_url),
    )


@api.write(
    "POST",
    "/subjects/<kind>/<uuid:subject_id>/comments",
    CommentDetailSchema,
    action=COMMENT,
    body=CommentInput,
    status=201,
    rate="10 per minute; 120 per hour",
    example={"body": "We need this on our street, too.", "side": "for"},
)
def add_comment(body: dict[str, Any], kind: str, subject_id: uuid.UUID) -> dict[str, Any]:
    """Comment on a subject, or answer a comment on it."""
    actor = current_actor()
    draft = CommentDraft(body["body"], body["side"], body["parent_id"])
    return _comment(service.add_comment(actor, kind, subject_id, draft))


@api.read("/comments/<uuid:comment_id>", CommentDetailSchema, refuses=(404,))
def read_comment(comment_id: uuid.UUID) -> dict[str, Any]:
    """Read one comment.

    The text of a hidden one is empty, except for its author and for moderators.
    """
    return _detail(access_comment(reading_actor("discussion"), comment_id))


@api.write(
    "PATCH",
    "/comments/<uuid:comment_id>",
    CommentDetailSchema,
    action=EDIT,
    body=ChangedCommentInput,
    rate="20 per minute",
    example={"body": "We need this on our street, too. And a bench."},
)
def edit_comment(body: dict[str, Any], comment_id: uuid.UUID) -> dict[str, Any]:
    """Change one's comment, within 15 minutes; what it said before stays readable."""
    service.edit_comment(current_actor(), comment_id, body["body"])
    return _comment(comment_id)


@api.read("/comments/<uuid:comment_id>/versions", list_schema(CommentVersion), refuses=(404,))
def list_comment_versions(comment_id: uuid.UUID) -> dict[str, Any]:
    """List what a comment said before, the oldest first."""
    comment = access_comment(reading_actor("discussion"), comment_id)
    if comment.hidden_at is not None and not comment.body:
        raise NotFound
    return {"items": queries.versions_of(comment_id)}


@api.write(
    "PUT",
    "/comments/<uuid:comment_id>/reaction",
    CommentDetailSchema,
    action=REACT,
    body=ReactionInput,
    example={"kind": "agree"},
)
def react(body: dict[str, Any], comment_id: uuid.UUID) -> dict[str, Any]:
    """React to a comment, or change one's reaction; a repetition changes nothing."""
    service.react(current_actor(), comment_id, body["kind"])
    return _comment(comment_id)


@api.write("DELETE", "/comments/<uuid:comment_id>/reaction", CommentDetailSchema, action=REACT)
def take_back_reaction(comment_id: uuid.UUID) -> dict[str, Any]:
    """Take one's reaction back; having none is fine."""
    service.react(current_actor(), comment_id, None)
    return _comment(comment_id)


@api.write(
    "PUT",
    "/comments/<uuid:comment_id>/hiding",
    CommentDetailSchema,
    action=HIDE,
    body=HidingInput,
    example={"reason": "It insults a neighbour."},
)
def hide_comment(body: dict[str, Any], comment_id: uuid.UUID) -> dict[str, Any]:
    """Hide a comment, with the reason its author reads (moderators)."""
    service.hide_comment(current_actor(), comment_id, body["reason"])
    return _comment(comment_id)


@api.write("DELETE", "/comments/<uuid:comment_id>/hiding", CommentDetailSchema, action=HIDE)
def restore_comment(comment_id: uuid.UUID) -> dict[str, Any]:
    """Show a hidden comment again (moderators)."""
    service.restore_comment(current_actor(), comment_id)
    return _comment(comment_id)


def _comment(comment_id: uuid.UUID) -> dict[str, Any]:
    return _detail(access_comment(current_actor(), comment_id))


def _detail(comment: CommentRecord) -> dict[str, Any]:
    return shape(
        comment,
        url=complete_address(f"/comments/{format_id(comment.id)}"),
        reactions=_numbers(comment),
    )


def _shown(comment: CommentRecord) -> dict[str, Any]:
    replies = [_shown(reply) for reply in comment.replies]
    return shape(comment, reactions=_numbers(comment), replies=replies)


def _numbers(comment: CommentRecord) -> dict[str, int]:
    return {reaction.name: comment.number_of(reaction.name) for reaction in reactions()}
