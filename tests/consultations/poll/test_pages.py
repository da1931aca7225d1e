"""The pages of a vote without JavaScript: fill in, look once more, cast, keep the receipt."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.consultations.models import PhaseRow
from portal.core.database import session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.voting.queries import contest_by_id
from portal.voting.receipts import new_token
from portal.voting.records import ContestDraft
from portal.voting.service import create_contest, edit_contest
from tests.consultations.conftest import Browser

pytestmark = pytest.mark.usefixtures("clock")
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_CODE = re.compile(r'id="receipt-code">([^<]+)<')
MANY = [f"Project {n}" for n in range(1, 61)]


def token_in(answer):
    return _TOKEN.search(answer.text)[1]


def code_in(answer):
    return _CODE.search(answer.text)[1]


def test_somebody_votes_and_finds_the_receipt_in_the_box(make, browser_of, box):
    poll, browser = make.poll(), browser_of(make.person())
    paper = browser.get(poll.url + "/")
    assert "Everybody chooses one option" in paper.text
    data = {"token": token_in(paper), "choice": "p2"}
    review = browser.post(poll.url + "/review", {**data, "step": "review"})
    assert review.status_code == 200
    assert "Benches" in review.text
    assert "Trees" not in review.text.split("<main")[1]
    assert box(poll) == {}
    done = browser.post(poll.url + "/cast", data)
    assert done.status_code == 200
    assert box(poll) == {("p2",): 1}
    again = browser.post(poll.url + "/cast", data)
    assert code_in(again) == code_in(done)
    assert box(poll) == {("p2",): 1}
    found = browser.post(poll.url + "/receipt", {"code": code_in(done).upper()})
    assert "This ballot is in the box" in found.text
    assert "Benches" not in found.text.split("<main")[1]
    assert "You have voted" in browser.get(poll.url + "/").text
    assert "You voted" in browser.get("/me").text


def test_nobody_is_asked_whether_this_is_their_vote_when_it_would_be_refused(
    make, browser_of, clock
):
    poll, browser, late = make.poll(), browser_of(make.person()), browser_of(make.person())
    data = {"token": token_in(browser.get(poll.url + "/")), "choice": "p1"}
    other = {"token": token_in(late.get(poll.url + "/")), "choice": "p2", "step": "review"}
    browser.post(poll.url + "/cast", data)
    second = browser.post(poll.url + "/review", {**data, "step": "review"})
    assert second.status_code == 403
    assert "You have voted" in second.text
    clock(days=365)
    closed = late.post(poll.url + "/review", other)
    assert closed.status_code == 403
    assert "This closed on" in closed.text
    assert "Cast my vote" not in second.text + closed.text


def test_another_device_is_told_kindly_and_nothing_is_changed(make, browser_of, box):
    poll, person = make.poll(), make.person()
    one, other = browser_of(person), browser_of(person)
    first, second = token_in(one.get(poll.url + "/")), token_in(other.get(poll.url + "/"))
    one.post(poll.url + "/cast", {"token": first, "choice": "p1"})
    refused = other.post(poll.url + "/cast", {"token": second, "choice": "p3"})
    assert refused.status_code == 422
    assert "has been cast already" in refused.text
    assert box(poll) == {("p1",): 1}


def test_sixty_projects_keep_what_was_chosen_while_somebody_filters(make, browser_of, box):
    costs = [1000 * n for n in range(1, 61)]
    contest = {"budget": 20_000, "currency": "EUR", "settings": {"within_budget": True}}
    poll = make.poll("budget_greedy", MANY, costs=costs, contest=contest)
    browser = browser_of(make.person())
    token = token_in(browser.get(poll.url + "/"))
    data = {"token": token, "choice": ["p5", "p10"]}
    part = browser.post(poll.url + "/review", {**data, "step": "show", "words": "Project 6"})
    assert part.status_code == 200
    assert "Project 60" in part.text
    assert "Project 59" not in part.text
    assert '<input type="hidden" name="choice" value="p5">' in part.text
    assert "5,000" in part.text
    too_dear = browser.post(
        poll.url + "/review", {**data, "choice": ["p5", "p10", "p6"], "step": "review"}
    )
    assert too_dear.status_code == 422
    assert "1000 EUR more than there is" in too_dear.text
    assert too_dear.text.count(" checked") == 3
    forced = browser.post(poll.url + "/cast", {"token": token, "choice": ["p5", "p10", "p6"]})
    assert forced.status_code == 422
    assert box(poll) == {}
    assert browser.post(poll.url + "/cast", data).status_code == 200
    assert box(poll) == {("p10", "p5"): 1}


def test_a_ranking_is_moved_by_buttons_without_scripts(make, browser_of, box):
    poll, browser = make.poll("irv"), browser_of(make.person())
    token = token_in(browser.get(poll.url + "/"))
    ranks = {"rank-p1": "1", "rank-p2": "2", "rank-p3": "3"}
    moved = browser.post(poll.url + "/review", {"token": token, **ranks, "step": "up:p3"})
    values = dict(re.findall(r'name="rank-(p\d)" value="(\d*)"', moved.text))
    assert values == {"p1": "1", "p2": "3", "p3": "2"}
    twice = browser.post(
        poll.url + "/review", {"token": token, **ranks, "rank-p3": "2", "step": "review"}
    )
    assert twice.status_code == 422
    assert 'href="#rank-p3"' in twice.text
    browser.post(poll.url + "/cast", {"token": token, **{k: values[k[5:]] for k in ranks}})
    assert box(poll) == {("p1", "p3", "p2"): 1}


@pytest.mark.parametrize(
    ("method", "contest", "fields", "ballot"),
    [
        ("single_choice", {}, {}, ()),
        ("approval", {"most": 2}, {"choice": ["p1", "p3"]}, ("p1", "p3")),
        ("score", {"settings": {"most_each": 5}}, {"points-p1": "5"}, (("p1", 5),)),
        ("cumulative", {"most": 6}, {"points-p1": "2", "points-p3": "4"}, (("p1", 2), ("p3", 4))),
        ("stv", {"seats": 2}, {"rank-p3": "1", "rank-p1": "2"}, ("p3", "p1")),
        ("schulze", {}, {"rank-p2": "1"}, ("p2",)),
        ("yes_no", {}, {"choice": "abstain"}, ("abstain",)),
        ("budget_equal_shares", {"budget": 90}, {"choice": ["p2"]}, ("p2",)),
        ("budget_greedy_points", {"budget": 90, "most": 10}, {"points-p2": "10"}, (("p2", 10),)),
        ("budget_greedy_ranked", {"budget": 90}, {"rank-p2": "1"}, ("p2",)),
    ],
)
def test_every_method_has_a_paper_that_can_be_cast(
    make, browser_of, method, contest, fields, ballot, box
):
    poll = make.poll(method, costs=(30, 40, 50), contest=contest)
    browser = browser_of(make.person())
    token = token_in(browser.get(poll.url + "/"))
    review = browser.post(poll.url + "/review", {"token": token, **fields, "step": "review"})
    assert review.status_code == 200
    hidden = re.findall(r'name="((?:choice|rank-|points-)[^"]*)" value="([^"]*)"', review.text)
    sent = {}
    for name, value in hidden[: len(hidden) // 2]:
        sent.setdefault(name, []).append(value)
    assert browser.post(poll.url + "/cast", {"token": token, **sent}).status_code == 200
    assert box(poll) == {ballot: 1}


def test_before_it_opens_the_paper_and_the_rule_are_shown_without_a_form(make, client):
    poll = make.poll(opens_in=timedelta(days=1))
    page = client.get(poll.url + "/")
    assert page.status_code == 200
    assert "Everybody chooses one option" in page.text
    assert "Benches" in page.text
    assert 'name="choice"' not in page.text
    assert "This opens on" in page.text


def test_a_visitor_is_led_to_signing_in_and_sees_what_is_voted_on(make, client):
    poll = make.poll()
    page = client.get(poll.url + "/")
    assert "Sign in" in page.text
    assert "Benches" in page.text
    assert 'name="choice"' not in page.text


def test_a_changeable_secret_vote_asks_for_the_code(make, browser_of, box):
    poll, browser = make.poll(contest={"changeable": True}), browser_of(make.person())
    first = browser.post(
        poll.url + "/cast", {"token": token_in(browser.get(poll.url + "/")), "choice": "p1"}
    )
    paper = browser.get(poll.url + "/")
    assert 'name="receipt"' in paper.text
    data = {"token": token_in(paper), "choice": "p3"}
    refused = browser.post(poll.url + "/cast", data)
    assert refused.status_code == 422
    assert "type the code of your receipt" in refused.text
    done = browser.post(poll.url + "/cast", {**data, "receipt": code_in(first)})
    assert "Your vote is replaced" in done.text
    assert box(poll) == {("p3",): 1}


def test_a_receipt_that_is_none_is_refused_with_its_field(make, client, no_csrf):
    poll = make.poll()
    refused = client.post(poll.url + "/receipt", data={"code": "hello"})
    assert refused.status_code == 422
    assert 'href="#code"' in refused.text
    missing = client.post(poll.url + "/receipt", data={"code": "0000-0000-0000-0000-0000"})
    assert "There is no ballot with this code" in missing.text


def test_the_page_of_a_phase_without_a_vote_is_not_there(make, client, work):
    poll = make.poll()
    assert client.get(poll.url.replace("/poll/", "/statements/") + "/").status_code == 404


def test_where_it_is_allowed_a_browser_without_an_account_votes_once(make, app, client, box):
    poll = make.poll()
    with app.app_context(), unit_of_work():
        session().get(PhaseRow, poll.phase_id).access = {"without_account": True}
    visitor, another = Browser(client), Browser(app.test_client())
    token = token_in(visitor.get(poll.url + "/"))
    data = {"token": token, "choice": "p2"}
    assert visitor.post(poll.url + "/cast", data).status_code == 200
    assert code_in(visitor.post(poll.url + "/cast", data))
    assert "You have voted" in visitor.get(poll.url + "/").text
    second = {"token": new_token(), "choice": "p1"}
    assert visitor.post(poll.url + "/cast", second).status_code == 422
    another.get(poll.url + "/")
    assert another.post(poll.url + "/cast", second).status_code == 200
    assert box(poll) == {("p1",): 1, ("p2",): 1}


def test_the_way_to_a_result_is_gone_for_everybody_once_the_vote_hides_it(make, browser_of, app):
    poll = make.poll(contest={"hidden_until_close": False})
    page, reader = f"/consultations/{poll.slug}", browser_of(make.person())
    assert "See results so far" in reader.get(page).text
    assert "poll.contests" in {name for name, *_key in app.extensions["portal"].caches["recalled"]}
    hidden = ContestDraft(question=TranslatedText(en="What now?"), method="single_choice")
    with app.app_context(), unit_of_work():
        contest = contest_by_id(poll.contest_id)
        edit_contest(poll.contest_id, hidden, contest.version)
    assert "See results so far" not in reader.get(page).text


def test_a_vote_that_is_set_up_late_is_found_by_who_looked_before(make, browser_of, app):
    made = make.consultation()
    with app.app_context(), unit_of_work():
        session().get(PhaseRow, made.phase_id).method = "poll"
    page, reader = f"/consultations/{made.slug}", browser_of(make.person())
    assert "ballot" not in reader.get(page).text
    draft = ContestDraft(
        question=TranslatedText(en="Yes or no?"), method="yes_no", hidden_until_close=False
    )
    with app.app_context(), unit_of_work():
        create_contest("phase", made.phase_id, draft)
    text = reader.get(page).text
    assert "0 ballots" in text
    assert "See results so far" in text
