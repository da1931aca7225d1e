"""What options were called at the count stays with the count."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal.cli.recount import recount
from portal.consultations.methods.poll.closing import count_closed_polls
from portal.consultations.methods.poll.publishing import PollResults, PollTables
from portal.consultations.queries import consultation_of
from portal.core.database import session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.voting.files.fingerprints import hash_of
from portal.voting.publishing.checks import publishing_checks
from portal.voting.publishing.correcting import (
    counted_for,
    decide_correction,
    propose_correction,
)
from portal.voting.publishing.models import CountRow
from portal.voting.publishing.queries import counts_of, last_count
from portal.voting.publishing.records import CorrectionKind
from portal.voting.queries import ballots_of, contest_by_id
from portal.voting.service import fix_wording

pytestmark = pytest.mark.usefixtures("clock")
BUDGET = {"budget": 60, "currency": "EUR"}


def counted(app, make, clock, method="single_choice", **poll):
    found = make.poll(method, **poll)
    pointed = method == "budget_greedy_points"
    make.ballots(found, [(("p1", 2), ("p2", 1)) if pointed else ("p1",)] * 3)
    clock(days=20)
    with app.app_context():
        count_closed_polls()
    return found


def findings():
    return [found for check in publishing_checks() for found in check.run()]


def rename(contest_id, key, title):
    with unit_of_work():
        option = contest_by_id(contest_id).option(key)
        fix_wording(contest_id, option.id, TranslatedText(en=title), TranslatedText())


def make_old(contest_id):
    """Turn a count into one of before names were covered."""
    with unit_of_work():
        row = session().execute(select(CountRow).filter_by(contest_id=contest_id)).scalar_one()
        result = {key: value for key, value in row.result.items() if key != "names"}
        if result["method"] == "budget_greedy_points":
            result["method"] = "budget_greedy"
        row.result, row.ballots_hash = result, hash_of(ballots_of(contest_id))


@pytest.mark.both_engines
def test_words_mended_after_the_count_do_not_change_what_was_published(
    app, make, clock, client, tmp_path
):
    poll = counted(app, make, clock)
    before = client.get(f"{poll.url}/results/ballots.json")
    with app.app_context():
        rename(poll.contest_id, "p1", "Benches")
        rename(poll.contest_id, "p2", "Trees")
        consultation = consultation_of(poll.id)
        phase = consultation.phase(poll.phase_id)
        assert PollResults().results(consultation, phase).headline == "Trees wins"
        options = PollTables().tables(consultation, phase)[1]
        assert {row[0]: row[1] for row in options.rows()}["p1"] == "Trees"
        assert findings() == []
    assert "Trees wins" in client.get(f"{poll.url}/results").text
    after = client.get(f"{poll.url}/results/ballots.json")
    assert json.loads(after.text) == json.loads(before.text)
    for kind in ("json", "csv"):
        file = tmp_path / f"ballots.{kind}"
        file.write_bytes(client.get(f"{poll.url}/results/ballots.{kind}").data)
        done = CliRunner().invoke(recount, [str(file)])
        assert done.exit_code == 0, done.output
        assert json.loads(after.text)["sha256"] in done.output


def test_names_exchanged_under_a_count_are_found_by_the_check(app, make, clock):
    poll = counted(app, make, clock)
    with app.app_context():
        assert findings() == []
        with unit_of_work():
            row = session().execute(select(CountRow)).scalar_one()
            names = dict(row.result["names"])
            names["p1"], names["p2"] = names["p2"], names["p1"]
            row.result = {**row.result, "names": names}
        assert ["not those that were counted" in found.what for found in findings()] == [True]
        assert last_count(poll.contest_id).names["p1"]["en"] == "Benches"


def test_a_count_from_before_is_published_as_what_it_is(app, make, clock, client, tmp_path):
    poll = counted(app, make, clock)
    new = client.get(f"{poll.url}/results").text
    assert "the options with their names and the ballots (SHA-256)" in new
    with app.app_context():
        make_old(poll.contest_id)
        assert last_count(poll.contest_id).names is None
        assert findings() == []
    old = json.loads(client.get(f"{poll.url}/results/ballots.json").text)
    assert old["format"] == "civic-portal/ballots/1"
    file = tmp_path / "ballots.csv"
    file.write_bytes(client.get(f"{poll.url}/results/ballots.csv").data)
    done = CliRunner().invoke(recount, [str(file)])
    assert done.exit_code == 0, done.output
    assert "It does not cover what the options are called" in done.output
    page = client.get(f"{poll.url}/results?again")
    assert "without the names of the options (SHA-256)" in page.text


def test_points_counted_before_they_had_a_name_are_told_as_points(app, make, clock):
    poll = counted(
        app, make, clock, "budget_greedy_points", costs=(30, 20, 40), contest={**BUDGET, "most": 3}
    )
    with app.app_context():
        make_old(poll.contest_id)
        consultation = consultation_of(poll.id)
        found = PollResults().results(consultation, consultation.phase(poll.phase_id))
    assert "in the order of their points" in found.text
    assert "voted for" not in found.text


@pytest.mark.parametrize(
    ("kind", "called"), [(CorrectionKind.LOT, "Trees"), (CorrectionKind.RECOUNT, "Oaks")]
)
def test_mended_words_are_published_by_a_recount_of_two_people_and_not_by_a_lot(
    app, make, clock, acts, work, kind, called
):
    poll = make.poll()
    make.ballots(poll, [("p1",)] * 3 + [("p2",)] * 3)
    clock(days=20)
    with app.app_context():
        count_closed_polls()
        rename(poll.contest_id, "p1", "Oaks")
        first, second = acts(make.person()), acts(make.person())
        seed = "04 17 22" if kind is CorrectionKind.LOT else ""
        source = "A lottery to come" if seed else ""
        proposal = work(propose_correction, first, poll.contest_id, kind, "Why.", source)
        counted_anew = counted_for(proposal, seed)
        work(decide_correction, second, proposal, approve=True, seed=seed, counted=counted_anew)
        before, after = counts_of(poll.contest_id)
        assert before.names["p1"]["en"] == "Trees"
        assert after.names["p1"]["en"] == called
        assert (after.ballots_hash == before.ballots_hash) is (called == "Trees")
        assert findings() == []
