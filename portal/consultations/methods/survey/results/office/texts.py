"""Free answers: groups by similar wording are proposed, an officer names themes and decides."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.methods.survey.grouping import service
from portal.consultations.methods.survey.grouping.queries import (
    TextFilter,
    grouping_of,
    texts_page,
    themes_of,
)
from portal.consultations.methods.survey.grouping.records import (
    GroupingRecord,
    TextRecord,
    ThemeRecord,
)
from portal.consultations.methods.survey.policy import ANALYSE
from portal.consultations.methods.survey.records import QuestionRecord
from portal.consultations.methods.survey.results.office.blueprint import Desk, blueprint, desk_of
from portal.consultations.methods.survey.results.subjects import question_named
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import TranslatedText, language_names
from portal.core.problems import Problem, Problems
from portal.core.web import Page, current_actor, needs, render

GROUPS_SHOWN = 40


@dataclass(frozen=True)
class TextsPage(Page):
    """Free answers to one question with groups proposed and themes decided on.

    :param view: which answers are shown: ``group``, ``theme``, ``without`` a theme or ``all``.
    :param chosen: number of the group or identifier of the theme.
    :param languages: (code, name) of the languages themes are named in.
    :param typed: what was typed and refused, field → text.
    """

    template: ClassVar[str] = "survey/office/texts.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    question: QuestionRecord
    grouping: GroupingRecord | None
    groups_shown: int
    themes: tuple[ThemeRecord, ...]
    texts: tuple[TextRecord, ...]
    next: str | None
    previous: str | None
    view: str
    chosen: str
    languages: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    typed: Mapping[str, str]
    texts_public: bool


@blueprint.get("/texts/<key>")
@needs(ANALYSE)
def texts(consultation_id: uuid.UUID, phase_id: uuid.UUID, key: str) -> Response:
    """Show free answers by group or theme."""
    desk = desk_of(consultation_id, phase_id)
    return _page(desk, question_named(desk.form, key))


@blueprint.post("/texts/<key>/themes")
@needs(ANALYSE)
def add_theme(consultation_id: uuid.UUID, phase_id: uuid.UUID, key: str) -> Response:
    """Add a theme, with the answers of a group proposed or empty."""
    desk = desk_of(consultation_id, phase_id)
    question = question_named(desk.form, key)
    group = _number(request.form.get("group", ""))
    return _changed(
        desk,
        question,
        lambda: service.add_theme(
            current_actor(), desk.subject, question.id, _name(desk), group=group
        ),
        _("The theme has been added."),
    )


@blueprint.post("/texts/<key>/themes/<id:theme_id>")
@needs(ANALYSE)
def change_theme(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, key: str, theme_id: uuid.UUID
) -> Response:
    """Rename a theme, join it with another one, or remove it."""
    desk = desk_of(consultation_id, phase_id)
    question = question_named(desk.form, key)
    actor, do = current_actor(), request.form.get("do", "")

    def change() -> None:
        if do == "merge":
            into = _identifier(request.form.get("into", "")) or theme_id
            service.merge_theme(actor, desk.subject, theme_id, into)
        elif do == "remove":
            service.remove_theme(actor, desk.subject, theme_id)
        else:
            service.rename_theme(actor, desk.subject, theme_id, _name(desk))

    said = {"merge": _("The themes are one now."), "remove": _("The theme has been removed.")}
    return _changed(desk, question, change, said.get(do, _("The theme has been renamed.")))


@blueprint.post("/texts/<key>/answers")
@needs(ANALYSE)
def change_answers(consultation_id: uuid.UUID, phase_id: uuid.UUID, key: str) -> Response:
    """Give the answers chosen to a theme, or keep them from being published."""
    desk = desk_of(consultation_id, phase_id)
    question = question_named(desk.form, key)
    chosen = [one for one in map(_identifier, request.form.getlist("answer")) if one is not None]
    actor, do = current_actor(), request.form.get("do", "")
    moved = [0]

    def change() -> None:
        if do in ("withhold", "release"):
            moved[0] = service.withhold_answers(
                actor, desk.subject, question.id, chosen, withheld=do == "withhold"
            )
            return
        wanted = request.form.get("theme", "")
        theme = None if wanted == "none" else _identifier(wanted)
        if theme is None and wanted != "none":
            raise Problems(Problem("theme", "needed", _("Choose one of the themes.")))
        moved[0] = service.move_answers(actor, desk.subject, question.id, chosen, theme)

    answer = _changed(desk, question, change, "")
    if moved[0]:
        words = ngettext(
            "%(num)s answer has been changed.", "%(num)s answers have been changed.", moved[0]
        )
        flash(words, "success")
    return answer


def _changed(
    desk: Desk, question: QuestionRecord, change: Callable[[], Any], said: str
) -> Response:
    try:
        with unit_of_work():
            change()
    except Problems as refused:
        return _page(desk, question, refused.problems, 422)
    if said:
        flash(said, "success")
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("view", "chosen", "cursor") if name in request.args
    }
    return redirect(url_for("survey_analysis.texts", key=question.key, **desk.here, **kept), 303)


def _page(
    desk: Desk,
    question: QuestionRecord,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    themes = tuple(themes_of([question.id]).get(question.id, ()))
    view, chosen, wanted = _wanted()
    found = texts_page(question.id, wanted, request.args.get("cursor"))
    typed = {name: text for name, text in request.form.items() if name.startswith("name_")}
    return render(
        TextsPage(
            consultation=desk.subject.consultation,
            phase=desk.subject.phase,
            question=question,
            grouping=grouping_of(question.id),
            groups_shown=GROUPS_SHOWN,
            themes=themes,
            texts=found.items,
            next=found.next,
            previous=found.previous,
            view=view,
            chosen=chosen,
            languages=tuple(language_names(desk.subject.consultation.languages)),
            problems=tuple(problems),
            typed=typed,
            texts_public=desk.settings.texts_public,
        ),
        status,
    )


def _wanted() -> tuple[str, str, TextFilter]:
    view, chosen = request.args.get("view", "all"), request.args.get("chosen", "")
    if view == "group" and (number := _number(chosen)) is not None:
        return view, str(number), TextFilter(group=number)
    if view == "theme" and (theme := _identifier(chosen)) is not None:
        return view, str(theme), TextFilter(theme=theme)
    if view == "without":
        return view, "", TextFilter(without_theme=True)
    return "all", "", TextFilter()


def _name(desk: Desk) -> TranslatedText:
    languages = desk.subject.consultation.languages
    return TranslatedText(
        {language: request.form.get(f"name_{language}", "") for language in languages}
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _identifier(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
