"""Pages of a discussion, as people see and use them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.core.identifiers import format_id
from portal.testing.factories import Make
from tests.discussion.benches import CLOSED, OPEN, SECRET, url

Browser = Callable[[uuid.UUID], FlaskClient]
HOSTILE = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) "><svg onload=alert(1)>'


def place(comment: uuid.UUID, verb: str = "") -> str:
    return f"/comments/{format_id(comment)}{verb}"


def new(subject: uuid.UUID = OPEN, kind: str = "bench") -> str:
    return f"/comments/{kind}/{format_id(subject)}"


def test_a_comment_is_published_and_leads_to_its_place(browser_of: Browser, ana: uuid.UUID) -> None:
    browser = browser_of(ana)
    answer = browser.post(new(), data={"body": "More shade, please.", "side": "for"})
    assert answer.status_code == 303
    there, _hash, fragment = answer.location.partition("#")
    page = browser.get(there)
    assert "More shade, please." in page.text
    assert f'id="{fragment}"' in page.text


def test_a_refused_comment_comes_back_with_what_was_typed(
    browser_of: Browser, ana: uuid.UUID
) -> None:
    text = "Feed the pigeons & <b>everybody</b>"
    answer = browser_of(ana).post(new(), data={"body": text, "side": "against"})
    assert answer.status_code == 422
    assert "Leave the pigeons out of it." in answer.text
    assert "Feed the pigeons &amp; &lt;b&gt;everybody&lt;/b&gt;</textarea>" in answer.text
    chosen = re.findall(r"<input[^>]*checked[^>]*>", answer.text)
    assert ['value="against"' in tag for tag in chosen] == [True]


@pytest.mark.parametrize(
    "data",
    [
        {"body": ""},
        {"body": "x" * 3000},
        {"body": "\x00"},
        {"body": "Fine.", "side": "\x00sideways"},
    ],
)
def test_bad_input_is_said_beside_the_field(
    browser_of: Browser, ana: uuid.UUID, data: dict[str, str]
) -> None:
    assert browser_of(ana).post(new(), data=data).status_code == 422


@pytest.mark.parametrize("parent", ["nonsense", "\x00", "0" * 26, "z" * 26])
def test_an_answer_to_nothing_is_not_found(
    browser_of: Browser, ana: uuid.UUID, parent: str
) -> None:
    answer = browser_of(ana).post(new(), data={"body": "Yes!", "parent_id": parent})
    assert answer.status_code == 404


def test_commenting_on_what_is_closed_is_refused_with_the_words_kept(
    browser_of: Browser, ana: uuid.UUID
) -> None:
    answer = browser_of(ana).post(new(CLOSED), data={"body": "Yet I say it."})
    assert answer.status_code == 422
    assert "This bench is closed." in answer.text
    assert "Yet I say it." in answer.text


def test_a_subject_nobody_may_see_answers_as_if_it_did_not_exist(
    browser_of: Browser, ana: uuid.UUID, make: Make
) -> None:
    comment = make.comment(ana, "bench", SECRET, body="canary-4711")
    browser = browser_of(ana)
    assert browser.post(new(SECRET), data={"body": "Hello."}).status_code == 404
    for verb in ("", "/history", "/reply", "/edit", "/hide"):
        answer = browser.get(place(comment, verb))
        assert answer.status_code == 404
        assert "canary-4711" not in answer.text


def test_visitors_are_led_to_sign_in(client: FlaskClient, ana: uuid.UUID, make: Make) -> None:
    comment = make.comment(ana, "bench", OPEN)
    for verb in ("/reply", "/edit", "/hide"):
        answer = client.get(place(comment, verb))
        assert answer.status_code in (302, 303)
        assert "/sign-in" in answer.location


def test_an_answer_can_be_written_on_a_page_of_its_own(
    browser_of: Browser, ana: uuid.UUID, ben: uuid.UUID, make: Make
) -> None:
    comment = make.comment(ana, "bench", OPEN, body="More shade, please.")
    browser = browser_of(ben)
    page = browser.get(place(comment, "/reply"))
    assert "More shade, please." in page.text
    data = {"body": "So do I.", "parent_id": format_id(comment)}
    answer = browser.post(new(), data=data)
    assert "So do I." in browser.get(answer.location.partition("#")[0]).text


def test_changing_a_comment_shows_what_it_said_before(
    browser_of: Browser, ana: uuid.UUID, ben: uuid.UUID, make: Make
) -> None:
    comment = make.comment(ana, "bench", OPEN, body="One more bench.")
    browser = browser_of(ana)
    assert "One more bench." in browser.get(place(comment, "/edit")).text
    answer = browser.post(place(comment, "/edit"), data={"body": "One more table."})
    assert answer.status_code == 303
    history = browser_of(ben).get(place(comment, "/history")).text
    assert "<del" in history
    assert "<ins" in history
    assert "bench" in history
    assert "table" in history


def test_a_change_that_comes_too_late_keeps_the_words(
    browser_of: Browser, clock: Any, ana: uuid.UUID, make: Make
) -> None:
    comment = make.comment(ana, "bench", OPEN, body="One more bench.")
    browser = browser_of(ana)
    clock(minutes=16)
    answer = browser.post(place(comment, "/edit"), data={"body": "One more table."})
    assert answer.status_code == 422
    assert "One more table." in answer.text
    assert "15 minutes" in answer.text


def test_a_moderator_hides_with_a_reason_and_shows_again(
    browser_of: Browser,
    client: FlaskClient,
    ana: uuid.UUID,
    ben: uuid.UUID,
    moderator: uuid.UUID,
    make: Make,
) -> None:
    comment = make.comment(ana, "bench", OPEN, body="canary-4711")
    staff = browser_of(moderator)
    assert staff.get(place(comment, "/hide")).status_code == 200
    assert staff.post(place(comment, "/hide"), data={"reason": ""}).status_code == 422
    reason = {"reason": "Names a private person."}
    assert staff.post(place(comment, "/hide"), data=reason).status_code == 303
    for browser in (client, browser_of(ben)):
        page = browser.get(url(OPEN)).text
        assert "canary-4711" not in page
        assert "Names a private person." in page
        assert "canary-4711" not in browser.get(place(comment, "/history")).text
    own = browser_of(ana).get(url(OPEN)).text
    assert "canary-4711" in own
    assert "Names a private person." in own
    assert staff.post(place(comment, "/hide"), data={}).status_code == 303
    assert "canary-4711" in browser_of(ben).get(url(OPEN)).text


def test_only_moderators_reach_the_form_for_hiding_and_the_list_of_comments(
    browser_of: Browser, ana: uuid.UUID, ben: uuid.UUID, moderator: uuid.UUID, make: Make
) -> None:
    comment = make.comment(ana, "bench", OPEN)
    citizen, staff = browser_of(ben), browser_of(moderator)
    assert citizen.get(place(comment, "/hide")).status_code == 403
    assert citizen.post(place(comment, "/hide"), data={"reason": "No."}).status_code == 403
    assert citizen.get("/admin/comments").status_code == 403
    assert staff.get("/admin/comments").status_code == 200
    assert staff.get("/admin/comments?show=hidden&cursor=%00").status_code == 200


def test_a_reaction_leads_back_and_the_same_again_takes_it_back(
    browser_of: Browser, ana: uuid.UUID, ben: uuid.UUID, make: Make, outbox: Callable[[], int]
) -> None:
    comment = make.comment(ana, "bench", OPEN)
    browser = browser_of(ben)
    for expected in ("Agree (1)", "Agree (0)"):
        answer = browser.post(place(comment, "/react"), data={"kind": "agree"})
        assert answer.status_code == 303
        outbox()
        assert expected in browser.get(url(OPEN)).text
    assert browser.post(place(comment, "/react"), data={"kind": "\x00"}).status_code == 422


def test_hostile_text_stays_text(browser_of: Browser, ana: uuid.UUID, make: Make) -> None:
    person = make.person(display_name=HOSTILE[:70])
    comment = make.comment(person, "bench", OPEN, body=HOSTILE)
    browser = browser_of(ana)
    for address in (url(OPEN), place(comment, "/reply"), place(comment, "/history")):
        page = browser.get(address).text
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert 'href="javascript:' not in page


def test_the_way_to_more_answers_leads_to_the_whole_conversation(
    client: FlaskClient, ana: uuid.UUID, make: Make
) -> None:
    root = make.comment(ana, "bench", OPEN)
    make.comments(11, ana, "bench", OPEN, parent=root)
    last = make.comment(ana, "bench", OPEN, parent=root, body="canary-4712")
    page = client.get(url(OPEN)).text
    assert "Show 2 more answers" in page
    assert "canary-4712" not in page
    answer = client.get(place(root))
    assert answer.status_code == 302
    whole = client.get(answer.location.partition("#")[0]).text
    assert "canary-4712" in whole
    assert f'id="comment-{format_id(last)}"' in whole
    assert "Show the whole discussion" in whole


def test_visitors_see_a_new_comment_at_once(
    client: FlaskClient, browser_of: Browser, ana: uuid.UUID, outbox: Callable[[], int]
) -> None:
    assert "Nobody has said anything yet" in client.get(url(OPEN)).text
    browser_of(ana).post(new(), data={"body": "More shade, please."})
    outbox()
    assert "More shade, please." in client.get(url(OPEN)).text


def test_an_erased_comment_keeps_its_place_without_words(
    client: FlaskClient, ana: uuid.UUID, make: Make
) -> None:
    comment = make.comment(ana, "bench", OPEN, body="")
    page = client.get(url(OPEN)).text
    assert "This comment was removed by its author." in page
    assert f'id="comment-{format_id(comment)}"' in page


def test_visitors_see_counted_reactions_at_once(
    client: FlaskClient,
    browser_of: Browser,
    ana: uuid.UUID,
    ben: uuid.UUID,
    make: Make,
    outbox: Callable[[], int],
) -> None:
    comment = make.comment(ana, "bench", OPEN)
    assert "1 agrees" not in client.get(url(OPEN)).text
    browser_of(ben).post(place(comment, "/react"), data={"kind": "agree"})
    outbox()
    assert "1 agrees" in client.get(url(OPEN)).text
