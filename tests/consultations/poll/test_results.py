"""Result pages: hidden until the end, told in sentences, with ballots that count the same again."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

from portal.cli.recount import recount
from portal.consultations.methods.poll.closing import count_closed_polls
from portal.core.identifiers import format_id
from portal.voting.publishing.queries import last_count, published_ballots
from portal.voting.receipts import hash_of_code

pytestmark = pytest.mark.usefixtures("clock")

CANARY = "Quetzalcoatl"
RANKED = [("p1", "p2")] * 6 + [("p2", "p3")] * 5 + [("p3", "p2")] * 4 + [()]
CASES = {
    "single_choice": ([("p1",)] * 5 + [("p2",)] * 3 + [()], {}),
    "approval": ([("p1", "p2")] * 5 + [("p2",)] * 3, {"seats": 2}),
    "score": ([(("p1", 3), ("p2", 5))] * 4 + [(("p3", 5),)], {}),
    "cumulative": ([(("p1", 3),), (("p2", 1), ("p3", 2))], {"most": 3}),
    "irv": (RANKED, {}),
    "stv": (RANKED, {"seats": 2}),
    "schulze": (RANKED, {}),
    "budget_greedy": ([("p1", "p2")] * 4 + [("p3",)] * 5, {"budget": 60, "currency": "EUR"}),
    "budget_greedy_points": (
        [(("p1", 2), ("p2", 1))] * 4 + [(("p3", 2),)],
        {"budget": 60, "currency": "EUR", "most": 3},
    ),
    "budget_greedy_ranked": (RANKED, {"budget": 60, "currency": "EUR", "most": 3}),
    "budget_equal_shares": (
        [("p1", "p2")] * 4 + [("p3",)] * 5,
        {"budget": 60, "currency": "EUR"},
    ),
    "yes_no": ([("yes",)] * 5 + [("no",)] * 3 + [("abstain",)], {"settings": {"majority": "1/2"}}),
}
COSTS = (30, 20, 40)


@pytest.fixture
def known(app):
    """Return a function that asks or does something outside a request."""

    def ask(function, *arguments):
        with app.app_context():
            found = function(*arguments)
            return found if found is None or not hasattr(found, "__next__") else list(found)

    return ask


def closed(make, clock, method, ballots, **contest):
    costs = COSTS if method.startswith("budget") else ()
    poll = make.poll(method, costs=costs, contest=contest)
    make.ballots(poll, ballots)
    clock(days=20)
    return poll


@pytest.mark.parametrize("method", CASES)
def test_a_result_tells_why_and_its_files_count_the_same_again(
    make, clock, client, tmp_path, method, known
):
    ballots, contest = CASES[method]
    poll = closed(make, clock, method, ballots, **contest)
    page = client.get(f"{poll.url}/results")
    assert page.status_code == 200
    assert "Why this is the result" in page.text
    count = known(last_count, poll.contest_id)
    assert count.ballots_hash in page.text
    kinds = ["json", "csv", *(["pb"] if method.startswith("budget") else [])]
    for kind in kinds:
        answer = client.get(f"{poll.url}/results/ballots.{kind}")
        assert answer.status_code == 200, kind
        file = tmp_path / f"ballots.{kind}"
        file.write_bytes(answer.data)
        done = CliRunner().invoke(recount, [str(file)])
        assert done.exit_code == 0, done.output
        assert count.ballots_hash in done.output, kind
        again = json.loads(
            CliRunner().invoke(recount, [str(file), "--json"]).output.split("\nThis")[0]
        )
        assert again["winners"] == list(count.result.winners), kind
        assert again["valid"] == count.result.valid


def test_a_file_that_was_changed_is_refused(make, clock, client, tmp_path):
    poll = closed(make, clock, "stv", RANKED, seats=2)
    client.get(f"{poll.url}/results")
    text = client.get(f"{poll.url}/results/ballots.csv").text
    assert "p3,p2" in text
    for changed in (text.replace("p3,p2", "p2,p3", 1), text.replace("p3,p2", "p9,p2", 1)):
        file = tmp_path / "ballots.csv"
        file.write_text(changed)
        assert CliRunner().invoke(recount, [str(file)]).exit_code == 2


def test_the_table_has_the_published_order_and_runs_nothing_in_a_spreadsheet(
    make, clock, client, known
):
    poll = make.poll("approval", options=("=1+1", "Benches", "Trees"))
    make.ballots(poll, [("p1",)] * 20 + [("p2", "p3")] * 20)
    clock(days=20)
    client.get(f"{poll.url}/results")
    rows = list(csv.reader(io.StringIO(client.get(f"{poll.url}/results/ballots.csv").text)))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    listed = [tuple(row[1:]) for row in rows if row[0].isdigit()]
    assert listed == known(published_ballots, poll.contest_id)


def told(answer):
    """Return which of the hidden numbers are among the words of an answer."""
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return {
        number for number in ("137", "59") if re.search(rf"(?<![\w.:-]){number}(?![\w:-])", words)
    }


def test_nothing_of_the_result_is_anywhere_while_a_hiding_vote_is_open(
    make, clock, client, client_of
):
    poll = make.poll(options=(CANARY, "Benches", "Trees"))
    make.ballots(poll, [("p1",)] * 137 + [("p2",)] * 59)
    officer = client_of(make.person("officer"))
    for browser in (client, officer):
        for path in ("", ".json", "/ballots.json", "/ballots.csv", "/ballots.pb", "/receipts.txt"):
            answer = browser.get(f"{poll.url}/results{path}")
            assert answer.status_code in (403, 404), path
            assert not told(answer)
        for path in (
            poll.url,
            f"/consultations/{poll.slug}",
            f"/consultations/{poll.slug}/results",
            "/consultations.json",
            "/consultations.atom",
            "/api/v1/consultations",
        ):
            assert not told(browser.get(path, follow_redirects=True)), path
    clock(days=20)
    assert told(client.get(f"{poll.url}/results")) == {"137", "59"}


def test_programs_read_the_result_after_the_end_and_not_before(make, clock, client):
    poll = make.poll()
    make.ballots(poll, [("p1",)] * 41 + [("p2",)] * 17)
    path = f"/api/v1/consultations/{poll.slug}/phases/{poll.phase_id}/vote-result"
    hidden = client.get(path)
    assert hidden.status_code == 403
    assert "41" not in hidden.text
    clock(days=20)
    assert client.get(path).status_code == 404
    client.get(f"{poll.url}/results")
    result = client.get(path).json
    assert (result["headline"], result["winners"], result["ballots"]) == ("Trees wins", ["p1"], 58)
    assert result["count"]["rounds"][0]["tallies"] == {"p1": 41, "p2": 17, "p3": 0}


def test_a_vote_that_says_so_shows_what_it_has_so_far_but_no_ballots(make, client):
    poll = make.poll(contest={"hidden_until_close": False})
    make.ballots(poll, [("p1",)] * 41 + [("p2",)] * 17)
    page = client.get(f"{poll.url}/results")
    assert page.status_code == 200
    assert "not the result" in page.text
    assert "41" in page.text
    assert client.get(f"{poll.url}/results/ballots.json").status_code == 404


def test_a_tie_is_said_and_nobody_is_named_the_winner(make, clock, client, known):
    poll = closed(make, clock, "single_choice", [("p1",)] * 3 + [("p2",)] * 3)
    page = client.get(f"{poll.url}/results")
    assert "A lot decides between" in page.text
    assert "a lot has to be drawn in public" in page.text
    assert known(last_count, poll.contest_id).result.winners == ()


def test_a_large_vote_is_left_to_the_worker_and_the_page_says_so(
    make, clock, client, monkeypatch, known
):
    monkeypatch.setattr("portal.consultations.methods.poll.closing.COUNTED_AT_ONCE", 2)
    poll = closed(make, clock, "single_choice", [("p1",)] * 3)
    page = client.get(f"{poll.url}/results")
    assert "The ballots are being counted" in page.text
    assert known(last_count, poll.contest_id) is None
    known(count_closed_polls)
    assert "Trees wins" in client.get(f"{poll.url}/results").text


def test_transfers_are_drawn_without_styles_and_stand_in_a_table_too(make, clock, client):
    poll = closed(make, clock, "stv", RANKED, seats=2)
    text = client.get(f"{poll.url}/results").text
    assert "cp-flow-moved" in text
    assert "style=" not in text.partition("cp-flow-box")[2].partition("</figure>")[0]
    assert "Votes after each round" in text


def test_receipts_are_listed_apart_from_ballots(make, clock, client):
    poll = make.poll()
    codes = make.ballots(poll, [("p1",)] * 3 + [("p2",)] * 2)
    clock(days=20)
    client.get(f"{poll.url}/results")
    listed = client.get(f"{poll.url}/results/receipts.txt").text.split()
    assert len(listed) == len(codes)
    assert listed == sorted(listed)
    whole = json.loads(client.get(f"{poll.url}/results/ballots.json").text)
    assert whole["receipts"] == listed
    assert not any(hashed in json.dumps(whole["ballots"]) for hashed in listed)


@pytest.mark.parametrize("secret", [True, False])
def test_a_receipt_is_found_at_its_place_in_the_list_without_what_it_says(
    make, clock, client, secret
):
    poll = make.poll(options=(CANARY, "Benches", "Trees"), contest={"secret": secret})
    code = make.ballots(poll, [("p1",)] * 3 + [("p2",)] * 2)[1]
    assert "has place" not in client.post(f"{poll.url}/receipt", data={"code": code}).text
    clock(days=20)
    client.get(f"{poll.url}/results")
    listed = client.get(f"{poll.url}/results/receipts.txt").text.split()
    page = client.post(f"{poll.url}/receipt", data={"code": code.upper()}).text
    place = listed.index(hash_of_code(code)) + 1
    assert f"has place {place} in the published list" in page
    assert CANARY not in page
    other = client.post(f"{poll.url}/receipt", data={"code": "0000-" * 4 + "0000"}).text
    assert "There is no ballot with this code" in other


def test_an_unknown_phase_has_no_result(make, client):
    poll = make.poll()
    other = make.consultation()
    path = f"/consultations/{other.slug}/poll/{format_id(other.phase_id)}/results"
    assert client.get(path).status_code == 404
    assert client.get(path.replace(other.slug, poll.slug)).status_code == 404
