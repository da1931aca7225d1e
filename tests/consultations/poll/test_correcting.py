"""Corrections of a result take two people, are public and audited; lots can be drawn again."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.cli.recount import recount
from portal.consultations.methods.poll.closing import count_closed_polls
from portal.core.audit import entries
from portal.core.identifiers import format_id
from portal.core.problems import Problems
from portal.voting.drawing import drawn_order
from portal.voting.publishing.correcting import (
    counted_for,
    decide_correction,
    lot_order,
    propose_correction,
)
from portal.voting.publishing.queries import corrections_of, counts_of, last_count
from portal.voting.publishing.records import CorrectionKind, CorrectionState
from portal.voting.queries import contest_by_id

TIED = {
    "single_choice": [("p1",)] * 3 + [("p2",)] * 3 + [("p3",)],
    "score": [(("p1", 3), ("p2", 3))] * 2,
    "irv": [("p1",)] * 3 + [("p2",)] * 3,
    "stv": [("p1",)] * 3 + [("p2",)] * 3,
    "schulze": [("p1",)] * 3 + [("p2",)] * 3,
}
SOURCE = "First draw of the national lottery on 1 June 2027"


@pytest.fixture
def tie(make, clock, in_app):
    poll = make.poll()
    make.ballots(poll, TIED["single_choice"])
    clock(days=20)
    count_closed_polls()
    return poll


def refused_code(refused):
    return refused.value.problems[0].code


@pytest.mark.both_engines
@pytest.mark.parametrize("method", TIED)
def test_a_lot_from_a_public_seed_settles_a_tie(make, clock, in_app, acts, work, method):
    poll = make.poll(method)
    make.ballots(poll, TIED[method])
    clock(days=20)
    count_closed_polls()
    before = last_count(poll.contest_id).result
    assert set(before.tied) == {"p1", "p2"}
    first, second = acts(make.person()), acts(make.person())
    proposal = work(
        propose_correction, first, poll.contest_id, CorrectionKind.LOT, "A tie.", SOURCE
    )
    counted = counted_for(proposal, "04 17 22")
    work(decide_correction, second, proposal, approve=True, seed="04 17 22", counted=counted)
    after = last_count(poll.contest_id)
    drawn = [key for key in drawn_order("04 17 22", ["p1", "p2", "p3"]) if key in before.tied]
    # Where somebody has to go out, the first drawn goes out.
    assert after.result.winners == (drawn[1] if method in ("irv", "stv") else drawn[0],)
    assert after.result.decided
    assert [tie.settled_by for tie in after.result.ties if tie.mattered or tie.settled_by] == [
        "lot"
    ]
    assert (after.number, len(counts_of(poll.contest_id))) == (2, 2)
    assert after.ballots_hash == counts_of(poll.contest_id)[0].ballots_hash


def test_nobody_approves_what_they_proposed_themselves(make, tie, acts, work):
    officer = acts(make.person())
    proposal = work(propose_correction, officer, tie.contest_id, CorrectionKind.ANNUL, "Mistake.")
    with pytest.raises(Problems) as refused:
        work(decide_correction, officer, proposal, approve=True)
    assert refused_code(refused) == "same_person"
    assert corrections_of(tie.contest_id)[0].state is CorrectionState.PROPOSED
    work(decide_correction, officer, proposal, approve=False)
    assert corrections_of(tie.contest_id)[0].state is CorrectionState.REFUSED


def test_a_correction_says_why_and_a_lot_says_where_its_seed_comes_from(make, tie, acts, work):
    officer = acts(make.person())
    with pytest.raises(Problems) as refused:
        work(propose_correction, officer, tie.contest_id, CorrectionKind.LOT, " ")
    assert [problem.field for problem in refused.value.problems] == ["reason", "source"]


def test_there_is_one_open_proposal_at_a_time(make, tie, acts, work):
    officer = acts(make.person())
    work(propose_correction, officer, tie.contest_id, CorrectionKind.RECOUNT, "To be sure.")
    with pytest.raises(Problems) as refused:
        work(propose_correction, officer, tie.contest_id, CorrectionKind.ANNUL, "Mistake.")
    assert refused_code(refused) == "waiting"


def test_no_lot_without_a_tie_and_none_without_a_seed(make, clock, acts, work, tie):
    first, second = acts(make.person()), acts(make.person())
    clear = make.poll()
    make.ballots(clear, [("p1",)])
    clock(days=20)
    count_closed_polls()
    with pytest.raises(Problems) as refused:
        work(propose_correction, first, clear.contest_id, CorrectionKind.LOT, "Why not.", SOURCE)
    assert refused_code(refused) == "no_tie"
    proposal = work(propose_correction, first, tie.contest_id, CorrectionKind.LOT, "A tie.", SOURCE)
    with pytest.raises(Problems) as refused:
        work(decide_correction, second, proposal, approve=True, seed="  ")
    assert refused_code(refused) == "needed"
    assert len(counts_of(tie.contest_id)) == 1


def test_a_recount_keeps_the_lot_that_was_drawn(make, tie, acts, work):
    first, second = acts(make.person()), acts(make.person())
    lot = work(propose_correction, first, tie.contest_id, CorrectionKind.LOT, "A tie.", SOURCE)
    work(decide_correction, second, lot, approve=True, seed="7")
    again = work(propose_correction, first, tie.contest_id, CorrectionKind.RECOUNT, "To be sure.")
    work(decide_correction, second, again, approve=True)
    counts = counts_of(tie.contest_id)
    assert [count.number for count in counts] == [1, 2, 3]
    assert counts[1].result.to_json() == counts[2].result.to_json()
    assert counts[2].lot == lot_order(contest_by_id(tie.contest_id), "7")


def test_an_annulled_vote_says_why_and_stays_annulled(make, tie, acts, work, client):
    first, second = acts(make.person()), acts(make.person())
    reason = "The bridge was not on the ballot papers of the north."
    proposal = work(propose_correction, first, tie.contest_id, CorrectionKind.ANNUL, reason)
    assert "It is proposed to annul this vote" in client.get(f"{tie.url}/results").text
    work(decide_correction, second, proposal, approve=True)
    page = client.get(f"{tie.url}/results").text
    assert "This vote was annulled" in page
    assert reason in page
    with pytest.raises(Problems) as refused:
        work(propose_correction, first, tie.contest_id, CorrectionKind.RECOUNT, "Again.")
    assert refused_code(refused) == "annulled"


def test_officers_correct_together_and_everything_is_written_down(
    make, clock, app, browser_of, client, tmp_path
):
    tie = make.poll()
    make.ballots(tie, TIED["single_choice"])
    clock(days=20)
    client.get(f"{tie.url}/results")
    url = f"/admin/consultations/{format_id(tie.id)}/phases/{format_id(tie.phase_id)}/poll/result"
    first, second = browser_of(make.person("officer")), browser_of(make.person("officer"))
    assert client.get(url).status_code in (302, 303, 403)
    assert browser_of(make.person()).get(url).status_code == 403
    assert "Propose a correction" in first.get(url).text
    wrong = first.post(url, {"kind": "lot", "reason": "A tie."})
    assert wrong.status_code == 422
    assert "A tie." in wrong.text
    assert first.post(url, {"kind": "lot", "reason": "A tie.", "source": SOURCE}).status_code == 303
    assert SOURCE in client.get(f"{tie.url}/results").text
    assert "Approve" not in first.get(url).text
    with app.app_context():
        waiting = corrections_of(tie.contest_id)[0]
    page = second.get(url)
    assert "Approve and carry out" in page.text
    decided = f"{url}/{format_id(waiting.id)}"
    assert second.post(decided, {"decision": "approve", "seed": ""}).status_code == 422
    assert second.post(decided, {"decision": "approve", "seed": "04 17 22"}).status_code == 303
    public = client.get(f"{tie.url}/results").text
    assert "A lot was drawn" in public
    assert "04 17 22" in public
    with app.app_context():
        actions = [entry.action for entry in entries(limit=10).items]
    assert {"voting.correction_proposed", "voting.correction_made"} <= set(actions)
    file = tmp_path / "ballots.json"
    file.write_bytes(client.get(f"{tie.url}/results/ballots.json").data)
    done = CliRunner().invoke(recount, [str(file)])
    assert done.exit_code == 0
    assert json.loads(file.read_text())["lot"] == drawn_order("04 17 22", ["p1", "p2", "p3"])
