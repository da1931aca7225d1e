"""Taking part without JavaScript: one statement after the other, to see where one stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.consultations.methods.statements.computing import compute_map
from portal.consultations.methods.statements.queries import statements_of
from portal.core.database import fold_tallies
from portal.identity.eligibility import Eligibility
from portal.testing.factories.base import HOSTILE
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")
TEXTS = [f"Statement number {n} about the river. {HOSTILE}" for n in range(1, 9)]
OWN = "Dogs should be allowed on the small beach in winter"
_SHOWN = re.compile(r'name="statement" value="(\d+)">\s*<blockquote')


def own_queries(counted):
    # Each process looks at the version stamps twice a second, whatever it is doing.
    return sum("version_stamp" not in statement for statement in counted.statements)


def shown(answer):
    found = _SHOWN.search(answer.text)
    return int(found[1]) if found else None


def test_a_person_answers_every_statement_with_plain_forms_and_sees_where_they_stand(
    make, app, browser_of
):
    made = make.consultation(TEXTS)
    make.answers(made, [[1] * 8] * 12 + [[-1] * 7 + [1]] * 12)
    with app.app_context():
        compute_map(made.id, made.phase_id)
    browser = browser_of(make.person())
    page = browser.get(f"{made.url}/")
    seen = []
    for _step in TEXTS:
        number = shown(page)
        seen.append(number)
        page = browser.post(f"{made.url}/answer", {"statement": number, "vote": "agree"})
        assert page.status_code == 303
        page = browser.get(page.location)
        assert "You agreed." in page.text or len(seen) == len(TEXTS)
    assert sorted(seen) == list(range(1, 9))
    assert "You have answered every statement" in page.text
    with app.app_context():
        fold_tallies()
        compute_map(made.id, made.phase_id)
    finish = browser.get(f"{made.url}/", follow_redirects=True)
    assert finish.request.path.endswith("/you")
    assert "You stand in group" in finish.text
    assert "8 of 8 statements" in finish.text


def test_reloading_shows_the_same_statement_until_it_is_answered(make, browser_of):
    made = make.consultation(TEXTS)
    browser = browser_of(make.person())
    assert len({shown(browser.get(f"{made.url}/")) for _time in range(5)}) == 1


def test_an_answer_can_be_changed_and_taken_back_from_the_page(make, app, browser_of):
    made, browser = make.consultation(TEXTS), browser_of(make.person())
    browser.get(f"{made.url}/")
    browser.post(f"{made.url}/answer", {"statement": 1, "vote": "agree"})
    again = browser.get(f"{made.url}/?statement=1")
    assert "So far you agree with this." in again.text
    assert shown(again) == 1
    browser.post(f"{made.url}/answer", {"statement": 1, "vote": "disagree"})
    assert "You disagree" in browser.get(f"{made.url}/answers").text
    back = browser.post(f"{made.url}/take-back", {"statement": 1})
    assert shown(browser.get(back.location)) == 1
    assert "You have not answered anything yet" in browser.get(f"{made.url}/answers").text


@pytest.mark.parametrize(
    "data", [{}, {"vote": "agree"}, {"statement": "1"}, {"statement": "1", "vote": "maybe"}]
)
def test_an_answer_without_a_choice_is_asked_for_again(make, browser_of, data):
    made, browser = make.consultation(TEXTS), browser_of(make.person())
    answer = browser.post(f"{made.url}/answer", data)
    assert answer.status_code == 422
    assert "Choose agree, disagree or pass." in answer.text


@pytest.mark.parametrize("number", ["99", "-1", "1e3", "٣", "9" * 30, "0\x00"])
def test_statements_that_do_not_exist_are_no_error_of_ours(make, browser_of, number):
    made, browser = make.consultation(TEXTS), browser_of(make.person())
    answer = browser.post(f"{made.url}/answer", {"statement": number, "vote": "agree"})
    assert answer.status_code in (404, 422)
    for name in ("statement", "after", "added"):
        assert browser.get(f"{made.url}/", query_string={name: number}).status_code == 200


def test_a_visitor_reads_what_is_needed_before_starting(make, client):
    made = make.consultation(TEXTS, eligibility=Eligibility(level=2, min_age=16))
    page = client.get(f"{made.url}/")
    assert page.status_code == 200
    assert "You need to have verified that you live here." in page.text
    assert "You need to be at least 16 years old." in page.text
    assert "/sign-in?next=" in page.text
    assert "Set-Cookie" not in page.headers
    assert shown(page) is None


def test_somebody_not_verified_is_led_to_verification(make, browser_of):
    made = make.consultation(TEXTS, eligibility=Eligibility(level=2))
    page = browser_of(make.person()).get(f"{made.url}/")
    assert "/account/verification" in page.text
    assert shown(page) is None


def test_when_the_phase_closes_while_one_writes_nothing_is_lost(make, browser_of, clock):
    made, browser = make.consultation(TEXTS, lasts=timedelta(days=2)), browser_of(make.person())
    browser.get(f"{made.url}/")
    clock(days=1)
    late = browser.post(f"{made.url}/add", {"text": OWN})
    assert late.status_code == 403
    assert "This closed on" in late.text
    assert OWN in late.text
    refused = browser.post(f"{made.url}/answer", {"statement": 1, "vote": "agree"})
    assert refused.status_code == 403
    assert "This closed on" in refused.text


def test_what_a_page_says_about_being_open_is_what_the_server_accepts(make, browser_of, clock):
    made = make.consultation(TEXTS, opens_in=timedelta(hours=1), lasts=timedelta(hours=1))
    browser = browser_of(make.person())
    for hours, is_open in ((0, False), (1, True), (1, False)):
        clock(hours=hours)
        page = browser.get(f"{made.url}/")
        answer = browser.post(f"{made.url}/answer", {"statement": 1, "vote": "agree"})
        assert (shown(page) is not None) == is_open
        assert (answer.status_code == 303) == is_open


def test_a_cached_page_is_never_older_than_the_opening_of_a_phase(make, app, client, clock):
    made = make.consultation(TEXTS, lasts=timedelta(days=1, seconds=20))
    client.get(f"/consultations/{made.slug}")
    page = next(iter(app.extensions["portal"].caches["pages"]._pages.values()))
    import time

    assert page.expires - time.monotonic() <= 20


def test_ones_own_statement_is_added_and_thanked_for(make, app, browser_of):
    made, browser = make.consultation(TEXTS), browser_of(make.person())
    browser.get(f"{made.url}/")
    done = browser.post(f"{made.url}/add", {"text": f"  {OWN}  "})
    page = browser.get(done.location)
    assert "Thank you, your statement is there" in page.text
    assert OWN in page.text
    with app.app_context():
        assert statements_of(made.phase_id)[-1].text == OWN
    assert OWN in browser.get(f"{made.url}/answers").text


def test_similar_statements_are_shown_first_and_what_was_typed_stays(make, browser_of):
    made = make.consultation(["There should be more benches by the water"])
    browser = browser_of(make.person())
    browser.get(f"{made.url}/")
    text = "We need more benches by the water"
    asked = browser.post(f"{made.url}/add", {"text": text})
    assert asked.status_code == 422
    assert "Is it one of these?" in asked.text
    assert text in asked.text
    done = browser.post(f"{made.url}/add", {"text": text, "different": "1"})
    assert done.status_code == 303
    part = browser.get(f"{made.url}/similar?text=more benches please")
    assert "There should be more benches by the water" in part.text
    assert "<html" not in part.text


@pytest.mark.parametrize("text", ["", "short", "x" * 281, "y" * 5000])
def test_a_statement_that_cannot_be_taken_is_kept_in_the_form(make, browser_of, text):
    made, browser = make.consultation(TEXTS), browser_of(make.person())
    browser.get(f"{made.url}/")
    answer = browser.post(f"{made.url}/add", {"text": text})
    assert answer.status_code == 422
    assert text in answer.text
    assert 'role="alert"' in answer.text


def test_hostile_text_is_shown_as_text(make, client, browser_of):
    made = make.consultation(TEXTS)
    for url in (
        f"/consultations/{made.slug}",
        f"{made.url}/",
        f"{made.url}/results",
        f"{made.url}/1",
        "/consultations",
    ):
        page = browser_of(make.person()).get(url)
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.text


def test_a_waiting_statement_is_seen_by_its_author_and_moderators_only(make, client, browser_of):
    made = make.consultation(TEXTS, settings={"moderated": True})
    author = browser_of(make.person())
    author.get(f"{made.url}/")
    author.post(f"{made.url}/add", {"text": OWN})
    url = f"{made.url}/9"
    assert OWN in author.get(url).text
    assert OWN in browser_of(make.person("moderator")).get(url).text
    assert client.get(url).status_code == 404
    assert browser_of(make.person()).get(url).status_code == 404


def test_statements_can_be_discussed_while_the_phase_is_open(make, browser_of, clock):
    made, browser = make.consultation(TEXTS), browser_of(make.person())
    page = browser.get(f"{made.url}/1")
    action = re.search(r'action="(/comments/statement/[^"]+)"', page.text)
    assert action
    sent = browser.post(action[1], {"body": "On the north side only, please."})
    assert sent.status_code in (302, 303)
    assert "On the north side only" in browser.get(f"{made.url}/1").text
    clock(days=10)
    late = browser.post(action[1], {"body": "Too late, am I?"})
    assert late.status_code in (403, 422)
    assert "Too late, am I?" not in browser.get(f"{made.url}/1").text


@pytest.mark.parametrize("tail", ["/you", "/answers", "/similar"])
def test_personal_pages_ask_for_a_sign_in(make, client, tail):
    answer = client.get(f"{make.consultation(TEXTS).url}{tail}")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_pages_cost_as_many_queries_with_few_statements_as_with_many(make, app, browser_of):
    small = make.consultation(TEXTS)
    large = make.consultation([f"Statement {n}: {'word ' * 5}{n}" for n in range(400)])
    browser = browser_of(make.person())
    for tail, most in (("/", 8), ("/results", 8), ("/you", 8), ("/1", 9), ("/answers", 7)):
        needed = []
        for made in (small, large):
            browser.post(f"{made.url}/answer", {"statement": 2, "vote": "pass"})
            browser.get(f"{made.url}{tail}")
            with count_queries() as counted:
                assert browser.get(f"{made.url}{tail}").status_code == 200
            needed.append(own_queries(counted))
        assert needed[0] == needed[1], tail
        assert needed[0] <= most, (tail, counted.statements)
    for made in (small, large):
        browser.post(f"{made.url}/answer", {"statement": 3, "vote": "agree"})
        with count_queries() as counted:
            browser.post(f"{made.url}/answer", {"statement": 1, "vote": "agree"})
        assert own_queries(counted) <= 6, counted.statements
