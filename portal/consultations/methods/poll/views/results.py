"""The result of a vote: who won and why, the ballots to count again, and how to do it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask import Response as FlaskResponse
from flask import stream_with_context
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.poll.closing import count_at_first_look
from portal.consultations.methods.poll.results import (
    RESULTS,
    Outcome,
    VoteResult,
    outcome_of,
    result_subject,
)
from portal.consultations.methods.poll.views.blueprint import access_phase, blueprint
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.permissions import require
from portal.core.problems import NotFound
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.limits import limit_reads
from portal.voting.publishing.files import as_json, as_pabulib, as_table, is_budget
from portal.voting.publishing.records import CountRecord
from portal.voting.queries import receipt_hashes_of
from portal.voting.records import ContestRecord, ContestState
from portal.voting.tallies import stamp_of as ballots_stamp


@dataclass(frozen=True)
class ResultPage(Page):
    """What came of a vote.

    :param outcome: what is known now; without a story while it is being counted.
    :param is_over: whether nobody can vote any more.
    :param has_budget_file: whether the ballots are there as a ``.pb`` file as well.
    """

    template: ClassVar[str] = "poll/results.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    outcome: Outcome
    is_over: bool
    has_budget_file: bool


@blueprint.get("/results")
@public
@visitor_cache("consultations")
def results(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the result; whoever looks first at a small vote that is over has it counted."""
    subject = _access(slug, phase_id)
    contest = subject.contest
    if (
        subject.is_over
        and contest.state is not ContestState.PUBLISHED
        and count_at_first_look(subject.consultation.id, contest)
    ):
        subject = _access(slug, phase_id)
    cache_until_change(
        subject.consultation, stamp_of(subject.consultation.id), ballots_stamp(contest.id)
    )
    return render(
        ResultPage(
            consultation=subject.consultation,
            phase=subject.phase,
            contest=subject.contest,
            outcome=outcome_of(subject),
            is_over=subject.is_over,
            has_budget_file=is_budget(subject.contest),
        )
    )


@blueprint.get("/results/ballots.json")
@public
@limit_reads("30 per hour")
def ballots_json(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the ballots as one JSON object, as `portal recount` reads it."""
    subject, count = _counted(slug, phase_id)
    return _file(f"{slug}-ballots.json", "application/json", as_json(subject.contest, count))


@blueprint.get("/results/ballots.csv")
@public
@limit_reads("30 per hour")
def ballots_csv(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the ballots as a table in the order in which they are published."""
    subject, count = _counted(slug, phase_id)
    lines = stream_with_context(as_table(subject.contest, count))
    return _file(f"{slug}-ballots.csv", "text/csv", lines)


@blueprint.get("/results/ballots.pb")
@public
@limit_reads("30 per hour")
def ballots_pb(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the ballots of a budget in the Pabulib format."""
    subject, count = _counted(slug, phase_id)
    if not is_budget(subject.contest):
        raise NotFound
    return _file(f"{slug}-ballots.pb", "text/plain", as_pabulib(subject.contest, count))


@blueprint.get("/results/receipts.txt")
@public
@limit_reads("30 per hour")
def receipts_txt(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the hash of every receipt, one a line, in their own order."""
    subject, _count = _counted(slug, phase_id)
    text = "".join(f"{hashed}\n" for hashed in receipt_hashes_of(subject.contest.id))
    return _file(f"{slug}-receipts.txt", "text/plain", text)


def _access(slug: str, phase_id: uuid.UUID) -> VoteResult:
    actor = current_actor()
    subject = result_subject(access_phase(actor, slug, phase_id))
    if subject is None:
        raise NotFound
    require(actor, RESULTS, subject)
    return subject


def _counted(slug: str, phase_id: uuid.UUID) -> tuple[VoteResult, CountRecord]:
    """Return a result whose ballots are published; while a vote is open there are none."""
    subject = _access(slug, phase_id)
    outcome = outcome_of(subject)
    if outcome.count is None or not subject.is_over:
        raise NotFound
    return subject, outcome.count


def _file(name: str, kind: str, content: str | Iterator[str]) -> FlaskResponse:
    response = FlaskResponse(content, mimetype=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
