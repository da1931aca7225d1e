"""Answering and hiding proposed wordings: the council's side."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.events import WordingAnswered, WordingHidden
from portal.consultations.methods.document.policy import ANSWER, HIDE
from portal.consultations.methods.document.records import (
    ANSWERS,
    LONGEST_REASON,
    AnswerDraft,
    WordingRecord,
    WordingState,
)
from portal.consultations.methods.document.service.wordings import change_wording, count_wordings
from portal.consultations.policy import TakePart
from portal.consultations.service import stamp_of
from portal.consultations.service.changing import for_change
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line

LONGEST_HIDING = 300


def answer_wording(actor: Actor, subject: TakePart, number: int, draft: AnswerDraft) -> None:
    """Say whether a wording is taken over, partly or not, and why; it can be said anew.

    :raises Problems: naming ``state``, ``answer`` or ``taken_in``.
    """
    found = _for_change(subject, number)
    require(actor, ANSWER, subject)
    if found.state is WordingState.WITHDRAWN:
        raise Problems(Problem("", "withdrawn", _("This wording was taken back by its author.")))
    answer = strip_unsafe_controls(draft.answer.replace("\r\n", "\n")).strip()
    _check(subject, found, draft, answer)
    taken_in = None if draft.state == WordingState.DECLINED else draft.taken_in
    change_wording(
        found.id,
        state=draft.state,
        answer=answer,
        taken_in=taken_in,
        answered_by=actor.person_id,
        answered_at=clock.now(),
    )
    write_audit(
        actor,
        "document.wording_answered",
        subject_kind="document_wording",
        subject_id=found.id,
        number=number,
        state=draft.state,
        before=found.state.value,
    )
    emit(
        WordingAnswered(
            found.id, subject.consultation.id, subject.phase.id, number, str(draft.state)
        ),
        actor.person_id,
    )
    touch(stamp_of(subject.consultation.id))


def hide_wording(actor: Actor, subject: TakePart, number: int, reason: str) -> None:
    """Hide a wording that breaks the rules; its author still reads it with the reason.

    :raises Problems: when there is no reason, or too much of one.
    """
    found = _for_change(subject, number)
    require(actor, HIDE, subject)
    reason = clean_line(reason)
    if not reason or len(reason) > LONGEST_HIDING:
        message = _("Give the reason in at most %(max)s characters.", max=LONGEST_HIDING)
        raise Problems(Problem("reason", "needed", message))
    if found.hidden_at is None:
        change_wording(
            found.id, hidden_at=clock.now(), hidden_by=actor.person_id, hidden_reason=reason
        )
        _say_hidden(actor, subject, found, hidden=True, reason=reason)


def show_wording(actor: Actor, subject: TakePart, number: int) -> None:
    """Show a hidden wording again."""
    found = _for_change(subject, number)
    require(actor, HIDE, subject)
    if found.hidden_at is not None:
        change_wording(found.id, hidden_at=None, hidden_by=None, hidden_reason="")
        _say_hidden(actor, subject, found, hidden=False)


def _for_change(subject: TakePart, number: int) -> WordingRecord:
    for_change(subject.consultation.id)
    found = queries.wording_by_number(subject.phase.id, number)
    if found is None:
        raise NotFound
    return found


def _say_hidden(
    actor: Actor, subject: TakePart, found: WordingRecord, *, hidden: bool, reason: str = ""
) -> None:
    if found.state is not WordingState.WITHDRAWN:
        count_wordings(found.paragraph_id, -1 if hidden else 1)
    write_audit(
        actor,
        "document.wording_hidden" if hidden else "document.wording_shown",
        subject_kind="document_wording",
        subject_id=found.id,
        number=found.number,
        reason=reason,
    )
    emit(
        WordingHidden(found.id, subject.consultation.id, subject.phase.id, found.number, hidden),
        actor.person_id,
    )
    touch(stamp_of(subject.consultation.id))


def _check(subject: TakePart, found: WordingRecord, draft: AnswerDraft, answer: str) -> None:
    problems = []
    if draft.state not in ANSWERS:
        message = _("Choose taken over, partly taken over or not taken over.")
        problems.append(Problem("state", "choice", message))
    if not answer:
        problems.append(Problem("answer", "needed", _("Give the reason; people read it.")))
    elif len(answer) > LONGEST_REASON:
        message = _("Shorten this to %(max)s characters.", max=LONGEST_REASON)
        problems.append(Problem("answer", "too_long", message))
    if draft.state == WordingState.TAKEN and draft.taken_in is None:
        message = _("Say in which version it is taken over.")
        problems.append(Problem("taken_in", "needed", message))
    elif draft.state != WordingState.DECLINED and draft.taken_in is not None:
        numbers = {version.number for version in queries.versions_of(subject.phase.id)}
        later = sorted(number for number in numbers if number > found.version)
        if draft.taken_in not in later:
            message = (
                _("Choose one of these versions: %(numbers)s.", numbers=", ".join(map(str, later)))
                if later
                else _("Write the draft of the next version first.")
            )
            problems.append(Problem("taken_in", "unknown", message))
    if problems:
        raise Problems(problems)
