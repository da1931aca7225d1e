"""What a vote gives to its consultation's results and open data, and files that come back in."""

from __future__ import annotations

from collections import Counter

import pytest

from portal.consultations.methods.poll.closing import count_closed_polls
from portal.consultations.methods.poll.importing import read_options
from portal.consultations.methods.poll.publishing import PollResults, PollTables
from portal.consultations.queries import consultation_of
from portal.voting.files.pabulib import read_pabulib
from portal.voting.publishing.files import as_pabulib
from portal.voting.publishing.queries import last_count
from portal.voting.queries import ballots_of, contest_by_id

pytestmark = pytest.mark.usefixtures("in_app")
BUDGET = {"budget": 60, "currency": "€"}
BALLOTS = [("p1", "p2")] * 4 + [("p3",)] * 5 + [()]


def results_of(poll):
    consultation = consultation_of(poll.id)
    return PollResults().results(consultation, consultation.phase(poll.phase_id))


def tables_of(poll):
    consultation = consultation_of(poll.id)
    return PollTables().tables(consultation, consultation.phase(poll.phase_id))


def test_a_consultation_learns_the_result_when_it_is_published_and_not_before(make, clock):
    poll = make.poll("budget_equal_shares", costs=(30, 20, 40), contest=BUDGET)
    make.ballots(poll, BALLOTS)
    assert results_of(poll) is None
    assert tables_of(poll) == []
    clock(days=20)
    assert results_of(poll) is None
    count_closed_polls()
    found = results_of(poll)
    assert found.headline == "1 project is paid, for €30"
    assert "Paid are: Trees." in found.text
    chart = found.charts[0]
    assert (chart.base, {row.label: row.value for row in chart.rows}) == (
        10,
        {"Trees": 4, "Benches": 4, "A fountain": 5},
    )


def test_a_vote_that_shows_itself_says_that_it_goes_on(make, clock):
    poll = make.poll(contest={"hidden_until_close": False})
    make.ballots(poll, [("p1",)] * 3)
    assert results_of(poll).headline == "So far: Trees wins"
    assert tables_of(poll) == []


def test_open_data_hold_every_ballot_and_no_voter(make, clock):
    poll = make.poll("score")
    make.ballots(poll, [(("p1", 3), ("p2", 1))] * 2 + [()])
    clock(days=20)
    count_closed_polls()
    ballots, options = tables_of(poll)
    rows = list(ballots.rows())
    assert sorted(row[1:] for row in rows) == [("", ""), ("p1 p2", "3 1"), ("p1 p2", "3 1")]
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[0] for row in options.rows()] == [
        option.key for option in contest_by_id(poll.contest_id).options
    ]


def test_a_published_budget_can_be_put_to_the_vote_again_from_its_file(make, clock):
    poll = make.poll("budget_equal_shares", costs=(30, 20, 40), contest=BUDGET)
    make.ballots(poll, BALLOTS)
    clock(days=20)
    count_closed_polls()
    contest, count = contest_by_id(poll.contest_id), last_count(poll.contest_id)
    text = as_pabulib(contest, count)
    options = read_options("budget.pb", text.encode())
    assert {(o.key, str(o.title), o.cost) for o in options} == {
        (o.key, str(o.title), o.cost) for o in contest.options
    }
    again = read_pabulib(text)
    assert again.ballots == Counter(ballots_of(poll.contest_id))
    assert (again.method, again.contest.settings) == (
        "budget_equal_shares",
        {"completion": "add1"},
    )
    assert "1;30;Trees;1" in text.replace("p1;", "1;")
