"""Registers discussion through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select

from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget, open_deltas, session, touch
from portal.core.events.event import Event
from portal.core.events.hooks import DataHooks
from portal.core.health import Check, Finding, Severity
from portal.core.permissions import Action, Actor, Role
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import HookSpec, Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.text.markdown import excerpt
from portal.core.web import NavItem, Section, WebHooks
from portal.core.web.nav import Activity
from portal.discussion import privacy
from portal.discussion.api import api
from portal.discussion.events import EVENTS
from portal.discussion.hooks import DiscussionHooks
from portal.discussion.models import CommentRow, ReactionCountRow, ReactionRow
from portal.discussion.office import blueprint as office
from portal.discussion.policy import ACTIONS
from portal.discussion.queries import written_by
from portal.discussion.reactions import BUILT_IN, REACTIONS, gather_reactions
from portal.discussion.records import Reaction
from portal.discussion.subjects import gather_subjects
from portal.discussion.views import blueprint


class DiscussionFeature(
    Plugin, LifecycleHooks, PermissionHooks, DataHooks, WebHooks, PrivacyHooks, DiscussionHooks
):
    """Comments on anything that registers as a subject."""

    name = "discussion"
    title = _l("Discussion")
    built_in = True

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Learn what can be discussed, and which reactions there are."""
        gather_subjects(app)
        gather_reactions(app)

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer the hooks of discussion."""
        return [DiscussionHooks]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count reactions without a hot row."""
        return [
            TallyTarget("discussion.agree", CommentRow.id, CommentRow.agree_count, _folded),
            TallyTarget("discussion.thanks", CommentRow.id, CommentRow.thanks_count, _folded),
        ]

    @hookimpl
    def reactions(self) -> Sequence[Reaction]:
        """Offer the two reactions every portal has."""
        return REACTIONS

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Show moderators the way to comments."""
        if not actor.has_role(Role.MODERATOR):
            return []
        item = NavItem(
            _("Comments"), url_for("discussion_office.index"), "message-square", order=50
        )
        return [Section(_("Participation"), [item], order=20)]

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return what the person wrote."""
        if actor.person_id is None:
            return []
        return [
            Activity(
                title=excerpt(comment.body, 90) or _("A comment without text"),
                url=url_for("discussion.show", comment_id=comment.id),
                what=_("You commented"),
                when=comment.created_at,
                state=(_("Hidden: %(r)s", r=comment.hidden_reason), "closed")
                if comment.hidden_reason
                else None,
            )
            for comment in written_by(actor.person_id, limit=20)
        ]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out what a person wrote."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Empty what a person wrote."""
        privacy.erase_person(person_id)

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Prove that reactions are counted right."""
        return [Check("reactions", "Reactions are counted right", "integrity", _check_reactions)]


def _folded(_comments: Sequence[uuid.UUID]) -> None:
    touch("discussion")


def _check_reactions() -> Iterator[Finding]:
    yield from _check_more_reactions()
    for kind, column in (("agree", CommentRow.agree_count), ("thanks", CommentRow.thanks_count)):
        counted = (
            select(ReactionRow.comment_id, func.count().label("n"))
            .where(ReactionRow.kind == kind)
            .group_by(ReactionRow.comment_id)
            .subquery()
        )
        wrong = session().execute(
            select(
                CommentRow.id, column.label("shown"), func.coalesce(counted.c.n, 0).label("real")
            )
            .outerjoin(counted, counted.c.comment_id == CommentRow.id)
            .where(column != func.coalesce(counted.c.n, 0))
        )
        for row in wrong:
            if row.shown + open_deltas(f"discussion.{kind}", row.id) != row.real:
                yield Finding(
                    Severity.ERROR, f"Comment {row.id} shows {row.shown} {kind}, has {row.real}."
                )


def _check_more_reactions() -> Iterator[Finding]:
    counted = (
        select(ReactionRow.comment_id, ReactionRow.kind, func.count().label("n"))
        .where(ReactionRow.kind.not_in(BUILT_IN))
        .group_by(ReactionRow.comment_id, ReactionRow.kind)
        .subquery()
    )
    shown = ReactionCountRow
    same = and_(counted.c.comment_id == shown.comment_id, counted.c.kind == shown.kind)
    wrong = session().execute(
        select(shown.comment_id, shown.kind, shown.number, func.coalesce(counted.c.n, 0))
        .outerjoin(counted, same)
        .where(shown.number != func.coalesce(counted.c.n, 0))
    )
    for comment_id, kind, number, real in wrong:
        what = f"Comment {comment_id} shows {number} {kind}, has {real}."
        yield Finding(Severity.ERROR, what)


plugin = DiscussionFeature()
