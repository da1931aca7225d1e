"""One's own page: what I did, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, url_for
from flask_babel import gettext as _

from portal.core.permissions import Actor
from portal.core.plugins.calls import collect
from portal.core.state import state_of
from portal.core.web.context import current_actor
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import Activity
from portal.core.web.pages import Page, render
from portal.core.web.routing import signed_in
from portal.site.views import blueprint

VERIFIED = 2


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that would let this person do more."""

    title: str
    text: str
    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a person did in one feature, the newest first."""

    title: Any
    activities: Sequence[Activity]


@dataclass(frozen=True)
class MyPage(Page):
    """What I did and what came of it."""

    template: ClassVar[str] = "site/me.html"
    steps: Sequence[NextStep]
    chapters: Sequence[Chapter]


@blueprint.get("/me")
@signed_in
def me() -> Response:
    """Show what I did and what came of it."""
    actor = current_actor()
    return render(MyPage(steps=_next_steps(actor), chapters=_chapters(actor)))


def _chapters(actor: Actor) -> list[Chapter]:
    entries = state_of().plugins.entries
    chapters = []
    for name, given in collect(WebHooks.activity, actor=actor):
        plugin = entries[name].plugin
        newest_first = sorted(given, key=lambda activity: activity.when, reverse=True)
        if newest_first and plugin is not None:
            chapters.append(Chapter(plugin.title, newest_first))
    return sorted(chapters, key=lambda chapter: chapter.activities[0].when, reverse=True)


def _next_steps(actor: Actor) -> list[NextStep]:
    steps = []
    if not actor.confirmed:
        steps.append(
            NextStep(
                _("Confirm your e-mail address"),
                _("Open the link we sent you; only then can we tell you what comes of your ideas."),
                _("Look at my account"),
                url_for("identity.account"),
                "mail",
            )
        )
    if actor.level < VERIFIED:
        steps.append(
            NextStep(
                _("Show that you live here"),
                _("Some things are decided by the people who live here. It takes two minutes."),
                _("Verify my residence"),
                url_for("identity.verify"),
                "badge-check",
            )
        )
    return steps
