"""What came of a vote, with the reasons and the whole count, round by round."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from portal.consultations.methods.poll.api import api
from portal.consultations.methods.poll.api.casting import FEATURE, PHASE
from portal.consultations.methods.poll.results import (
    RESULTS,
    Outcome,
    VoteResult,
    outcome_of,
    result_subject,
)
from portal.consultations.methods.poll.views.blueprint import access_phase
from portal.core.api import extended, reading_actor, shape
from portal.core.permissions import require
from portal.core.problems import NotFound


@dataclass(frozen=True, slots=True)
class VoteResultAnswer:
    """The result of a vote.

    :param headline: who won, or whether it passes, in one sentence.
    :param why: sentences that say why.
    :param ties: where the ballots did not decide, and what was done about it.
    :param winners: keys of the options that won for certain.
    :param tied: keys of options between which only a lot can decide.
    :param passed: for questions: whether the decision is taken; null otherwise.
    :param ballots: how many were counted, blank ones included.
    :param ballots_sha256: of the options with their names and of the ballots, in whatever order
        these come; of the ballots alone for counts made before names were covered.
    :param lot: keys as drawn by lot, the first first; mostly empty.
    :param number: 1 for the count after closing; more after a lot or a recount.
    :param annulled: why the result stands no more; empty while it does.
    """

    headline: str
    why: list[str]
    ties: list[str]
    winners: list[str]
    tied: list[str]
    passed: bool | None
    ballots: int
    ballots_sha256: str
    lot: list[str]
    number: int
    counted_at: datetime
    code_version: str
    annulled: str


VoteResultSchema: type[Schema] = extended(
    VoteResultAnswer,
    "VoteResult",
    count=fields.Dict(
        required=True,
        metadata={
            "description": "The whole count, as `portal recount FILE --json` prints it; fractions "
            'are written "numerator/denominator".'
        },
    ),
)


@api.read(f"{PHASE}/vote-result", VoteResultSchema, refuses=(403, 404))
def read_vote_result(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Read the result of a vote.

    403 while the vote is open and hides its result; 404 until the ballots are counted.
    """
    actor = reading_actor(FEATURE)
    subject = result_subject(access_phase(actor, slug, phase_id))
    if subject is None:
        raise NotFound
    require(actor, RESULTS, subject)
    return _shown(subject, outcome_of(subject))


def _shown(subject: VoteResult, outcome: Outcome) -> dict[str, Any]:
    count, story = outcome.count, outcome.story
    if count is None or story is None or not subject.is_over:
        raise NotFound
    answer = VoteResultAnswer(
        headline=story.headline,
        why=list(story.why),
        ties=list(story.ties),
        winners=list(count.result.winners),
        tied=list(count.result.tied),
        passed=count.result.passed,
        ballots=count.ballots,
        ballots_sha256=count.ballots_hash,
        lot=list(count.lot),
        number=count.number,
        counted_at=count.counted_at,
        code_version=count.code_version,
        annulled=outcome.annulled.reason if outcome.annulled else "",
    )
    return shape(answer, count=count.result.to_json())
