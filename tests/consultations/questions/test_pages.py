"""Pages and API of questions: what visitors, askers and officers see and send."""

from datetime import timedelta

import pytest

from portal.consultations.methods.questions import privacy, service
from portal.consultations.methods.questions.capabilities import (
    QuestionEntry,
    QuestionResults,
    QuestionSource,
    QuestionTables,
)
from portal.consultations.methods.questions.records import AnswerDraft, QuestionState
from portal.consultations.participation.records import Channel, Participant
from portal.core.database import fold_tallies
from portal.core.identifiers import format_id
from portal.testing.factories.base import HOSTILE
from tests.consultations.questions.conftest import OPENED
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")
SAID = AnswerDraft(text="**In March.** The railing is late.", links="https://example.org/plan Plan")


@pytest.fixture
def officer(acts, make):
    return acts(make.person("officer"), "officer")


def test_visitors_read_questions_and_answers_and_are_led_to_the_sign_in(
    asking, ask, acts, make, work, officer, client
):
    started = asking()
    asked = ask(acts(make.person()), started, f"{OPENED} {HOSTILE}")
    work(service.publish_answer, officer, started.subject, asked.id, SAID)
    listed = client.get(started.url)
    assert listed.status_code == 200
    assert "1 of 1" in listed.text
    assert "In March." in listed.text
    assert HOSTILE not in listed.text
    shown = client.get(f"{started.url}/1")
    assert "<strong>In March.</strong>" in shown.text
    assert "https://example.org/plan" in shown.text
    assert 'href="/sign-in?next=' in listed.text


def test_asking_without_javascript(asking, make, browser_of):
    started = asking()
    browser = browser_of(make.person())
    browser.get(started.url)
    answer = browser.post(f"{started.url}/ask", {"text": OPENED}, follow_redirects=True)
    assert OPENED in answer.text
    assert "You asked this" in answer.text
    other = browser_of(make.person())
    other.get(started.url)
    answer = other.post(f"{started.url}/1/support", {"back": "list"}, follow_redirects=True)
    assert "Take it back" in answer.text
    answer = other.post(f"{started.url}/1/support/withdraw", follow_redirects=True)
    assert "I want to know this too" in answer.text


def test_bad_input_keeps_what_was_typed(asking, make, browser_of):
    started = asking({"longest": 150})
    browser = browser_of(make.person())
    browser.get(started.url)
    long = "Why is it that " + "x" * 200
    answer = browser.post(f"{started.url}/ask", {"text": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert "Shorten your question to 150 characters" in answer.text


def test_after_the_end_nothing_is_taken_and_nothing_typed_is_lost(asking, make, browser_of, clock):
    started = asking()
    browser = browser_of(make.person())
    browser.get(started.url)
    clock(days=11)
    answer = browser.post(f"{started.url}/ask", {"text": OPENED})
    assert answer.status_code == 403
    assert OPENED in answer.text
    assert "This closed on" in answer.text


def test_before_the_phase_opens_the_page_says_when(asking, client):
    started = asking(opens_in=timedelta(days=3))
    assert "This opens on" in client.get(started.url).text


def test_anybody_may_ask_where_the_phase_allows_it(asking, client):
    started = asking(access={"without_account": True})
    client.get(started.url)
    answer = client.post(f"{started.url}/ask", {"text": OPENED}, follow_redirects=True)
    assert "You asked this" in answer.text
    assert started.question(1).participation_id is not None


def test_a_waiting_question_is_its_authors_and_moderators_alone(
    asking, ask, make, acts, browser_of, client
):
    started, person = asking({"moderated": True}), make.person()
    ask(acts(person), started)
    assert OPENED not in client.get(started.url).text
    assert client.get(f"{started.url}/1").status_code == 404
    assert "Waiting for a moderator" in browser_of(person).get(f"{started.url}/1").text
    moderator = browser_of(make.person("moderator"))
    assert moderator.get(f"{started.url}/1").status_code == 200
    assert client.get(f"{started.url}/list.json").json["items"] == []


def test_similar_questions_are_offered_as_a_part_of_the_page(asking, ask, make, acts, client):
    started = asking()
    ask(acts(make.person()), started)
    part = client.get(f"{started.url}/similar?text=When+will+the+footbridge+open")
    assert OPENED in part.text
    assert "<html" not in part.text


def test_officers_answer_moderate_and_merge(asking, ask, make, acts, browser_of):
    started = asking()
    first = ask(acts(make.person()), started)
    second = ask(acts(make.person()), started, "And how about people on bicycles?")
    browser = browser_of(make.person("officer"))
    assert OPENED in browser.get(started.office).text
    one = f"{started.office}/{format_id(first.id)}"
    browser.get(one)
    bad = browser.post(f"{one}/answer", {"text": "Soon.", "links": "nowhere", "action": "publish"})
    assert bad.status_code == 422
    assert "Soon." in bad.text
    assert "nowhere" in bad.text
    kept = browser.post(f"{one}/answer", {"text": "Soon.", "action": "save"}, follow_redirects=True)
    assert "saved as a draft" in kept.text
    stale = browser.post(f"{one}/answer", {"text": "Later.", "revision": "0", "action": "save"})
    assert stale.status_code == 409
    assert "Later." in stale.text
    browser.post(f"{one}/answer", {"text": "In March.", "revision": "1", "action": "publish"})
    assert started.question(1).answered_at is not None
    two = f"{started.office}/{format_id(second.id)}"
    assert browser.post(f"{two}/state", {"state": "hidden"}).status_code == 422
    browser.post(f"{two}/state", {"state": "hidden", "reason": "It names a neighbour"})
    assert started.question(2).state is QuestionState.HIDDEN
    browser.post(f"{two}/merge", {"into": "1"})
    assert started.question(2).merged_into == 1
    assert browser.post(f"{two}/merge", {"into": "first"}).status_code == 422


def test_pages_cost_the_same_queries_at_every_size(asking, ask, make, acts, browser_of, client):
    started, person = asking(), make.person()
    browser = browser_of(person)
    needed = {"list": [], "one": []}
    for round_ in range(2):
        for number in range(4):
            ask(
                acts(make.person()),
                started,
                f"Which line stops at the quay, change {round_}{number}?",
            )
        fold_tallies()
        for name, url in (("list", started.url), ("one", f"{started.url}/1")):
            browser.get(url)
            with count_queries() as counted:
                assert browser.get(url).status_code == 200
            needed[name].append(
                sum("version_stamp" not in statement for statement in counted.statements)
            )
    assert needed["list"][0] == needed["list"][1] <= 9
    assert needed["one"][0] == needed["one"][1] <= 9


def test_the_list_for_programs(asking, ask, make, acts, work, officer, client):
    started = asking()
    asked = ask(acts(make.person()), started, f'=cmd("{OPENED}")')
    work(service.publish_answer, officer, started.subject, asked.id, SAID)
    item = client.get(f"{started.url}/list.json").json["items"][0]
    assert (item["number"], item["answer"]) == (1, SAID.text)
    table = client.get(f"{started.url}/list.csv")
    assert "'=cmd" in table.text
    assert "<entry>" in client.get(f"{started.url}/list.atom").text
    api = f"/api/v1/consultations/{started.slug}/phases/{started.phase_id}/questions"
    listed = client.get(api).json["items"]
    assert listed[0]["answer"]["text"] == SAID.text
    assert "participation_id" not in listed[0]


@pytest.mark.parametrize("tail", ["/99999999999999", "/x", "/0", "/1.html"])
def test_addresses_that_make_no_sense_are_not_found(asking, client, tail):
    assert client.get(f"{asking().url}{tail}").status_code == 404


def test_search_finds_a_question_and_its_answer(
    asking, ask, make, acts, work, officer, outbox, client
):
    started = asking()
    asked = ask(acts(make.person()), started)
    work(service.publish_answer, officer, started.subject, asked.id, SAID)
    outbox()
    assert "footbridge" in client.get("/search?q=railing").text


def test_ones_own_data_are_given_out_and_let_go(asking, ask, make, acts, work):
    started, person = asking(), make.person()
    ask(acts(person), started)
    given = privacy.export_person(person)
    assert [one["text"] for one in given["questions"]] == [OPENED]
    assert len(given["question_supports"]) == 1
    work(privacy.erase_person, person)
    assert started.question(1).participation_id is None
    assert privacy.export_person(person)["questions"] == []


def test_what_came_of_it_is_told_by_the_hooks(asking, ask, make, acts, work, officer, in_app):
    started = asking()
    with in_app.test_request_context():
        subject = started.subject
        assert QuestionResults().results(subject.consultation, subject.phase) is None
        paper = Participant("code:1", Channel.PAPER)
        work(QuestionEntry().record, paper, subject.consultation, subject.phase, {"text": [OPENED]})
        fold_tallies()
        asked = started.question(1)
        work(service.publish_answer, officer, subject, asked.id, SAID)
        found = QuestionResults().results(subject.consultation, subject.phase)
        assert found.headline == "1 of 1 question is answered"
        assert [row.value for row in found.charts[0].rows] == [1]
        source = QuestionSource()
        assert [one.text for one in source.find(started.id, "footbridge PRAMS").items] == [OPENED]
        assert source.find(started.id, "tram").items == ()
        assert source.load([asked.id])[asked.id].title == "Question 1"
        table = QuestionTables().tables(subject.consultation, subject.phase)[0]
        lines = list(table.rows())
        assert len(lines[0]) == len(table.columns)
