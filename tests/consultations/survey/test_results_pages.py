"""The results page: a sentence, a picture and a table for each question, small groups left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from portal.consultations.methods.survey.results.computing import compute_result
from portal.consultations.methods.survey.results.tables import SurveyResults, SurveyTables
from portal.consultations.queries import consultation_of
from portal.core.database import db
from tests.consultations.survey.conftest import EVERY_KIND

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def counted(app, make, random_answers):
    def made(people=120, *, pages=EVERY_KIND, answers=None, **settings):
        given = {"results_while_open": True, **settings}
        survey = make.survey(pages, settings=given)
        make.responses(survey, random_answers(people) if answers is None else answers)
        with app.app_context():
            compute_result(survey.id, survey.phase_id)
        return survey

    return made


def soup(answer):
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def test_every_question_has_people_a_chart_and_the_same_as_a_table(client, counted):
    made = counted()
    page = soup(client.get(f"{made.url}/results"))
    assert "120 people answered" in page.h1.text
    for specs in EVERY_KIND:
        for spec in specs:
            part = page.find(id=spec["key"])
            assert spec["text"] in part.h3.text
            assert "answered" in part.text
            if spec["kind"] != "long_text":
                assert part.find("table") is not None, spec["key"]
                assert part.find("svg") is not None, spec["key"]
    assert not page.find_all(style=True)
    links = {a["href"] for a in page.find_all("a", href=True)}
    assert {"#bike", "#where"} <= links


def test_results_are_hidden_until_the_phase_is_over_unless_the_council_says_otherwise(
    client, counted, clock
):
    made = counted(20, results_while_open=False)
    assert client.get(f"{made.url}/results").status_code == 403
    assert client.get(f"{made.url}/results/questions/bike").status_code == 403
    assert client.get(f"{made.url}/results.csv").status_code == 403
    clock(days=11)
    assert client.get(f"{made.url}/results").status_code == 200


def test_an_editor_cannot_see_hidden_results_early_by_imagining_the_end(client_as, counted, clock):
    made = counted(20, results_while_open=False)
    editor = client_as("editor")
    after = {"as": "visitor", "on": "2030-01-01T10:00"}
    for page in ("results", "results/questions/bike", "results.csv", "results.json"):
        answer = editor.get(f"{made.url}/{page}", query_string=after)
        assert answer.status_code == 403, page
    whole = f"/consultations/{made.url.split('/')[2]}/results"
    assert "Do you cycle?" not in editor.get(whole, query_string=after).text
    clock(days=11)
    assert editor.get(f"{made.url}/results", query_string=after).status_code == 200
    assert "Do you cycle?" in editor.get(whole, query_string=after).text


def test_before_anything_is_counted_the_page_says_so(client, make):
    made = make.survey(settings={"results_while_open": True})
    page = soup(client.get(f"{made.url}/results"))
    assert "being counted" in page.h1.text


def test_what_people_wrote_is_published_only_where_the_survey_says_so(client, counted):
    hidden = counted(40)
    page = client.get(f"{hidden.url}/results/questions/idea")
    assert "bicycle lanes" not in page.text.lower()
    shown = counted(40, texts_public=True)
    page = client.get(f"{shown.url}/results/questions/idea")
    assert "bicycle lanes" in page.text.lower()
    assert client.get(f"{shown.url}/results/questions/nothing").status_code == 404


def test_counts_can_be_taken_along_and_run_in_no_sheet(client, counted):
    pages = (({"kind": "single", "key": "q", "text": "=1+1", "options": ("+Yes", "@No")},),)
    made = counted(pages=pages, answers=[{"q": "+yes"}] * 12)
    table = client.get(f"{made.url}/results.csv")
    assert "'=1+1" in table.text
    assert "'+Yes" in table.text
    found = client.get(f"{made.url}/results.json").get_json()
    assert found["responses"] == 12
    assert found["answers"][0]["people"] == 12


def test_a_long_form_is_shown_part_by_part_and_wholly_when_asked(client, counted):
    pages = [
        [{"kind": "single", "key": f"q{part}-{n}", "options": ("Yes", "No")} for n in range(15)]
        for part in range(1, 4)
    ]
    made = counted(pages=pages, answers=[{"q3-4": "yes"}] * 10)
    first = soup(client.get(f"{made.url}/results"))
    assert first.find(id="q1-0") is not None
    assert first.find(id="q2-0") is None
    link = next(a["href"] for a in first.find_all("a", href=True) if a["href"].endswith("#q3-4"))
    third = soup(client.get(link.partition("#")[0]))
    assert third.find(id="q3-4") is not None
    whole = soup(client.get(f"{made.url}/results?section=all"))
    assert whole.find(id="q1-0") is not None
    assert whole.find(id="q3-4") is not None
    assert client.get(f"{made.url}/results?section=99999999").status_code == 200


def test_the_page_asks_the_database_a_few_times_however_long_the_form_is(client, app, counted):
    short = counted(12)
    pages = [
        [{"kind": "single", "key": f"q{part}x{n}", "options": ("Yes", "No")} for n in range(20)]
        for part in range(5)
    ]
    long = counted(pages=pages, answers=[{"q0x1": "yes"}] * 10)
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    def queries_of(address):
        client.get(address)
        asked.clear()
        client.get(address)
        return len([one for one in asked if one.lstrip().upper().startswith("SELECT")])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        few = queries_of(f"{short.url}/results?x=1")
        many = queries_of(f"{long.url}/results?section=all")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert many <= few <= 12


def test_everybody_can_use_the_results_page(accessible, client, counted):
    made = counted(30, texts_public=True)
    accessible(client, f"{made.url}/results")
    accessible(client, f"{made.url}/results/questions/idea")
    accessible(client, f"{made.url}/results/questions/first")


def test_marks_on_the_map_are_shown_and_given_out_only_in_squares_of_ten(client, app, counted):
    answers = [{"where": {"lat": 51.01234, "lon": 3.70012}}] * 11
    answers += [{"where": {"lat": 51.23456, "lon": 3.7}}] * 3
    made = counted(pages=EVERY_KIND, answers=answers)
    for address in ("results", "results.csv", "results.json", "results/questions/where"):
        text = client.get(f"{made.url}/{address}").text
        assert "51.234" not in text
        assert "51.01234" not in text
    with app.test_request_context("/"):
        found = consultation_of(made.id)
        tables = SurveyTables().tables(found, found.phases[0])
        lines = [line for line in tables[0].rows() if line[1] == "where"]
    assert [line[7] for line in lines] == [11]


def test_open_data_and_the_results_of_the_whole_wait_for_the_phase_to_be_over(app, counted, clock):
    made = counted(30, results_while_open=False, texts_public=True)
    with app.test_request_context("/"):
        found = consultation_of(made.id)
        assert SurveyTables().tables(found, found.phases[0]) == []
        assert SurveyResults().results(found, found.phases[0]) is None
    clock(days=11)
    with app.test_request_context("/"):
        found = consultation_of(made.id)
        tables = {one.name: one for one in SurveyTables().tables(found, found.phases[0])}
        assert set(tables) == {"survey-answers", "survey-texts"}
        for table in tables.values():
            lines = list(table.rows())
            assert lines
            assert all(len(line) == len(table.columns) for line in lines)
        result = SurveyResults().results(found, found.phases[0])
        assert "30 people answered" in result.headline
        assert result.charts[0].rows[0].share is not None


def test_a_survey_that_ends_is_counted_even_when_nobody_answered(client, app, make, clock):
    made = make.survey(EVERY_KIND, lasts=timedelta(days=2))
    clock(days=3)
    with app.app_context():
        compute_result(made.id, made.phase_id)
    assert "Nobody has answered" in client.get(f"{made.url}/results").text


def test_weighing_is_given_every_answer_with_area_and_age_and_nothing_of_anonymous_surveys(
    app, make, random_answers
):
    made = make.survey(EVERY_KIND, settings={"results_while_open": True})
    area, answers = make.area(), random_answers(40)
    people = [{"area_id": area, "age_group": "16-24" if at < 15 else ""} for at in range(40)]
    make.responses(made, answers, people)
    hidden = make.survey(EVERY_KIND, settings={"results_while_open": True})
    make.responses(hidden, answers)
    with app.test_request_context("/"):
        for one in (made, hidden):
            compute_result(one.id, one.phase_id)
        found = consultation_of(made.id)
        bike, why = SurveyResults().grouped(found, found.phases[0])
        other = consultation_of(hidden.id)
        assert SurveyResults().grouped(other, other.phases[0]) == []
    young = [one for one in answers[:15] if "bike" in one]
    assert bike.answered[area, "16-24"] == len(young)
    assert bike.options["Yes"][area, "16-24"] == sum(one["bike"] == "yes" for one in young)
    assert sum(why.options["Fun"].values()) == sum("fun" in one.get("why", ()) for one in answers)


def test_programs_read_the_same_counts_as_the_page_and_no_sooner(client, counted, clock):
    made = counted(40, results_while_open=False)
    address = f"/api/v1/consultations/{made.slug}/phases/{made.phase_id}/survey/results"
    assert client.get(address).status_code == 403
    clock(days=11)
    found = client.get(address).get_json()
    assert found["responses"] == 40
    bike = {one["code"]: one["people"] for one in found["answers"] if one["key"] == "bike"}
    assert sum(bike.values()) == next(
        one["answered"] for one in found["answers"] if one["key"] == "bike"
    )
