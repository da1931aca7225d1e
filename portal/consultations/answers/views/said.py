"""You said, we did: what came of a consultation, theme by theme."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from werkzeug.wrappers import Response

from portal.consultations.answers.queries import links_page, theme_of, themes_of, without_drafts
from portal.consultations.answers.records import ANSWER_WORDS, STANDING_WORDS, ThemeRecord
from portal.consultations.answers.sources import load_contributions
from portal.consultations.answers.views.blueprint import blueprint, is_public, next_midnight
from portal.consultations.caching import cache_until
from portal.consultations.capabilities import ContributionRecord
from portal.consultations.queries import access_consultation
from portal.consultations.records import ConsultationRecord, Moment
from portal.consultations.service import stamp_of
from portal.core.problems import NotFound
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord


@dataclass(frozen=True)
class AnswersPage(Page):
    """What people said, and what the council says to it.

    :param waiting: how many themes have no public answer yet.
    """

    template: ClassVar[str] = "answers/index.html"
    consultation: ConsultationRecord
    themes: tuple[ThemeRecord, ...]
    waiting: int
    is_open: bool
    departments: Mapping[uuid.UUID, DepartmentRecord]
    answer_words: Mapping[str, tuple[Any, str]]
    standing_words: Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class ThemePage(Page):
    """One theme with the contributions it was made of.

    :param contributions: what is still shown, ``None`` for what was erased or hidden since.
    """

    template: ClassVar[str] = "answers/theme.html"
    consultation: ConsultationRecord
    theme: ThemeRecord
    contributions: tuple[ContributionRecord | None, ...]
    next: str | None
    previous: str | None
    departments: Mapping[uuid.UUID, DepartmentRecord]
    answer_words: Mapping[str, tuple[Any, str]]
    standing_words: Mapping[str, tuple[Any, str]]


@blueprint.get("/consultations/<slug>/answers")
@public
@visitor_cache("consultations", "answers", "municipality")
def index(slug: str) -> Response:
    """Show what came of a consultation."""
    consultation = access_consultation(current_actor(), slug)
    _keep(consultation)
    themes = themes_of(consultation.id)
    shown = tuple(without_drafts(theme) for theme in themes if is_public(theme))
    return render(
        AnswersPage(
            consultation=consultation,
            themes=shown,
            waiting=len(themes) - len(shown),
            is_open=consultation.moment_now is not Moment.FINISHED,
            departments=departments(),
            answer_words=ANSWER_WORDS,
            standing_words=STANDING_WORDS,
        )
    )


@blueprint.get("/consultations/<slug>/answers/<id:theme_id>")
@public
@visitor_cache("consultations", "answers", "municipality", "discussion", "proposals")
def theme(slug: str, theme_id: uuid.UUID) -> Response:
    """Show a theme and every contribution it was made of."""
    consultation = access_consultation(current_actor(), slug)
    _keep(consultation)
    found = theme_of(consultation.id, theme_id)
    if not is_public(found):
        raise NotFound
    links = links_page(theme_id, request.args.get("cursor"))
    loaded = load_contributions(links.items)
    return render(
        ThemePage(
            consultation=consultation,
            theme=without_drafts(found),
            contributions=tuple(loaded.get(link) for link in links.items),
            next=links.next,
            previous=links.previous,
            departments=departments(),
            answer_words=ANSWER_WORDS,
            standing_words=STANDING_WORDS,
        )
    )


def _keep(consultation: ConsultationRecord) -> None:
    cache_until([consultation.next_change, next_midnight()], stamp_of(consultation.id))
