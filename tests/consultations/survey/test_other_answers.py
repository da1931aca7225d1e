"""“Another way: by boat”: an answer of one's own beside the options."""

from __future__ import annotations

import csv
import io
import json

import pytest

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.capabilities import SurveyEntry
from portal.consultations.methods.survey.conditions import Condition
from portal.consultations.methods.survey.grouping.computing import group_stale_texts
from portal.consultations.methods.survey.grouping.queries import all_texts
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.results.computing import compute_stale_results
from portal.consultations.methods.survey.results.queries import stored_result
from portal.consultations.queries import consultation_of
from portal.core.identifiers import format_id
from portal.core.problems import Problems
from tests.consultations.survey.test_answering import go

pytestmark = pytest.mark.usefixtures("clock")
ANOTHER = {"other": {"en": "Another way", "es": "De otra manera"}}
PAGES = [
    [
        {"kind": "single", "key": "way", "options": ("Bus", "Tram"), "settings": ANOTHER},
        {"kind": "multiple", "key": "why", "options": ("Work", "Fun"), "settings": ANOTHER},
        {
            "kind": "short_text",
            "key": "how_far",
            "show_if": {"all": [{"question": "way", "is": "equals", "value": "other"}]},
        },
    ]
]
BOAT = {"chosen": "other", "words": "By boat"}


@pytest.fixture
def made(make):
    return make.survey(PAGES)


@pytest.fixture
def question(made, app, in_app):
    return queries.form_of(made.phase_id).question


@pytest.fixture
def parse(question):
    def run(key, **typed):
        found = question(key)
        given = {"" if end == "keys" else end: values for end, values in typed.items()}
        return question_types()[found.kind].parse(found, given)

    return run


def test_words_make_the_option_without_a_click(parse):
    assert parse("way", other=["By  boat"]) == BOAT
    assert parse("why", keys=["fun"], other=["Health"]) == {
        "chosen": ["fun", "other"],
        "words": "Health",
    }


def test_without_words_a_value_stays_what_it_is_without(parse):
    assert parse("way", keys=["bus"], other=[" "]) == "bus"
    assert parse("way", keys=["other"]) == "other"
    assert parse("why", keys=["other", "work"]) == ["work", "other"]
    assert parse("way") is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"keys": ["bus"], "other": ["By boat"]}, "two_answers"),
        ({"other": ["b" * 301]}, "too_long"),
        ({"keys": ["train"]}, "choice"),
    ],
)
def test_what_cannot_be_meant_is_refused(parse, typed, code):
    with pytest.raises(Problems) as refused:
        parse("way", **typed)
    assert [one.code for one in refused.value.problems] == [code]


def test_where_no_other_answer_is_asked_for_none_is_taken(make, app, in_app):
    made = make.survey()
    question = queries.form_of(made.phase_id).question("bike")
    kind = question_types()["single"]
    assert [option.key for option in question.options] == ["yes", "no"]
    with pytest.raises(Problems):
        kind.parse(question, {"other": ["By boat"]})


@pytest.mark.parametrize("value", [BOAT, "bus", "other"])
def test_what_is_typed_gives_the_same_answer_again(question, value):
    found = question("way")
    kind = question_types()["single"]
    assert kind.parse(found, kind.typed(found, value)) == value


def test_conditions_look_at_the_option_and_not_at_the_words():
    assert Condition("way", "equals", "other").holds(BOAT)
    assert Condition("way", "differs", "bus").holds(BOAT)
    assert Condition("why", "one_of", ["other"]).holds({"chosen": ["fun", "other"], "words": "x"})


def test_somebody_answers_in_their_own_words_and_reads_them_again(
    make, browser_of, made, accessible
):
    browser = browser_of(make.person())
    page = browser.get(f"{made.url}/page/1").text
    assert "In your words: Another way" in page
    accessible(browser.client, f"{made.url}/page/1")
    go(browser, made, 1, {"q-way": "other", "q-way-other": "By boat", "q-how_far": "a mile"})
    review = browser.get(f"{made.url}/review").text
    assert "Another way: By boat" in review
    assert "a mile" in review
    assert 'value="By boat"' in browser.get(f"{made.url}/page/1").text
    assert browser.post(f"{made.url}/hand-in").status_code == 303
    assert "Another way: By boat" in browser.get(f"{made.url}/receipt").text


def test_two_answers_to_one_question_are_refused_and_both_stay(make, browser_of, made):
    browser = browser_of(make.person())
    typed = {"q-way": "bus", "q-way-other": "By boat"}
    answer = go(browser, made, 1, typed)
    assert answer.status_code == 422
    assert "Choose “Another way” for the answer you wrote, or delete it." in answer.text.replace(
        "&#34;", '"'
    )
    assert 'value="By boat"' in answer.text


def answered(make, made):
    people = [{"way": "bus"}, {"way": BOAT, "why": {"chosen": ["work", "other"], "words": "Air"}}]
    make.responses(made, [*people, {"way": {"chosen": "other", "words": "By boat"}}])


@pytest.mark.both_engines
def test_they_are_counted_as_one_option_and_their_words_can_be_read_and_grouped(
    make, made, app, in_app
):
    answered(make, made)
    compute_stale_results()
    found = stored_result(made.phase_id).result.questions
    assert found["way"].options == {"bus": 1, "tram": 0, "other": 2}
    assert found["why"].options == {"work": 1, "fun": 0, "other": 1}
    assert group_stale_texts() == 2
    assert [text for _of, text, _language in all_texts(made.questions["way"])] == ["By boat"] * 2
    assert [text for _of, text, _language in all_texts(made.questions["why"])] == ["Air"]


def test_officers_find_the_words_and_the_files_hold_them(make, made, app, in_app, browser_of):
    answered(make, made)
    compute_stale_results()
    officer = browser_of(make.person("officer"))
    assert "/texts/way" in officer.get(f"{made.office_url}/results").text
    assert "By boat" in officer.get(f"{made.office_url}/results/texts/way?view=all").text
    taken = officer.get(f"{made.office_url}/results/responses.csv").data.decode("utf-8-sig")
    rows = {(row["way"], row["way.words"]) for row in csv.DictReader(io.StringIO(taken))}
    assert rows == {("bus", ""), ("other", "By boat")}
    several = [
        (row["why.work"], row["why.other"], row["why.words"])
        for row in csv.DictReader(io.StringIO(taken))
    ]
    assert sorted(several)[-1] == ("1", "1", "Air")


def test_paper_has_a_line_and_the_desk_a_field_for_them(made, app, in_app):
    page = app.test_client().get(f"{made.url}/print").text
    assert "Another way" in page
    found = consultation_of(made.id)
    fields = SurveyEntry().fields(found, found.phase(made.phase_id))
    names = [(field.name, field.kind) for field in fields]
    assert ("q-way", "choice") in names
    assert ("q-way-other", "text") in names


def test_the_programming_interface_takes_and_gives_them(make, made, client):
    person = make.person()
    bearer = {"Authorization": f"Bearer {make.api_token(person)}"}
    base = f"/api/v1/consultations/{made.slug}/phases/{made.phase_id}/survey"
    form = client.get(base, headers=bearer).json
    assert form["pages"][0]["questions"][0]["options"][-1]["key"] == "other"
    sent = client.post(f"{base}/responses", json={"answers": {"way": BOAT}}, headers=bearer)
    assert sent.status_code == 201
    assert client.get(f"{base}/response", headers=bearer).json["answers"] == {"way": BOAT}
    wrong = {"answers": {"way": {"chosen": "other"}}}
    other = {"Authorization": f"Bearer {make.api_token(make.person())}"}
    refused = client.post(f"{base}/responses", json=wrong, headers=other)
    assert refused.status_code == 422, json.dumps(refused.json)


def test_an_officer_offers_it_and_takes_it_back_only_while_nobody_has_answered(
    make, made, app, browser_of
):
    officer = browser_of(make.person("officer"))
    with app.app_context():
        way = queries.form_of(made.phase_id).question("way")
    page = f"{made.office_url}/questions/{format_id(way.id)}"
    officer.get(page)
    fields = {
        "kind": "single", "text_en": "How?", "text_es": "¿Cómo?", "options-count": "2",
        "options-0-en": "Bus", "options-0-es": "Bus", "options-0-key": "bus",
        "options-1-en": "Tram", "options-1-es": "Tranvía", "options-1-key": "tram",
        "other_en": "Something else", "other_es": "Otra cosa",
    }  # fmt: skip
    assert officer.post(page, fields).status_code == 303
    with app.app_context():
        assert queries.form_of(made.phase_id).question("way").other["en"] == "Something else"
    make.responses(made, [{"way": BOAT}])
    worded = {**fields, "other_en": "Some other way"}
    assert officer.post(page, worded).status_code == 303
    gone = {**fields, "other_en": "", "other_es": ""}
    assert officer.post(page, gone).status_code == 422
    half = {**fields, "other_es": ""}
    assert officer.post(page, half).status_code == 422
