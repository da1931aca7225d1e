"""Pages and actions of discussion; the threads themselves are part of their subject's page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core.database import unit_of_work
from portal.core.identifiers import format_id, parse_id
from portal.core.permissions import require
from portal.core.problems import Forbidden, NotFound, Problems
from portal.core.text.diff import diff_text
from portal.core.web import Page, current_actor, limit, public, render, signed_in
from portal.discussion import queries, service
from portal.discussion.forms import CommentForm, HideForm
from portal.discussion.policy import EDIT, HIDE
from portal.discussion.records import CommentDraft, CommentRecord
from portal.discussion.subjects import subject_of
from portal.discussion.threads import access_comment

blueprint = Blueprint("discussion", __name__)


@dataclass(frozen=True)
class WritePage(Page):
    """A form of its own for writing, answering or changing a comment."""

    template: ClassVar[str] = "discussion/write.html"
    heading: str
    subject_title: str
    subject_url: str
    form: CommentForm
    sides: bool
    answered: CommentRecord | None
    action: str
    button: str


@dataclass(frozen=True)
class HistoryPage(Page):
    """What a comment said before."""

    template: ClassVar[str] = "discussion/history.html"
    comment: CommentRecord
    subject_title: str
    versions: tuple[Any, ...]


@dataclass(frozen=True)
class HidePage(Page):
    """The form in which a moderator gives the reason."""

    template: ClassVar[str] = "discussion/hide.html"
    comment: CommentRecord
    subject_title: str
    form: HideForm


@blueprint.get("/comments/<id:comment_id>")
@public
def show(comment_id: uuid.UUID) -> Response:
    """Lead to a comment in its place."""
    comment = access_comment(current_actor(), comment_id)
    return redirect(_place_of(comment.subject_kind, comment.subject_id, comment_id))


def _place_of(kind: str, subject_id: uuid.UUID, comment_id: uuid.UUID) -> str:
    url = subject_of(kind).url(subject_id)
    joint = "&" if "?" in url else "?"
    short = format_id(comment_id)
    return f"{url}{joint}comment={short}#comment-{short}"


@blueprint.post("/comments/<kind>/<id:subject_id>")
@signed_in
@limit("10 per minute; 120 per hour")
def add(kind: str, subject_id: uuid.UUID) -> Response:
    """Publish a comment; a refused one comes back with everything that was typed."""
    actor = current_actor()
    subject = subject_of(kind)
    title = subject.title(subject_id)
    if title is None:
        raise NotFound
    form = CommentForm()
    draft = CommentDraft(form.body.data or "", form.side.data or "neutral", _parent(form))
    try:
        with unit_of_work():
            comment_id = service.add_comment(actor, kind, subject_id, draft)
    except Problems as refused:
        form.add_problems(refused)
    except Forbidden as refusal:
        form.form_errors.append(refusal.decision.message)
    else:
        flash(_("Your comment is published."), "success")
        return redirect(_place_of(kind, subject_id, comment_id), 303)
    answered = queries.comment_of(actor, draft.parent_id) if draft.parent_id else None
    return _write(kind, subject_id, title, form, answered, status=422)


def _parent(form: CommentForm) -> uuid.UUID | None:
    try:
        return parse_id(form.parent_id.data) if form.parent_id.data else None
    except ValueError as error:
        raise NotFound from error


def _write(
    kind: str,
    subject_id: uuid.UUID,
    title: str,
    form: CommentForm,
    answered: CommentRecord | None,
    status: int = 200,
) -> Response:
    subject = subject_of(kind)
    return render(
        WritePage(
            heading=_("Answer this comment") if answered else _("Write a comment"),
            subject_title=title,
            subject_url=subject.url(subject_id),
            form=form,
            sides=subject.sides and answered is None,
            answered=answered,
            action=url_for("discussion.add", kind=kind, subject_id=subject_id),
            button=_("Publish the answer") if answered else _("Publish the comment"),
        ),
        status,
    )


@blueprint.get("/comments/<id:comment_id>/reply")
@signed_in
def reply(comment_id: uuid.UUID) -> Response:
    """Show the form to answer a comment."""
    comment = access_comment(current_actor(), comment_id)
    form = CommentForm(formdata=None, parent_id=format_id(comment.id))
    title = subject_of(comment.subject_kind).title(comment.subject_id) or ""
    return _write(comment.subject_kind, comment.subject_id, title, form, comment)


@blueprint.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
@signed_in
@limit("20 per minute")
def edit(comment_id: uuid.UUID) -> Response:
    """Change one's comment within the edit window."""
    actor = current_actor()
    comment = access_comment(actor, comment_id)
    form = CommentForm(body=comment.body)
    if request.method == "POST":
        try:
            with unit_of_work():
                service.edit_comment(actor, comment_id, form.body.data or "")
        except Problems as refused:
            form.add_problems(refused)
        except Forbidden as refusal:
            form.form_errors.append(refusal.decision.message)
        else:
            flash(_("Your comment is changed."), "success")
            place = _place_of(comment.subject_kind, comment.subject_id, comment_id)
            return redirect(place, 303)
    else:
        require(actor, EDIT, comment)
    subject = subject_of(comment.subject_kind)
    page = WritePage(
        heading=_("Change your comment"),
        subject_title=subject.title(comment.subject_id) or "",
        subject_url=subject.url(comment.subject_id),
        form=form,
        sides=False,
        answered=None,
        action=url_for("discussion.edit", comment_id=comment_id),
        button=_("Save the change"),
    )
    return render(page, 422 if request.method == "POST" else 200)


@blueprint.get("/comments/<id:comment_id>/history")
@public
def history(comment_id: uuid.UUID) -> Response:
    """Show what a comment said before it was changed."""
    comment = access_comment(current_actor(), comment_id)
    if comment.hidden_at is not None and not comment.body:
        raise NotFound
    older = queries.versions_of(comment_id)
    texts = [*(version.body for version in older), comment.body]
    changes = tuple(
        {"at": version.replaced_at, "diff": diff_text(before, after)}
        for version, before, after in zip(older, texts[:-1], texts[1:], strict=True)
    )
    title = subject_of(comment.subject_kind).title(comment.subject_id) or ""
    return render(HistoryPage(comment, title, changes))


@blueprint.post("/comments/<id:comment_id>/react")
@signed_in
@limit("60 per minute")
def react(comment_id: uuid.UUID) -> Response:
    """React to a comment; the same reaction again takes it back."""
    actor = current_actor()
    comment = access_comment(actor, comment_id)
    chosen = request.form.get("kind", "")
    with unit_of_work():
        service.react(actor, comment_id, None if chosen == comment.my_reaction else chosen)
    return redirect(_place_of(comment.subject_kind, comment.subject_id, comment_id), 303)


@blueprint.route("/comments/<id:comment_id>/hide", methods=["GET", "POST"])
@signed_in
def hide(comment_id: uuid.UUID) -> Response:
    """Hide a comment with a reason, or show it again."""
    actor = current_actor()
    comment = access_comment(actor, comment_id)
    require(actor, HIDE, comment)
    form = HideForm()
    if request.method == "POST":
        try:
            with unit_of_work():
                if comment.hidden_at is not None:
                    service.restore_comment(actor, comment_id)
                else:
                    service.hide_comment(actor, comment_id, form.reason.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            return redirect(_place_of(comment.subject_kind, comment.subject_id, comment_id), 303)
    title = subject_of(comment.subject_kind).title(comment.subject_id) or ""
    return render(HidePage(comment, title, form), 422 if request.method == "POST" else 200)
