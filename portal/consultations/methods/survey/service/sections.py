"""Pages of the form: added, worded, moved, removed."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.designing import removal_problems
from portal.consultations.methods.survey.models import SurveySectionRow
from portal.consultations.methods.survey.records import SectionDraft
from portal.consultations.methods.survey.service.designing import (
    changed,
    check_order,
    moved,
    open_form,
    refuse,
    refuse_answered,
    text_problems,
)
from portal.consultations.policy import TakePart
from portal.core.database import new_id, session
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems

TITLE_MAX, INTRO_MAX, MOST_SECTIONS = 150, 5000, 50


def add_section(actor: Actor, subject: TakePart, draft: SectionDraft) -> uuid.UUID:
    """Add a page at the end of the form; return its identifier.

    :raises Problems: when it has no title, or people have answered already.
    """
    desk = open_form(actor, subject)
    refuse_answered(desk)
    if len(desk.form.sections) >= MOST_SECTIONS:
        raise Problems(Problem("", "too_many", _("A form has at most 50 pages.")))
    refuse(_problems(subject, draft))
    row = SurveySectionRow(
        id=new_id(),
        phase_id=subject.phase.id,
        position=len(desk.form.sections) + 1,
        title=draft.title,
        intro=draft.intro,
    )
    session().add(row)
    changed(actor, subject, desk, "survey.section_added")
    return row.id


def edit_section(
    actor: Actor, subject: TakePart, section_id: uuid.UUID, draft: SectionDraft
) -> None:
    """Change the words above a page."""
    desk = open_form(actor, subject)
    refuse(_problems(subject, draft))
    row = queries.section_row(subject.phase.id, section_id)
    row.title, row.intro = draft.title, draft.intro
    changed(actor, subject, desk, "survey.section_edited")


def move_section(actor: Actor, subject: TakePart, section_id: uuid.UUID, step: int) -> None:
    """Move a page one place up (``-1``) or down (``1``).

    :raises Problems: naming the questions whose conditions would not fit any more.
    """
    desk = open_form(actor, subject)
    refuse_answered(desk)
    ids = [section.id for section in desk.form.sections]
    if section_id not in ids:
        raise NotFound
    index = ids.index(section_id)
    check_order(desk.form, lambda pages: moved(pages, index, step))
    moved(ids, index, step)
    for position, identifier in enumerate(ids, 1):
        queries.section_row(subject.phase.id, identifier).position = position
    changed(actor, subject, desk, "survey.section_moved")


def remove_section(actor: Actor, subject: TakePart, section_id: uuid.UUID) -> None:
    """Remove a page with its questions.

    :raises Problems: naming the questions that depend on them, or when people have answered
        already.
    """
    desk = open_form(actor, subject)
    refuse_answered(desk)
    row = queries.section_row(subject.phase.id, section_id)
    questions = desk.form.questions
    refuse(removal_problems(questions, {q.id for q in questions if q.section_id == section_id}))
    session().delete(row)
    changed(actor, subject, desk, "survey.section_removed")


def _problems(subject: TakePart, draft: SectionDraft) -> list[Problem]:
    return [
        *text_problems(subject, "title", draft.title, TITLE_MAX, needed=True),
        *text_problems(subject, "intro", draft.intro, INTRO_MAX),
    ]
