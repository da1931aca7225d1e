"""Questions of the form: added, changed, moved, removed; only reworded once answered."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.designing import removal_problems
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import SurveyQuestionRow, SurveyRevisionRow
from portal.consultations.methods.survey.records import (
    MOST_QUESTIONS,
    FormRecord,
    QuestionDraft,
    QuestionRecord,
)
from portal.consultations.methods.survey.service.designing import (
    KEY,
    changed,
    check_order,
    conditions_of,
    free_key,
    moved,
    open_form,
    refuse,
    refuse_answered,
    text_problems,
)
from portal.consultations.methods.survey.service.wording import (
    clean_settings,
    clean_show_if,
    label_problems,
    meaning_of,
    wording_changes,
)
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import new_id, session
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems

TEXT_MAX, HELP_MAX = 500, 3000


def add_question(
    actor: Actor, subject: TakePart, section_id: uuid.UUID, draft: QuestionDraft
) -> uuid.UUID:
    """Add a question at the end of a page; return its identifier.

    :raises Problems: when it is not complete, its condition makes no sense, or people have
        answered already.
    """
    desk = open_form(actor, subject)
    refuse_answered(desk)
    place = _place_of(desk.form, section_id)
    if len(desk.form.questions) >= MOST_QUESTIONS:
        message = _("A form has at most %(max)s questions.", max=MOST_QUESTIONS)
        raise Problems(Problem("", "too_many", message))
    taken = {question.key for question in desk.form.questions}
    key = draft.key or free_key(taken, "q", len(taken) + 1)
    if not KEY.fullmatch(key):
        message = _("Use small letters a to z, digits and underscores, at most 40.")
        raise Problems(Problem("key", "format", message))
    if key in taken:
        raise Problems(Problem("key", "taken", _("Another question has this key.")))
    new = _record(new_id(), subject, section_id, key, draft, desk.form)
    refuse(_problems(subject, new))
    check_order(desk.form, lambda pages: pages[place].append(new))
    session().add(
        SurveyQuestionRow(
            id=new.id,
            phase_id=new.phase_id,
            section_id=section_id,
            position=len(desk.form.sections[place].questions) + 1,
            key=key,
            kind=new.kind,
            text=new.text,
            help=new.help,
            required=new.required,
            settings=dict(new.settings),
            show_if=dict(new.show_if) if new.show_if else None,
        )
    )
    changed(actor, subject, desk, "survey.question_added", question=key)
    return new.id


def edit_question(
    actor: Actor, subject: TakePart, question_id: uuid.UUID, draft: QuestionDraft
) -> None:
    """Change a question; once people have answered, only its wording and its quotas.

    :raises Problems: when it would mean something else than what was answered, is not complete,
        or a condition makes no sense any more.
    """
    desk = open_form(actor, subject)
    row = queries.question_row(subject.phase.id, question_id)
    before = next(one for one in desk.form.questions if one.id == question_id)
    kind = before.kind if desk.answered or not draft.kind else draft.kind
    after = _record(
        question_id, subject, row.section_id, row.key, replace(draft, kind=kind), desk.form
    )
    after = replace(after, number=before.number)
    refuse(_problems(subject, after))
    if desk.answered and meaning_of(before) != meaning_of(after):
        message = _(
            "People have begun to answer. Only wording can be corrected now: not the type, the "
            "options and their number, the bounds, whether an answer is needed, or the condition."
        )
        raise Problems(Problem("", "answered", message))
    refuse(conditions_of(after if one.id == question_id else one for one in desk.form.questions))
    changes = wording_changes(before, after)
    row.kind, row.text, row.help = after.kind, after.text, after.help
    row.required, row.settings = after.required, dict(after.settings)
    row.show_if = dict(after.show_if) if after.show_if else None
    changed(actor, subject, desk, "survey.question_edited", question=row.key)
    if desk.answered and changes:
        session().add(
            SurveyRevisionRow(
                phase_id=subject.phase.id,
                version=desk.row.version,
                question_key=row.key,
                changes=changes,
                changed_by=actor.person_id,
                changed_at=clock.now(),
            )
        )


def move_question(actor: Actor, subject: TakePart, question_id: uuid.UUID, step: int) -> None:
    """Move a question one place up (``-1``) or down (``1``), onto the next page at the edge.

    :raises Problems: naming the questions whose conditions would not fit any more.
    """
    desk = open_form(actor, subject)
    refuse_answered(desk)

    def move(pages: list[list[QuestionRecord]]) -> None:
        page, index = _find(pages, question_id)
        if 0 <= index + step < len(pages[page]):
            moved(pages[page], index, step)
        elif 0 <= page + step < len(pages):
            question = pages[page].pop(index)
            pages[page + step].insert(len(pages[page + step]) if step < 0 else 0, question)

    pages = check_order(desk.form, move)
    for section, questions in zip(desk.form.sections, pages, strict=True):
        for position, question in enumerate(questions, 1):
            row = queries.question_row(subject.phase.id, question.id)
            row.section_id, row.position = section.id, position
    changed(actor, subject, desk, "survey.question_moved")


def remove_question(actor: Actor, subject: TakePart, question_id: uuid.UUID) -> None:
    """Remove a question.

    :raises Problems: naming the questions that depend on it, or when people have answered already.
    """
    desk = open_form(actor, subject)
    refuse_answered(desk)
    refuse(removal_problems(desk.form.questions, {question_id}))
    row = queries.question_row(subject.phase.id, question_id)
    key = row.key
    session().delete(row)
    changed(actor, subject, desk, "survey.question_removed", question=key)


def _find(pages: list[list[QuestionRecord]], question_id: uuid.UUID) -> tuple[int, int]:
    for page, questions in enumerate(pages):
        for index, question in enumerate(questions):
            if question.id == question_id:
                return page, index
    raise NotFound


def _place_of(form: FormRecord, section_id: uuid.UUID) -> int:
    for place, section in enumerate(form.sections):
        if section.id == section_id:
            return place
    raise NotFound


def _record(
    question_id: uuid.UUID,
    subject: TakePart,
    section_id: uuid.UUID,
    key: str,
    draft: QuestionDraft,
    form: FormRecord,
) -> QuestionRecord:
    kind = question_types().get(draft.kind)
    if kind is None:
        raise Problems(Problem("kind", "choice", _("Choose a type of question.")))
    settings: dict[str, Any] = clean_settings(kind, draft.settings)
    return QuestionRecord(
        id=question_id,
        phase_id=subject.phase.id,
        section_id=section_id,
        number=len(form.questions) + 1,
        key=key,
        kind=draft.kind,
        text=draft.text,
        help=draft.help,
        required=draft.required,
        settings=settings,
        show_if=clean_show_if(draft.show_if, form),
    )


def _problems(subject: TakePart, question: QuestionRecord) -> list[Problem]:
    kind = question_types()[question.kind]
    return [
        *text_problems(subject, "text", question.text, TEXT_MAX, needed=True),
        *text_problems(subject, "help", question.help, HELP_MAX),
        *kind.settings_problems(question.settings),
        *label_problems(subject, kind, question.settings),
    ]
