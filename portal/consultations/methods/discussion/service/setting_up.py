"""Officers write the open question, its background and the council's own contribution."""

from __future__ import annotations

import uuid
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table, select

from portal.consultations.methods.discussion.events import OfficialContributionPublished
from portal.consultations.methods.discussion.models import DiscussionRow
from portal.consultations.methods.discussion.policy import SET_UP, SPEAK
from portal.consultations.methods.discussion.records import (
    QUESTION_LENGTH,
    TEXT_LENGTH,
    DiscussionDraft,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationState, Moment
from portal.consultations.service import stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import insert_once, session, touch
from portal.core.events import emit
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems, Stale

_TABLE = cast(Table, DiscussionRow.__table__)


def save_discussion(actor: Actor, subject: TakePart, draft: DiscussionDraft, version: int) -> None:
    """Keep what an officer or editor typed. Once people answer it, the question stays.

    :param version: the version the form was opened with; 0 before there was one.
    :raises Problems: naming what is missing, too long or may not change any more.
    :raises Stale: when somebody else changed it meanwhile.
    """
    require(actor, SET_UP, subject)
    row = _row(subject.phase.id)
    if row.version - 1 != version:
        raise Stale
    begun = subject.consultation.moment(subject.phase) in (Moment.OPEN, Moment.FINISHED)
    problems = _problems(draft)
    if begun and row.question and draft.question != row.question:
        message = _("People answer this question already, so it stays.")
        problems.append(Problem("question", "begun", message))
    if problems:
        raise Problems(problems)
    spoke = draft.official != row.official
    if spoke:
        require(actor, SPEAK, subject)
    _write(actor, row, draft)
    if spoke:
        row.official_at = clock.now() if draft.official else None
        session().flush()
        _tell(actor, subject)
    write_audit(
        actor,
        "discussions.set_up",
        subject_kind="consultation",
        subject_id=subject.consultation.id,
        phase=str(subject.phase.id),
    )
    touch(stamp_of(subject.consultation.id))


def write_discussion(actor: Actor, subject: TakePart, draft: DiscussionDraft) -> None:
    """Set a new phase up with what another one had, without the council's contribution."""
    problems = _problems(draft)
    if problems:
        raise Problems(problems)
    _write(actor, _row(subject.phase.id), draft)


def _row(phase_id: uuid.UUID) -> DiscussionRow:
    nothing = TranslatedText()
    insert_once(
        _TABLE,
        {
            "phase_id": phase_id,
            "question": nothing,
            "background": nothing,
            "official": nothing,
            "comment_count": 0,
            "version": 1,
            "changed_at": clock.now(),
        },
    )
    return (
        session()
        .execute(select(DiscussionRow).where(DiscussionRow.phase_id == phase_id).with_for_update())
        .scalar_one()
    )


def _write(actor: Actor, row: DiscussionRow, draft: DiscussionDraft) -> None:
    row.question, row.background, row.official = draft.question, draft.background, draft.official
    row.version += 1
    row.changed_by, row.changed_at = actor.person_id, clock.now()
    session().flush()


def _tell(actor: Actor, subject: TakePart) -> None:
    if subject.consultation.state is not ConsultationState.DRAFT:
        event = OfficialContributionPublished(subject.phase.id, subject.consultation.id)
        emit(event, actor.person_id)


def _problems(draft: DiscussionDraft) -> list[Problem]:
    problems = []
    if not draft.question:
        message = _("Write the question in at least one language.")
        problems.append(Problem("question", "needed", message))
    for field, text, most in (
        ("question", draft.question, QUESTION_LENGTH),
        ("background", draft.background, TEXT_LENGTH),
        ("official", draft.official, TEXT_LENGTH),
    ):
        if any(len(one) > most for one in text.values()):
            message = _("Shorten this to %(max)s characters.", max=most)
            problems.append(Problem(field, "too_long", message))
    return problems
