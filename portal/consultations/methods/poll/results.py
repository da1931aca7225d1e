"""What came of a vote, and who may see it now: nobody before the end, unless the vote says so."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.policy import OFFICERS, TakePart
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.permissions import Action, Actor, Decision
from portal.core.state import state_of
from portal.core.web.formats import moment as in_words
from portal.voting.counting.result import Result, read_result
from portal.voting.explaining import BUDGETS_BY_POINTS, Story, story_of
from portal.voting.publishing.closing import count_now
from portal.voting.publishing.queries import annulled, as_counted, corrections_of, last_count
from portal.voting.publishing.records import CorrectionRecord, CountRecord
from portal.voting.queries import contest_by_id
from portal.voting.records import ContestRecord, ContestState
from portal.voting.registry import UnknownMethod
from portal.voting.tallies import stamp_of

MOST_COUNTED_LIVE = 2_000
"""Ballots up to which a vote that hides nothing is counted while it is open."""


@dataclass(frozen=True, slots=True)
class VoteResult:
    """The subject of everything about a result."""

    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord

    @property
    def consultation_id(self) -> uuid.UUID:
        """Scope of roles for this consultation."""
        return self.consultation.id

    @property
    def department_id(self) -> uuid.UUID | None:
        """Scope of roles for the department in charge."""
        return self.consultation.department_id

    @property
    def is_over(self) -> bool:
        """Whether nobody can vote any more; a vote that was closed stays so whatever its dates."""
        closed = self.contest.state in (ContestState.CLOSED, ContestState.PUBLISHED)
        return closed or self.consultation.moment(self.phase) is Moment.FINISHED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a result now.

    :param count: the count that holds, ``None`` while the vote is open or being counted.
    :param story: the result in words, ``None`` while there is none.
    :param annulled: why the result stands no more.
    """

    count: CountRecord | None
    story: Story | None
    corrections: tuple[CorrectionRecord, ...] = ()
    annulled: CorrectionRecord | None = None


def result_subject(subject: TakePart) -> VoteResult | None:
    """Return the subject of a phase's result, ``None`` when nothing is voted on in it."""
    contest = contest_in(subject.phase)
    if contest is None or not contest.options:
        return None
    return VoteResult(subject.consultation, subject.phase, contest)


def _may_see(_actor: Actor, subject: VoteResult) -> Decision:
    moment = subject.consultation.moment(subject.phase)
    if moment is not Moment.DRAFT and subject.is_over:
        return Decision.yes()
    if moment is Moment.OPEN and not subject.contest.hidden_until_close:
        return Decision.yes()
    if moment is Moment.OPEN:
        when = in_words(subject.phase.closes_at)
        return Decision.no("hidden", _("The result is shown after the end, %(when)s.", when=when))
    return Decision.no("upcoming", _("This vote has not begun."))


RESULTS = Action("poll.results", _l("See what came of votes"), rule=_may_see, reads=True)
CORRECT = Action("poll.correct", _l("Correct results of votes, two people together"), OFFICERS)

RESULT_ACTIONS = (RESULTS, CORRECT)


def outcome_of(subject: VoteResult) -> Outcome:
    """Return what everybody who may see the result knows now."""
    contest = subject.contest
    if contest.state is ContestState.PUBLISHED:
        count = last_count(contest.id)
        corrections = tuple(corrections_of(contest.id))
        story = told(as_counted(contest, count), count.result) if count is not None else None
        return Outcome(count, story, corrections, annulled(corrections))
    if subject.is_over or contest.hidden_until_close or contest.cast_count > MOST_COUNTED_LIVE:
        return Outcome(None, None)
    version = state_of().stamps.versions().get(stamp_of(contest.id), 0)
    return Outcome(None, told(contest, _so_far(contest.id, version)))


def told(contest: ContestRecord, result: Result) -> Story:
    """Return a result in the reader's words."""
    names = {option.key: str(option.title) for option in contest.options}
    if result.method == "budget_greedy" and contest.method in BUDGETS_BY_POINTS:
        # What was counted before each of them had a name of its own.
        result = replace(result, method=contest.method)
    return story_of(contest.counted_as(), result, names, contest.currency)


def _so_far(contest_id: uuid.UUID, version: int) -> Result:
    return read_result(_counted_so_far(contest_id, version))


@lru_cache(maxsize=32)
def _counted_so_far(contest_id: uuid.UUID, _version: int) -> dict[str, Any]:
    # The version moves with every ballot folded in, so one count serves all who look.
    contest = contest_by_id(contest_id)
    if contest is None:
        raise UnknownMethod(str(contest_id))
    return count_now(contest).result.to_json()
