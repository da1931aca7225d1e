"""Pages and API of a call: the list, the form, what came of it, the office."""

import pytest
from flask import current_app

from portal.core.database import fold_tallies
from portal.core.identifiers import format_id
from portal.proposals import service
from portal.proposals.call.capabilities import CallResults, CallSource, CallTables
from portal.proposals.call.method import CallMethod
from portal.proposals.queries import find_proposal
from tests.consultations.questions.conftest import Browser
from tests.proposals.conftest import BODY, TITLE, address
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def client(app):
    return Browser(app.test_client())


@pytest.fixture
def browser_of(client_of):
    return lambda person_id: Browser(client_of(person_id))


def sent(town, **values):
    return {
        "title": TITLE,
        "body": BODY,
        "topic": format_id(town["topic"]),
        "area": format_id(town["area"]),
        "tab": "t",
        "revision": "0",
        **values,
    }


def form_of(page):
    action = page.text.split('action="/proposals/')[1].split('"')[0]
    return f"/proposals/{action.split('/')[0]}/edit"


def test_one_proposes_in_a_call_without_javascript(called, make, browser_of, town, client):
    started, browser = called({"threshold": 9, "per_person": 1}), browser_of(make.person())
    page = browser.get(f"{started.url}/new")
    assert f'name="phase" value="{format_id(started.phase_id)}"' in page.text
    action = form_of(page)
    short = browser.post(action, sent(town, phase=format_id(started.phase_id), body="Too short"))
    assert short.status_code == 422
    assert "Too short" in short.text
    assert 'name="phase"' in short.text
    answer = browser.post(
        action, sent(town, phase=format_id(started.phase_id), revision="1"), follow_redirects=True
    )
    assert TITLE in answer.text
    assert "Proposed in" in answer.text
    listed = client.get(started.url)
    assert TITLE in listed.text
    assert "At most 1 proposal from one person." in listed.text
    again = form_of(browser.get(f"{started.url}/new"))
    refused = browser.post(again, sent(town, phase=format_id(started.phase_id)))
    assert refused.status_code == 422
    assert BODY in refused.text


def test_what_was_typed_is_kept_when_the_call_closes_meanwhile(
    called, make, browser_of, town, clock
):
    started, browser = called(), browser_of(make.person())
    action = form_of(browser.get(f"{started.url}/new"))
    clock(days=11)
    refused = browser.post(action, sent(town, phase=format_id(started.phase_id)))
    assert refused.status_code == 403
    assert BODY in refused.text
    assert "This closed on" in refused.text
    assert browser.get(f"{started.url}/new").status_code == 403


def test_the_form_offers_what_the_call_is_about(called, make, browser_of, town):
    make.topic("Water", slug="water")
    started = called({"topics": ["water"]})
    page = browser_of(make.person()).get(f"{started.url}/new").text
    assert "Water" in page
    assert "Streets" not in page


def test_a_list_shows_its_own_proposals_and_the_general_one_all(
    called, propose, acts, make, client, town
):
    started = called()
    propose(acts(make.person()), started)
    propose(acts(make.person()), None, title="A bench by the old mill")
    listed = client.get(f"{started.url}?sort=supported").text
    assert TITLE in listed
    assert "old mill" not in listed
    assert "old mill" in client.get("/proposals").text
    assert client.get(f"{started.url}/list.json").json["total"] == 1
    assert "old mill" not in client.get(f"{started.url}/list.csv").text
    assert TITLE in client.get(f"{started.url}/list.atom").text
    assert client.get(f"{started.url}?view=map").status_code == 200
    api = f"/api/v1/consultations/{started.slug}/phases/{started.phase_id}"
    assert [one["title"] for one in client.get(f"{api}/proposals").json["items"]] == [TITLE]
    assert client.get(f"{api}/call").json["proposals"] == 1


def test_the_proposals_own_page_follows_the_clock_of_its_call(
    called, propose, acts, make, client, browser_of, clock
):
    started = called()
    proposal_id = propose(acts(make.person()), started)
    assert "Sign in to support this" in client.get(address(proposal_id)).text
    supporter = browser_of(make.person())
    supporter.get(address(proposal_id))
    supporter.post(address(proposal_id, "/support"))
    fold_tallies()
    assert find_proposal(proposal_id).support_count == 1
    clock(days=11)
    page = supporter.get(address(proposal_id)).text
    assert "Withdraw my support" not in page
    assert "This closed on" in client.get(address(proposal_id)).text


def test_results_say_what_goes_on_and_officers_find_the_answers(
    called, propose, acts, make, work, client, browser_of, clock
):
    started = called({"shortlist": "top", "top": 1})
    ids = [propose(acts(make.person()), started) for _number in range(2)]
    for proposal_id in ids:
        work(service.support_proposal, acts(make.person()), proposal_id)
    fold_tallies()
    clock(days=11)
    page = client.get(f"{started.url}/results").text
    assert "2 proposals share the last place" in page
    office = browser_of(make.person("officer")).get(started.office).text
    assert f"/admin/proposals/{format_id(ids[0])}" in office
    assert "The most supported proposal goes on" in client.get(started.url).text
    call = started.call
    with current_app.test_request_context():
        found = CallResults().results(call.consultation, call.phase)
        assert found.headline == "2 proposals came in, 2 of them go on"
        assert CallMethod().results_url(call.consultation, call.phase).endswith("/results")
        table = CallTables().tables(call.consultation, call.phase)[0]
        lines = list(table.rows())
        assert len(lines) == 2
        assert "author" not in [name for name, _words in table.columns]
        source = CallSource()
        assert {one.id for one in source.find(started.id, "CROSSING").items} == set(ids)
        assert source.load(ids)[ids[0]].title == TITLE


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"per_person": -1}, "per_person"),
        ({"per_person": "many"}, "per_person"),
        ({"top": 0}, "top"),
        ({"shortlist": "mine"}, "shortlist"),
        ({"topics": ["nowhere"]}, "topics"),
        ({"areas": ["nowhere"]}, "areas"),
        ({"supports_per_person": 2, "least_supports": 3}, "least_supports"),
    ],
)
def test_settings_that_make_no_sense_are_named(in_app, settings, field):
    with in_app.test_request_context():
        assert [problem.field for problem in CallMethod().problems(settings)] == [field]
        assert CallMethod().problems({}) == []


def test_the_list_costs_the_same_queries_at_every_size(called, propose, acts, make, browser_of):
    started, needed = called(), []
    browser = browser_of(make.person())
    for _round in range(2):
        for _number in range(3):
            propose(acts(make.person()), started)
        browser.get(started.url)
        with count_queries() as counted:
            assert browser.get(started.url).status_code == 200
        needed.append(sum("version_stamp" not in one for one in counted.statements))
    assert needed[0] == needed[1] <= 9
