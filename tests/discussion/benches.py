"""Benches: a throw-away thing people can comment on, registered like any plugin's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from flask import Blueprint, Flask, request
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response

from portal.core.identifiers import format_id, parse_id
from portal.core.permissions import Actor, Decision
from portal.core.plugins import hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.problems import NotFound, Problem
from portal.core.web import Page, WebHooks, current_actor, public, render, visitor_cache
from portal.discussion.hooks import CommentSubject, DiscussionHooks
from portal.discussion.records import CommentDraft, Thread
from portal.discussion.threads import thread_for

OPEN = uuid.UUID("01890000-0000-7000-8000-00000000000a")
PLAIN = uuid.UUID("01890000-0000-7000-8000-00000000000b")
CLOSED = uuid.UUID("01890000-0000-7000-8000-00000000000c")
SECRET = uuid.UUID("01890000-0000-7000-8000-00000000000d")
HERE = Path(__file__).parent

blueprint = Blueprint("benches", __name__)


@dataclass(frozen=True)
class BenchPage(Page):
    """A bench with its discussion."""

    template: ClassVar[str] = "bench/show.html"
    thread: Thread


@blueprint.get("/benches/<id:bench_id>")
@public
@visitor_cache("discussion")
def show(bench_id: uuid.UUID) -> Response:
    """Show a bench."""
    focus = request.args.get("comment")
    thread = thread_for(
        current_actor(),
        "bench",
        bench_id,
        cursor=request.args.get("cursor"),
        sort=request.args.get("sort_comments", "newest"),
        focus=parse_id(focus) if focus else None,
    )
    return render(BenchPage(thread))


def may_comment(_actor: Actor, bench_id: uuid.UUID) -> Decision:
    """Open benches take comments, closed ones do not, nobody sees the secret one."""
    if bench_id not in (OPEN, PLAIN, CLOSED):
        raise NotFound
    if bench_id == CLOSED:
        return Decision.no("closed", "This bench is closed.")
    return Decision.yes()


def title(bench_id: uuid.UUID) -> str | None:
    """Return what a bench is called."""
    return "The bench at the mill" if bench_id in (OPEN, PLAIN, CLOSED) else None


def url(bench_id: uuid.UUID) -> str:
    """Return a bench's page."""
    return f"/benches/{format_id(bench_id)}"


class BenchFeature(Plugin, WebHooks, DiscussionHooks, LifecycleHooks):
    """Benches with sides, and stools without."""

    name = "benches"
    title = "Benches"
    built_in = True

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Add the template of a bench."""
        assert app.jinja_loader is not None
        app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(HERE)])

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the page."""
        return [blueprint]

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people discuss benches, taking sides, and stools, taking none."""
        return [
            CommentSubject("bench", title, url, may_comment, sides=True, stamp="benches"),
            CommentSubject("stool", title, url, may_comment),
        ]

    @hookimpl
    def check_comment(self, actor: Actor, draft: CommentDraft) -> Sequence[Problem]:
        """Refuse what nobody wants to read about."""
        if "pigeon" in draft.body:
            return [Problem("body", "pigeons", "Leave the pigeons out of it.")]
        return []
