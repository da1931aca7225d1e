"""The kinds of things people can comment on, as registered by features and plugins."""

from __future__ import annotations

from flask import current_app

from portal.core.plugins.manager import plugins_of
from portal.core.problems import NotFound
from portal.core.state import state_of
from portal.discussion.hooks import CommentSubject


def subject_of(kind: str) -> CommentSubject:
    """Return the registered kind.

    :raises NotFound: when there is none, or its plugin is not enabled.
    """
    known = state_of().caches.get("comment_subjects")
    if known is None:
        known = state_of().caches["comment_subjects"] = {
            subject.kind: (implementation.plugin.name, subject)
            for implementation in plugins_of(current_app).all_implementations("comment_subjects")
            for subject in implementation.function()
        }
    found = known.get(kind)
    if found is None or not plugins_of(current_app).is_enabled(found[0]):
        raise NotFound
    subject: CommentSubject = found[1]
    return subject
