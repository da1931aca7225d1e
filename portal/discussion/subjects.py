"""The kinds of things people can comment on, as registered by features and plugins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Flask, current_app

from portal.core.permissions import Decision
from portal.core.plugins.gathering import gather
from portal.core.plugins.handed_over import Use, isolated
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy
from portal.core.problems import NotFound
from portal.discussion.hooks import CommentSubject, DiscussionHooks

TITLE = Use(answer=str | None)
URL = Use(instead="/", answer=str)
MAY_COMMENT = Use(fail=FailPolicy.CLOSED, answer=Decision)
COMMENTING = Use(fail=FailPolicy.CLOSED, queries=20)
_KNOWN = "portal_comment_subjects"


def gather_subjects(app: Flask) -> None:
    """Ask every ready plugin for its subjects; a failing one is marked broken."""
    known: dict[str, tuple[str, CommentSubject]] = {}

    def take(plugin: Plugin, found: Sequence[CommentSubject]) -> None:
        for subject in found:
            if subject.kind in known:
                raise ValueError(f"there is a subject “{subject.kind}” already")
            place = f"subject {subject.kind}"
            careful = replace(
                subject,
                title=isolated(plugin, subject.title, f"{place} title", TITLE),
                url=isolated(plugin, subject.url, f"{place} url", URL),
                may_comment=isolated(
                    plugin, subject.may_comment, f"{place} may_comment", MAY_COMMENT
                ),
                commenting=subject.commenting
                and isolated(plugin, subject.commenting, f"{place} commenting", COMMENTING),
            )
            known[subject.kind] = (plugin.name, careful)

    gather(app, DiscussionHooks.comment_subjects, take)
    app.extensions[_KNOWN] = known


def subject_of(kind: str) -> CommentSubject:
    """Return the registered kind.

    :raises NotFound: when there is none, or its plugin is not enabled.
    """
    known: dict[str, tuple[str, CommentSubject]] = current_app.extensions[_KNOWN]
    found = known.get(kind)
    if found is None or not plugins_of(current_app).is_enabled(found[0]):
        raise NotFound
    return found[1]
