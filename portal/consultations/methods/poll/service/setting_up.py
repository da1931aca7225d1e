"""Sets a phase's vote up until it opens, and fixes it as soon as the consultation is published."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from flask_babel import gettext as _

from portal.consultations.methods.poll.policy import KIND, METHOD, SET_UP
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.consultations.reaching import phase_using
from portal.consultations.records import ConsultationState, Moment, PhaseRecord
from portal.consultations.service.changing import changed, for_change
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.uploads.service import publish_uploads
from portal.voting import service as voting
from portal.voting.records import ContestDraft, ContestRecord, ContestState

T = TypeVar("T")
OPTION = "contest_option"


def save_contest(
    actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID, draft: ContestDraft, version: int
) -> uuid.UUID:
    """Say what is voted on and how; return the contest's identifier.

    :param version: the version the form was opened with, 0 for a first time.
    :raises Problems: when the draft makes no sense, or the vote has opened.
    :raises Stale: when somebody else changed it since.
    """
    subject = _for_setup(actor, consultation_id, phase_id)
    contest = contest_in(subject.phase)
    if contest is None:
        contest_id = voting.create_contest(KIND, phase_id, draft)
    else:
        contest_id = contest.id
        voting.edit_contest(contest_id, draft, version)
    _done(actor, subject, "poll.set_up")
    return contest_id


def change_options(
    actor: Actor,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    change: Callable[[ContestRecord], T],
) -> T:
    """Change what is on the ballot paper by one of voting's services.

    :param change: is given the contest.
    :raises Problems: what the change raises; and when the vote has opened.
    """
    subject = _for_setup(actor, consultation_id, phase_id)
    answer = change(_contest(subject.phase))
    _done(actor, subject, "poll.options_changed")
    return answer


def fix_option_wording(
    actor: Actor,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    option_id: uuid.UUID,
    title: TranslatedText,
    description: TranslatedText,
) -> None:
    """Mend an option's words while or after people vote; the audit log keeps that it was done.

    A published result goes on calling the option what it was called at the count.

    :raises Problems: when a text is missing or too long.
    """
    subject = _subject(actor, consultation_id, phase_id)
    contest = _contest(subject.phase)
    option = next((one for one in contest.options if one.id == option_id), None)
    if option is None:
        raise NotFound
    voting.fix_wording(contest.id, option_id, title, description)
    changed(
        actor,
        subject.consultation,
        "poll.wording_fixed",
        phase=str(phase_id),
        option=option.key,
        before=str(dict(option.title)),
        after=str(dict(title)),
    )


def draw_paper(actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID, seed: str) -> None:
    """Draw the order of the ballot paper anew, with a seed that was drawn in public, say.

    :raises Problems: when something is missing, or the vote has opened.
    """
    subject = _for_setup(actor, consultation_id, phase_id)
    if len(seed) > 200:
        raise Problems(Problem("seed", "too_long", _("Shorten it to 200 characters.")))
    contest = _contest(subject.phase)
    problems = voting.contest_problems(contest)
    if problems:
        raise Problems(problems)
    voting.unset_contest(contest.id)
    found = _contest(subject.phase)
    voting.set_contest(found, seed)
    changed(actor, subject.consultation, "poll.drawn", phase=str(phase_id), seed=seed)


def set_published(consultation_id: uuid.UUID) -> None:
    """Fix the votes of a published consultation; called once it is, and whenever it changes."""
    consultation = consultation_of(consultation_id)
    if consultation is None or consultation.state is not ConsultationState.PUBLISHED:
        return
    for phase in consultation.phases:
        if phase.method == METHOD:
            _fix(phase)


def _fix(phase: PhaseRecord) -> None:
    contest = contest_in(phase)
    if contest is None or contest.state is not ContestState.DRAFT:
        return
    for option in contest.options:
        publish_uploads(OPTION, option.id)
    if not voting.contest_problems(contest):
        voting.set_contest(contest)


def _subject(actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    _row, consultation = for_change(consultation_id)
    subject = TakePart(consultation, phase_using(METHOD, consultation, phase_id))
    require(actor, SET_UP, subject)
    return subject


def _for_setup(actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    """Return the phase, locked, as long as nobody can vote in it yet.

    The lock is the one voters hold together: whoever opens the paper in this moment waits.
    """
    subject = _subject(actor, consultation_id, phase_id)
    if subject.consultation.moment(subject.phase) not in (Moment.DRAFT, Moment.UPCOMING):
        words = _("The vote has opened. What is on the ballot paper stays.")
        raise Problems(Problem("", "begun", words))
    return subject


def _contest(phase: PhaseRecord) -> ContestRecord:
    contest = contest_in(phase)
    if contest is None:
        words = _("First say what is voted on, and how.")
        raise Problems(Problem("", "no_contest", words))
    return contest


def _done(actor: Actor, subject: TakePart, what: str) -> None:
    changed(actor, subject.consultation, what, phase=str(subject.phase.id))
    if subject.consultation.state is ConsultationState.PUBLISHED:
        _fix(subject.phase)
