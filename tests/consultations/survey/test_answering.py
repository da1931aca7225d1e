"""Answering a survey in a browser without JavaScript: page by page, kept at every step."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.consultations.methods.survey.models import SurveyAnswerRow, SurveyResponseRow
from portal.core.database import session
from portal.core.uploads.models import UploadRow
from tests.consultations.conftest import Browser

pytestmark = pytest.mark.usefixtures("clock")

EVERY_TYPE = [
    [
        {"kind": "single", "key": "one", "options": ("Yes", "No")},
        {"kind": "multiple", "key": "many", "options": ("A", "B", "C"), "settings": {"most": 2}},
        {"kind": "scale", "key": "scale", "settings": {"low_label": {"en": "bad"}}},
        {"kind": "ranking", "key": "order", "options": ("X", "Y", "Z")},
        {"kind": "matrix", "key": "table", "rows": ("Bus", "Tram"), "columns": ("Good", "Bad")},
    ],
    [
        {"kind": "short_text", "key": "line", "settings": {"longest": 20}},
        {"kind": "long_text", "key": "words"},
        {"kind": "number", "key": "minutes", "settings": {"min": "0", "max": "90"}},
        {"kind": "date", "key": "day", "settings": {"earliest": "2027-01-01"}},
        {"kind": "map", "key": "place"},
        {"kind": "file", "key": "photo"},
    ],
]


def version_in(answer):
    return re.search(r'name="version" value="(\d+)"', answer.text)[1]


def go(browser, made, number, data, go="next", **kwargs):
    page = browser.get(f"{made.url}/page/{number}")
    data = {"version": version_in(page), "go": go, **data}
    return browser.post(f"{made.url}/page/{number}", data, **kwargs)


@pytest.fixture
def count(app):
    def responses():
        with app.app_context():
            found = session().execute(select(func.count()).select_from(SurveyResponseRow))
            return found.scalar_one()

    return responses


@pytest.fixture
def someone(make, browser_of):
    return browser_of(make.person())


def test_the_beginning_says_what_is_asked_and_leads_in(make, someone, accessible):
    made = make.survey()
    page = someone.get(f"{made.url}/")
    assert "Do you cycle?" in page.text
    assert f"{made.url}/page/1" in page.text
    for end in ("/", "/page/1", "/page/2", "/print"):
        accessible(someone.client, made.url + end)


def test_pages_lead_to_the_review_and_the_review_to_a_receipt(make, someone, accessible, count):
    made = make.survey()
    after = go(someone, made, 1, {"q-bike": "yes", "q-why": ["fun", "work"]})
    assert after.headers["Location"].endswith("/page/2")
    after = go(someone, made, 2, {"q-safe": "4", "q-idea": "More lanes\n\nand signs"})
    assert after.headers["Location"].endswith("/review")
    review = someone.get(f"{made.url}/review")
    assert "Work; Fun" in review.text
    accessible(someone.client, f"{made.url}/review")
    assert count() == 0
    first = someone.post(f"{made.url}/hand-in")
    again = someone.post(f"{made.url}/hand-in")
    assert first.headers["Location"] == again.headers["Location"]
    receipt = someone.get(f"{made.url}/receipt")
    assert "More lanes" in receipt.text
    accessible(someone.client, f"{made.url}/receipt")
    assert count() == 1
    assert someone.get(f"{made.url}/page/1").headers["Location"].endswith("/receipt")


def test_an_anonymous_survey_says_so_before_and_shows_no_answers_after(make, someone):
    made = make.survey(settings={"anonymous": True})
    assert "link between you and your answers is cut" in someone.get(f"{made.url}/").text
    go(someone, made, 2, {"q-safe": "4", "q-idea": "More lanes"})
    assert "This survey is anonymous" in someone.get(f"{made.url}/review").text
    someone.post(f"{made.url}/hand-in")
    assert "More lanes" not in someone.get(f"{made.url}/receipt").text


def test_every_type_can_be_answered_and_is_kept_as_typed(app, make, someone, accessible):
    made = make.survey(EVERY_TYPE)
    accessible(someone.client, f"{made.url}/page/1")
    accessible(someone.client, f"{made.url}/page/2")
    go(
        someone,
        made,
        1,
        {
            "q-one": "no", "q-many": ["c", "a"], "q-scale": "3",
            "q-order-y": "1", "q-order-x": "2", "q-table-bus": "good",
        },
    )  # fmt: skip
    picture = io.BytesIO()
    Image.new("RGB", (30, 30), "green").save(picture, "PNG")
    picture.seek(0)
    answer = go(
        someone,
        made,
        2,
        {
            "q-line": "Hello", "q-words": "Some\nwords", "q-minutes": "12,5",
            "q-day": "2027-05-04", "q-place-lat": "51.05", "q-place-lon": "3.72",
            "q-photo-file": (picture, "tree.png"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.headers["Location"].endswith("/review")
    assert someone.post(f"{made.url}/hand-in").status_code == 303
    with app.app_context():
        values = {
            next(key for key, known in made.questions.items() if known == identifier): value
            for identifier, value in session().execute(
                select(SurveyAnswerRow.question_id, SurveyAnswerRow.value)
            )
        }
        upload = session().execute(select(UploadRow)).scalar_one()
    photo = values.pop("photo")
    assert photo["name"] == "tree.png"
    assert values == {
        "one": "no", "many": ["a", "c"], "scale": 3, "order": ["y", "x"],
        "table": {"bus": "good"}, "line": "Hello", "words": "Some\nwords", "minutes": 12.5,
        "day": "2027-05-04", "place": {"lat": 51.05, "lon": 3.72},
    }  # fmt: skip
    assert (str(upload.id), upload.subject_kind) == (photo["upload"], "survey_response")


@pytest.mark.parametrize(
    ("page", "data", "message"),
    [
        (1, {"q-many": ["a", "b", "c"]}, "Choose at most 2 options."),
        (1, {"q-one": "perhaps"}, "Choose one of the options shown."),
        (1, {"q-order-x": "1", "q-order-y": "1"}, "Give each place once"),
        (1, {"q-order-x": "2"}, "Nothing has place 1."),
        (1, {"q-table-bus": "soso"}, "Choose among the columns shown."),
        (2, {"q-line": "x" * 21}, "Shorten it to 20 characters; it has 21."),
        (2, {"q-minutes": "91"}, "Give 90 or less."),
        (2, {"q-minutes": "a few"}, "Write a number"),
        (2, {"q-minutes": "NaN"}, "Write a number"),
        (2, {"q-minutes": "1e99"}, "Write a number"),
        (2, {"q-day": "tomorrow"}, "Write a day"),
        (2, {"q-day": "2026-12-31"}, "or later"),
        (2, {"q-place-lat": "95", "q-place-lon": "3"}, "Choose a place on the map"),
        (2, {"q-photo": "not-an-id"}, "Choose the file again."),
        (2, {"q-photo-file": (io.BytesIO(b"<html>"), "x.png")}, "Choose a picture or a PDF"),
    ],
)
def test_what_cannot_be_accepted_is_named_and_kept(make, someone, page, data, message):
    made = make.survey(EVERY_TYPE)
    answer = go(someone, made, page, dict(data), content_type="multipart/form-data")
    assert answer.status_code == 422
    assert message in answer.text
    for value in data.values():
        if isinstance(value, str) and page == 2:
            assert value in someone.get(f"{made.url}/page/2").text


def test_a_question_is_skipped_with_its_page_when_it_is_not_asked(make, someone):
    hidden = {
        "kind": "short_text",
        "key": "only",
        "show_if": {"all": [{"question": "first", "is": "equals", "value": "yes"}]},
    }
    made = make.survey(
        [
            [{"kind": "single", "key": "first", "options": ("Yes", "No")}],
            [hidden],
            [{"kind": "short_text", "key": "last"}],
        ]
    )
    assert go(someone, made, 1, {"q-first": "no"}).headers["Location"].endswith("/page/3")
    assert go(someone, made, 1, {"q-first": "yes"}).headers["Location"].endswith("/page/2")
    assert go(someone, made, 3, {"q-last": "x"}, go="back").headers["Location"].endswith("/page/2")


def test_a_question_that_depends_on_the_same_page_says_when_it_is_asked(make, someone):
    made = make.survey()
    page = someone.get(f"{made.url}/page/1")
    assert "Only if you answered “Yes” to question 1." in page.text


def test_answers_are_there_on_another_device(make, browser_of):
    made, person = make.survey(), make.person()
    go(browser_of(person), made, 1, {"q-bike": "yes"}, go="later")
    other = browser_of(person)
    assert "You can go on where you stopped" in other.get(f"{made.url}/").text
    assert 'value="yes" checked' in other.get(f"{made.url}/page/1").text


def test_two_tabs_show_both_texts_and_lose_none(make, browser_of):
    made, person = make.survey(), make.person()
    one, two = browser_of(person), browser_of(person)
    old = version_in(two.get(f"{made.url}/page/2"))
    go(one, made, 2, {"q-safe": "2", "q-idea": "Typed in the first tab"})
    answer = two.post(
        f"{made.url}/page/2", {"version": old, "q-safe": "2", "q-idea": "Typed in the second"}
    )
    assert answer.status_code == 409
    assert "Typed in the first tab" in answer.text
    assert "Typed in the second" in answer.text
    data = {"version": version_in(answer), "q-safe": "2", "q-idea": "Typed in the second"}
    assert two.post(f"{made.url}/page/2", data).status_code == 303


def test_autosave_answers_with_the_version_and_409_with_the_newer_text(make, someone):
    made = make.survey()
    someone.get(f"{made.url}/page/2")
    saved = someone.post(f"{made.url}/save/2", {"version": "0", "q-idea": "First"})
    assert saved.json == {"version": 1}
    stale = someone.post(f"{made.url}/save/2", {"version": "0", "q-idea": "Other"})
    assert stale.status_code == 409
    assert stale.json == {"version": 1, "newer": [{"question": 4, "text": "First"}]}


def test_what_was_typed_is_shown_when_the_survey_closes_meanwhile(make, someone, clock, count):
    made = make.survey()
    page = someone.get(f"{made.url}/page/2")
    someone.post(f"{made.url}/save/2", {"version": "0", "q-safe": "3"})
    clock(days=20)
    late = {"version": version_in(page), "q-safe": "3", "q-idea": "Lanes on every street"}
    answer = someone.post(f"{made.url}/page/2", late)
    assert answer.status_code == 403
    assert "Lanes on every street" in answer.text
    assert "This closed on" in answer.text
    assert "How safe is it?" in someone.get(f"{made.url}/").text
    assert count() == 0


def test_before_it_opens_everybody_can_read_the_questions(make, client, accessible):
    made = make.survey(opens_in=timedelta(days=2))
    page = client.get(f"{made.url}/")
    assert "This opens on" in page.text
    assert "How safe is it?" in page.text
    accessible(client, f"{made.url}/")
    assert client.get(f"{made.url}/page/1").status_code == 302


def test_visitors_are_led_to_the_door_or_may_answer_without_an_account(make, client, count):
    closed = make.survey()
    assert "Sign in" in client.get(f"{closed.url}/").text
    made = make.survey(access={"without_account": True})
    browser = Browser(client)
    browser.get(f"{made.url}/page/1")
    go(browser, made, 2, {"q-safe": "4"})
    assert browser.post(f"{made.url}/hand-in").status_code == 303
    assert "Your receipt" in browser.get(f"{made.url}/receipt").text
    assert count() == 1


def test_more_text_than_anybody_types_is_refused_and_kept(make, someone, count):
    made = make.survey()
    page = someone.get(f"{made.url}/page/2")
    data = {"version": version_in(page), "q-idea": "x" * 300_001}
    answer = someone.post(f"{made.url}/page/2", data)
    assert answer.status_code in (413, 422)
    assert count() == 0


def test_handing_in_nothing_says_so(make, someone):
    made = make.survey()
    someone.get(f"{made.url}/")
    assert "You have not answered anything yet." in someone.post(f"{made.url}/hand-in").text
