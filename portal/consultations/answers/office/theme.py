"""One theme: the council's answer to it, its promises, and what it was made of."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.answers import service
from portal.consultations.answers.forms import ResponseForm
from portal.consultations.answers.office.blueprint import (
    THEME,
    access,
    blueprint,
    languages_of,
    to_theme,
)
from portal.consultations.answers.policy import READ, WRITE
from portal.consultations.answers.queries import Link, linked_to, links_page, theme_of
from portal.consultations.answers.records import (
    STANDING_WORDS,
    ResponseRecord,
    ThemeRecord,
)
from portal.consultations.answers.sources import (
    find_contributions,
    load_contributions,
    source_titles,
)
from portal.consultations.capabilities import ContributionRecord
from portal.consultations.office.blueprint import status_of
from portal.consultations.records import ConsultationRecord
from portal.core.database import unit_of_work
from portal.core.identifiers import parse_id
from portal.core.permissions import require
from portal.core.problems import Problem, Problems, Stale
from portal.core.text.names import clean_line
from portal.core.web import Page, current_actor, needs, render

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class ThemePage(Page):
    """A theme with the form of its answer.

    :param contributions: (link, contribution or nothing where it is not shown any more).
    :param newer: what a colleague saved meanwhile, when the form is stale.
    """

    template: ClassVar[str] = "answers/office/theme.html"
    consultation: ConsultationRecord
    theme: ThemeRecord
    form: ResponseForm
    languages: Sequence[tuple[str, str]]
    newer: ResponseRecord | None
    contributions: Sequence[tuple[Link, ContributionRecord | None]]
    next: str | None
    previous: str | None
    standing_words: Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class LinkingPage(Page):
    """Contributions to search and tick.

    :param linked: the themes a contribution is linked to already.
    """

    template: ClassVar[str] = "answers/office/link.html"
    consultation: ConsultationRecord
    theme: ThemeRecord
    kinds: Sequence[tuple[str, Any]]
    kind: str
    words: str
    phase: str
    found: tuple[ContributionRecord, ...]
    linked: Mapping[Link, Sequence[tuple[uuid.UUID, Any]]]
    ticked: frozenset[str]
    problems: Sequence[Problem]
    next: str | None
    previous: str | None


@blueprint.get(THEME)
@needs(READ)
def theme(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Show a theme with the form of its answer."""
    consultation = access(consultation_id)
    found = theme_of(consultation_id, theme_id)
    form = _form(consultation)
    form.show(found.draft or found.response, is_draft=found.draft is not None)
    return _theme_page(consultation, found, form)


@blueprint.post(THEME)
@needs(WRITE)
def answer(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Keep the answer as a draft, or publish it."""
    consultation, actor = access(consultation_id), current_actor()
    require(actor, WRITE, consultation)
    form = _form(consultation)
    publishing = request.form.get("action") == "publish"
    newer = None
    if form.validate():
        write = service.publish_response if publishing else service.save_response
        try:
            with unit_of_work():
                write(actor, consultation_id, theme_id, form.draft())
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            newer = theme_of(consultation_id, theme_id).draft
            form.version.data = str(newer.revision if newer else 0)
            text = _("A colleague changed this answer meanwhile. Send yours again to keep it.")
            form.add_problems(Problems(Problem("", "stale", text)))
            found = theme_of(consultation_id, theme_id)
            return _theme_page(consultation, found, form, newer=newer, status=409)
        else:
            said = _("The answer is public.") if publishing else _("The answer is kept as a draft.")
            flash(said, "success")
            return to_theme(consultation_id, theme_id)
    found = theme_of(consultation_id, theme_id)
    return _theme_page(consultation, found, form, status=status_of(form, newer))


def _form(consultation: ConsultationRecord) -> ResponseForm:
    form = ResponseForm.in_languages(consultation.languages)
    form.offer()
    return form


def _theme_page(
    consultation: ConsultationRecord,
    found: ThemeRecord,
    form: ResponseForm,
    *,
    newer: ResponseRecord | None = None,
    status: int = 200,
) -> Response:
    links = links_page(found.id, request.args.get("cursor"))
    loaded = load_contributions(links.items)
    return render(
        ThemePage(
            consultation=consultation,
            theme=found,
            form=form,
            languages=languages_of(form),
            newer=newer,
            contributions=[(link, loaded.get(link)) for link in links.items],
            next=links.next,
            previous=links.previous,
            standing_words=STANDING_WORDS,
        ),
        status,
    )


@blueprint.get(f"{THEME}/contributions")
@needs(WRITE)
def find(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Search contributions of every method."""
    return _linking_page(consultation_id, theme_id)


@blueprint.post(f"{THEME}/contributions")
@needs(WRITE)
def link(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Say that a theme is made of what was ticked."""
    require(current_actor(), WRITE, access(consultation_id))
    ticked = request.form.getlist("contribution")
    kind = request.form.get("kind", "")
    links = [(kind, identifier) for text in ticked if (identifier := _identifier(text))]
    if not links or len(links) > MOST_AT_ONCE:
        words = (
            _("Tick at least one contribution.")
            if not links
            else _("Tick at most %(max)s at once.", max=MOST_AT_ONCE)
        )
        problem = Problem("found", "number", words)
        return _linking_page(consultation_id, theme_id, [problem], frozenset(ticked))
    try:
        with unit_of_work():
            new = service.link_contributions(current_actor(), consultation_id, theme_id, links)
    except Problems as refused:
        return _linking_page(consultation_id, theme_id, refused.problems, frozenset(ticked))
    flash(ngettext("%(num)s contribution added.", "%(num)s contributions added.", new), "success")
    target = url_for(
        "answers_office.find",
        consultation_id=consultation_id,
        theme_id=theme_id,
        kind=kind,
        q=request.args.get("q") or None,
        phase=request.args.get("phase") or None,
        cursor=request.args.get("cursor") or None,
    )
    return redirect(target, 303)


@blueprint.post(f"{THEME}/contributions/remove")
@needs(WRITE)
def unlink(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Say that a contribution does not belong to a theme after all."""
    require(current_actor(), WRITE, access(consultation_id))
    identifier = _identifier(request.form.get("contribution", ""))
    if identifier is not None:
        with unit_of_work():
            service.unlink_contribution(
                current_actor(),
                consultation_id,
                theme_id,
                (request.form.get("kind", ""), identifier),
            )
    return to_theme(consultation_id, theme_id, "contributions")


def _linking_page(
    consultation_id: uuid.UUID,
    theme_id: uuid.UUID,
    problems: Sequence[Problem] = (),
    ticked: frozenset[str] = frozenset(),
) -> Response:
    consultation = access(consultation_id)
    require(current_actor(), WRITE, consultation)
    found_theme = theme_of(consultation_id, theme_id)
    kinds = source_titles()
    kind = request.args.get("kind") or request.form.get("kind", "")
    if kind not in dict(kinds):
        kind = kinds[0][0] if kinds else ""
    words = clean_line(request.args.get("q", ""))[:100]
    phase_id = _identifier(request.args.get("phase", ""))
    found = find_contributions(kind, consultation_id, words, phase_id, request.args.get("cursor"))
    links = [(kind, one.id) for one in found.items]
    return render(
        LinkingPage(
            consultation=consultation,
            theme=found_theme,
            kinds=kinds,
            kind=kind,
            words=words,
            phase=request.args.get("phase", ""),
            found=found.items,
            linked=linked_to(consultation_id, links),
            ticked=ticked,
            problems=problems,
            next=found.next,
            previous=found.previous,
        ),
        422 if problems else 200,
    )


def _identifier(text: str) -> uuid.UUID | None:
    try:
        return parse_id(text)
    except ValueError:
        return None
