"""Reading a ballot paper, casting a ballot, and one's own vote."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from portal.consultations.methods.poll import service
from portal.consultations.methods.poll.api import api
from portal.consultations.methods.poll.policy import CAST, READ_OWN
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.views.blueprint import access_phase
from portal.consultations.methods.poll.views.paper import form_of, rule_of
from portal.consultations.participation.visitors import known_participant
from portal.core.api import Input, reading_actor, schema_of
from portal.core.api.writing import keep_instead
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.core.web.context import current_actor
from portal.voting.content import to_json
from portal.voting.queries import own_vote
from portal.voting.records import ContestRecord

PHASE = "/consultations/<slug>/phases/<uuid:phase_id>"
FEATURE = "polls"


@dataclass(frozen=True, slots=True)
class PaperOption:
    """Something on the ballot paper.

    :param key: what ballots name it by.
    :param cost: in whole units of the currency; 0 where there is no budget.
    :param link: where more about it stands; empty for nowhere.
    """

    key: str
    number: int
    title: str
    description: str
    cost: int
    category: str
    link: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Paper:
    """What is voted on and how.

    :param method: the ballot method's name.
    :param form: choice, approval, ranking or points: what a ballot looks like.
    :param rule: how it is decided, in plain words.
    :param most: greatest number of options on a ballot, or of points; 0 for no bound.
    :param secret: whether who voted and what was voted are kept apart.
    :param changeable: whether a vote can be replaced until the end.
    :param seed: what the order of the options was drawn with; empty before the draw.
    :param options: in the order of the ballot paper.
    """

    question: str
    method: str
    form: str
    rule: str
    seats: int
    budget: int
    currency: str
    least: int
    most: int
    secret: bool
    changeable: bool
    hidden_until_close: bool
    seed: str
    opens_at: datetime
    closes_at: datetime
    options: list[PaperOption]


@dataclass(frozen=True, slots=True)
class BallotReceipt:
    """Proof that a ballot is on disk.

    :param receipt: the code; null when this is the stored answer of a repetition by
        `Idempotency-Key`, which keeps no code.
    :param fresh: whether this request cast it; not so when it was sent before.
    :param changed: whether it replaced an earlier ballot.
    """

    receipt: str | None
    fresh: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class OwnVoteAnswer:
    """One's own vote, as far as the portal knows it.

    :param ballot: null for a secret vote, of which nobody knows what it says.
    :param receipt: null for a secret vote, whose code is stored nowhere.
    :param cast_at: for a secret vote the hour only; null before one has voted.
    """

    has_voted: bool
    ballot: list[Any] | None
    receipt: str | None
    cast_at: datetime | None


class BallotInput(Input):
    """A ballot."""

    ballot = fields.List(
        fields.Raw(),
        required=True,
        validate=validate.Length(max=500),
        metadata={
            "description": "Keys of options; for a ranking the first preference first; for points "
            'pairs such as `["p1", 3]`. Empty for a blank ballot.'
        },
    )
    token = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Za-z0-9_-]{20,80}\Z"),
        metadata={
            "description": "At least 20 random characters of your own. The receipt is made of it: "
            "the same token gives the same receipt, and no second vote."
        },
    )
    receipt = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"description": "The code of the secret ballot that this one replaces."},
    )


@api.read(f"{PHASE}/ballot-paper", schema_of(Paper), refuses=(404,))
def read_ballot_paper(slug: str, phase_id: uuid.UUID) -> Paper:
    """Read what is voted on in a phase, by which rule, and the options."""
    subject = access_phase(reading_actor(FEATURE), slug, phase_id)
    contest = _contest(contest_in(subject.phase))
    return Paper(
        question=str(contest.question),
        method=contest.method,
        form=form_of(contest).value,
        rule=rule_of(contest),
        seats=contest.seats,
        budget=contest.budget,
        currency=contest.currency,
        least=contest.least,
        most=contest.most,
        secret=contest.secret,
        changeable=contest.changeable,
        hidden_until_close=contest.hidden_until_close,
        seed=contest.seed,
        opens_at=subject.phase.opens_at,
        closes_at=subject.phase.closes_at,
        options=[
            PaperOption(
                option.key,
                option.number,
                str(option.title),
                str(option.description),
                option.cost,
                option.category,
                option.link,
                option.lon,
                option.lat,
            )
            for option in contest.options
        ],
    )


@api.write(
    "POST",
    f"{PHASE}/ballots",
    schema_of(BallotReceipt),
    action=CAST,
    body=BallotInput,
    rate="120 per hour",
    example={"ballot": ["p2"], "token": "bWFrZS10aGlzLWF0LXJhbmRvbQ"},
)
def cast_ballot(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> BallotReceipt:  # noqa: ARG001
    """Cast one's ballot.

    It is on disk before this answers. Sent again with the same token it gives the same receipt
    and changes nothing.
    """
    try:
        done = service.cast_vote(
            current_actor(), phase_id, _ballot(body["ballot"]), body["token"], body["receipt"]
        )
    except Forbidden as refused:
        if refused.decision.code == "not_published":
            raise NotFound from refused  # Nobody learns that there is a draft.
        raise
    # What is kept for repetitions stands beside the person: the code would lead to the ballot.
    keep_instead('{"changed": false, "fresh": false, "receipt": null}')
    return BallotReceipt(done.code, done.fresh, done.changed)


@api.read(f"{PHASE}/ballots/own", schema_of(OwnVoteAnswer), action=READ_OWN, refuses=(404,))
def read_own_vote(slug: str, phase_id: uuid.UUID) -> OwnVoteAnswer:
    """Read whether one has voted, and in an open vote what."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    contest = _contest(contest_in(subject.phase))
    participant = known_participant(actor, subject)
    own = own_vote(contest, participant.key) if participant is not None else None
    if own is None:
        return OwnVoteAnswer(False, None, None, None)
    ballot = to_json(own.ballot) if own.ballot is not None else None
    return OwnVoteAnswer(True, ballot, own.receipt or None, own.cast_at)


def _contest(contest: ContestRecord | None) -> ContestRecord:
    if contest is None or not contest.options:
        raise NotFound
    return contest


def _ballot(parts: list[Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    for part in parts:
        pair = isinstance(part, list) and len(part) == 2
        if pair and isinstance(part[0], str) and type(part[1]) is int:
            found.append((part[0], part[1]))
        elif isinstance(part, str):
            found.append(part)
        else:
            raise Problems(Problem("ballot", "form", "Give keys, or pairs of key and points."))
    if any(isinstance(part, str) for part in found) and any(
        isinstance(part, tuple) for part in found
    ):
        raise Problems(Problem("ballot", "form", "Give keys, or pairs of key and points."))
    return tuple(found)
