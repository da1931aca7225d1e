"""Officers cross questions, theme free answers and take everything along, on the record."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from portal.consultations.methods.survey.grouping.computing import group_stale_texts, group_texts
from portal.consultations.methods.survey.grouping.queries import (
    TextFilter,
    grouping_of,
    texts_page,
    themes_of,
)
from portal.consultations.methods.survey.results.computing import compute_result
from portal.core.audit import entries
from tests.consultations.survey.conftest import EVERY_KIND

pytestmark = pytest.mark.usefixtures("clock")
WISHES = {
    "trees": ["More trees on the square", "trees for the square!", "The square needs trees"],
    "buses": ["Bus on Sunday please", "a bus on Sunday", "Run the bus on Sunday"],
}


@pytest.fixture
def themed(app, make):
    made = make.survey(settings={"results_while_open": True, "texts_public": True})
    make.responses(made, [{"idea": text} for texts in WISHES.values() for text in texts])
    with app.app_context():
        compute_result(made.id, made.phase_id)
        group_texts(made.questions["idea"])
    return made


@pytest.fixture
def officer(make, browser_of):
    return browser_of(make.person("officer"))


def soup(answer):
    assert answer.status_code == 200, answer.text[:800]
    return BeautifulSoup(answer.text, "html.parser")


def answers_in(page):
    return {
        box.find_next("label").get_text(strip=True): box["value"]
        for box in page.find_all("input", attrs={"name": "answer"})
    }


def test_only_officers_read_single_answers(themed, make, browser_of, client):
    pages = ["", "/cross", "/texts/idea", "/responses.csv", "/responses.xlsx", "/codebook.csv"]
    moderator = browser_of(make.person("moderator"))
    for page in pages:
        address = f"{themed.office_url}/results{page}"
        assert client.get(address).status_code in (302, 401, 403, 404)
        assert moderator.get(address).status_code in (403, 404), page


def test_groups_are_proposed_and_the_officer_makes_themes_of_them(themed, officer, in_app):
    address = f"{themed.office_url}/results/texts/idea"
    page = soup(officer.get(address))
    assert len(answers_in(page)) == 6
    question = themed.questions["idea"]
    groups = grouping_of(question).groups
    assert sorted(group.size for group in groups) == [3, 3]
    trees = next(group for group in groups if "trees" in group.words)
    sent = officer.post(f"{address}/themes", {"name_en": "Trees", "group": trees.number})
    assert sent.status_code == 303
    (theme,) = themes_of([question])[question]
    assert (str(theme.name), theme.answers) == ("Trees", 3)
    page = soup(officer.get(f"{address}?view=theme&chosen={theme.id}"))
    assert set(answers_in(page)) == set(WISHES["trees"])


def test_answers_are_moved_themes_joined_and_removed(themed, officer, in_app):
    address = f"{themed.office_url}/results/texts/idea"
    question = themed.questions["idea"]
    for name in ("Trees", "Buses"):
        officer.post(f"{address}/themes", {"name_en": name})
    page = soup(officer.get(address))
    chosen = answers_in(page)
    by_name = {str(one.name): one for one in themes_of([question])[question]}
    trees = [chosen[text] for text in WISHES["trees"]]
    officer.post(
        f"{address}/answers", {"do": "move", "theme": str(by_name["Trees"].id), "answer": trees}
    )
    officer.post(
        f"{address}/answers",
        {
            "do": "move",
            "theme": str(by_name["Buses"].id),
            "answer": [chosen[text] for text in WISHES["buses"]],
        },
    )
    counts = {str(one.name): one.answers for one in themes_of([question])[question]}
    assert counts == {"Trees": 3, "Buses": 3}
    officer.post(
        f"{address}/themes/{_short(by_name['Buses'].id)}",
        {"do": "merge", "into": str(by_name["Trees"].id)},
    )
    (left,) = themes_of([question])[question]
    assert (str(left.name), left.answers) == ("Trees", 6)
    officer.post(f"{address}/themes/{_short(left.id)}", {"do": "rename", "name_en": "Green"})
    assert str(themes_of([question])[question][0].name) == "Green"
    officer.post(f"{address}/themes/{_short(left.id)}", {"do": "remove"})
    assert themes_of([question]) == {}
    assert len(texts_page(question, TextFilter(without_theme=True), None).items) == 6


def _short(identifier):
    from portal.core.identifiers import format_id

    return format_id(identifier)


def test_refusals_name_the_field_and_keep_what_was_typed(themed, officer):
    address = f"{themed.office_url}/results/texts/idea"
    officer.get(address)
    empty = officer.post(f"{address}/themes", {"name_en": "  "})
    assert empty.status_code == 422
    assert "Give the theme a name" in empty.text
    long = officer.post(f"{address}/themes", {"name_en": "x" * 121, "name_es": "Árboles"})
    assert long.status_code == 422
    assert "Árboles" in long.text
    nobody = officer.post(f"{address}/answers", {"do": "move", "theme": "none"})
    assert nobody.status_code == 422
    assert "Choose at least one answer" in nobody.text
    assert officer.post(f"{address}/answers", {"do": "move", "theme": "?"}).status_code == 422


def test_an_answer_kept_from_publication_is_on_no_public_page(themed, officer, client):
    address = f"{themed.office_url}/results/texts/idea"
    public = f"{themed.url}/results/questions/idea"
    assert "More trees on the square" in client.get(public).text
    chosen = answers_in(soup(officer.get(address)))
    officer.post(
        f"{address}/answers", {"do": "withhold", "answer": [chosen["More trees on the square"]]}
    )
    assert "More trees on the square" not in client.get(public).text
    officer.post(
        f"{address}/answers", {"do": "release", "answer": [chosen["More trees on the square"]]}
    )
    assert "More trees on the square" in client.get(public).text


def test_themes_stay_when_more_answers_come_and_groups_are_proposed_anew(
    themed, make, officer, clock, in_app
):
    address = f"{themed.office_url}/results/texts/idea"
    question = themed.questions["idea"]
    officer.get(address)
    officer.post(f"{address}/themes", {"name_en": "All", "group": 1})
    before = themes_of([question])[question][0].answers
    make.responses(themed, [{"idea": "Benches by the river"}] * 4)
    assert group_stale_texts() == 0
    clock(minutes=10)
    assert group_stale_texts() == 1
    assert max(group.size for group in grouping_of(question).groups) == 4
    assert themes_of([question])[question][0].answers == before


def test_two_questions_are_crossed_on_a_page_and_as_csv(app, make, officer, random_answers):
    made = make.survey(EVERY_KIND)
    make.responses(made, random_answers(300))
    address = f"{made.office_url}/results/cross"
    assert soup(officer.get(address)).find("select", id="rows") is not None
    page = soup(officer.get(f"{address}?rows=bike&columns=safe"))
    table = page.find("table")
    assert "Yes" in table.text
    assert re.search(r"\d+ %|\d+%", table.text)
    lines = officer.get(f"{address}.csv?rows=bike&columns=safe").text
    assert "300" in lines
    assert officer.get(f"{address}.csv?rows=bike&columns=bike").status_code == 404
    assert "two different" in officer.get(f"{address}?rows=bike&columns=bike").text.lower()
    few = make.survey(EVERY_KIND)
    make.responses(few, random_answers(5))
    page = officer.get(f"{few.office_url}/results/cross?rows=bike&columns=safe")
    assert "Too few answers" in page.text


def test_who_took_the_answers_along_is_written_down(themed, officer, in_app):
    for form in ("csv", "json", "xlsx"):
        assert officer.get(f"{themed.office_url}/results/responses.{form}").data
    noted = [one.detail["format"] for one in entries().items if one.action == "survey.exported"]
    assert sorted(noted) == ["csv", "json", "xlsx"]


def test_everybody_in_the_office_can_use_the_pages(themed, officer, accessible):
    for page in ("", "/cross", "/cross?rows=bike&columns=safe", "/texts/idea"):
        accessible(officer.client, f"{themed.office_url}/results{page}")
