"""Votes through the API: the paper, casting safely, and no way from person to ballot."""

import json

import pytest
from sqlalchemy import select

from portal.core.api.models import IdempotencyRow
from portal.core.database import session
from portal.voting.models import BallotRow
from portal.voting.queries import ballots_of
from portal.voting.receipts import hash_of_code

TOKEN = "made-at-random-for-this-vote"


def base(poll):
    return f"/consultations/{poll.slug}/phases/{poll.phase_id}"


def test_a_program_reads_the_paper_casts_and_gets_the_same_receipt_again(make, somebody, app):
    poll = make.poll("approval", contest={"most": 2})
    paper = somebody.get(f"{base(poll)}/ballot-paper").json
    assert (paper["form"], paper["most"], paper["secret"]) == ("approval", 2, True)
    assert {one["key"] for one in paper["options"]} == {"p1", "p2", "p3"}
    vote = {"ballot": ["p3", "p1"], "token": TOKEN}
    first = somebody.post(f"{base(poll)}/ballots", vote)
    again = somebody.post(f"{base(poll)}/ballots", vote)
    assert (first.json["fresh"], again.json["fresh"]) == (True, False)
    assert first.json["receipt"] == again.json["receipt"]
    own = somebody.get(f"{base(poll)}/ballots/own").json
    assert (own["has_voted"], own["ballot"], own["receipt"]) == (True, None, None)
    with app.app_context():
        assert ballots_of(poll.contest_id) == {("p1", "p3"): 1}


def test_an_idempotency_key_keeps_no_code_beside_the_person(make, somebody, app):
    poll = make.poll()
    vote = {"ballot": ["p1"], "token": TOKEN}
    first = somebody.post(f"{base(poll)}/ballots", vote, Idempotency_Key="one")
    again = somebody.post(f"{base(poll)}/ballots", vote, Idempotency_Key="one")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json["receipt"] is None
    with app.app_context():
        (kept,) = session().scalars(select(IdempotencyRow.body))
        assert first.json["receipt"] not in kept
        (hashed,) = session().scalars(select(BallotRow.receipt_hash))
        assert hashed == hash_of_code(first.json["receipt"])


def test_points_are_pairs_and_an_open_vote_is_read_back(make, somebody):
    poll = make.poll("cumulative", contest={"most": 5, "secret": False})
    vote = {"ballot": [["p2", 3], ["p1", 2]], "token": TOKEN}
    receipt = somebody.post(f"{base(poll)}/ballots", vote).json["receipt"]
    own = somebody.get(f"{base(poll)}/ballots/own").json
    assert own["ballot"] == [["p1", 2], ["p2", 3]]
    assert own["receipt"] == receipt


@pytest.mark.parametrize(
    ("ballot", "code"),
    [
        (["p9"], "unknown_option"),
        (["p1", "p2"], "too_many"),
        ([["p1", 1]], "bad_form"),
        ([{"p1": 1}], "form"),
        ([1], "form"),
        (["p1", ["p2", 1]], "form"),
        ([None], "null"),
    ],
)
def test_what_is_no_ballot_of_this_vote_is_refused(make, somebody, app, ballot, code):
    poll = make.poll()
    refused = somebody.post(f"{base(poll)}/ballots", {"ballot": ballot, "token": TOKEN})
    assert refused.status_code == 422
    assert code in json.dumps(refused.json)
    with app.app_context():
        assert ballots_of(poll.contest_id).total() == 0


def test_a_token_anybody_could_guess_is_refused(make, somebody):
    refused = somebody.post(f"{base(make.poll())}/ballots", {"ballot": ["p1"], "token": "secret"})
    assert refused.status_code == 422
