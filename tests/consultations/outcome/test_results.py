"""The results page, and the same as report, data and charts on other sites."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pypdf
import pytest
from sqlalchemy import select, update

from portal.consultations.methods.statements.models import ParticipantRow
from portal.consultations.models import ConsultationRow
from portal.consultations.outcome import report
from portal.consultations.outcome.report import report_is_possible
from portal.consultations.outcome.settings import COMPONENT, PopulationSettings
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.settings import save_settings
from portal.core.web.routing import access_of
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")


def page_of(client, consultation, tail=""):
    return client.get(f"/consultations/{consultation.slug}/results{tail}")


def table_of(text, title):
    found = re.search(rf"<caption[^>]*>{re.escape(title)}</caption>(.*?)</table>", text, re.S)
    assert found, f"there is no table “{title}”"
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return {row[0]: row[1:] for row in cells[1:]}


@pytest.fixture
def told(over, roll, quarters):
    mill, old = quarters
    roll(
        over,
        (60, mill, "25-39", "online"),
        (30, old, "65+", "paper"),
        (12, old, "16-24", "online"),
        (15, None, "", "open"),
    )
    return over


@pytest.mark.both_engines
def test_a_citizen_reads_who_took_part_what_was_said_and_what_will_happen(told, client):
    text = page_of(client, told).text
    places = [text.index(f'id="{part}"') for part in ("said", "happens", "who", "data")]
    assert places == sorted(places)
    assert "117 people took part" in text
    assert "117 people answered 5 statements" in text
    assert "The council is still reading what people said" in text
    areas = table_of(text, "Where they live")
    assert areas["Millside"] == ["59%", "60%"]
    assert areas["Old Town"] == ["41%", "40%"]
    assert "15 did not" in text
    ages = table_of(text, "How old they are")
    assert ages["25 to 39 years"] == ["60 (51%)"]
    assert table_of(text, "How they took part")["On paper"] == ["30 (26%)"]


def test_every_chart_has_its_table(told, client):
    text = page_of(client, told).text
    charts = text.count('<figure class="cp-chart"')
    assert charts >= 4
    assert text.count("<table") >= charts


def test_a_bar_is_as_long_as_the_share_beside_it_says(told, client):
    text = page_of(client, told).text
    bars = re.findall(
        r'cp-bar-value">[^<]*\((\d+)%\)</span>.*?cp-c1" width="([\d.]+)%"', text, re.S
    )
    assert bars
    assert all(abs(float(width) - int(share)) <= 1 for share, width in bars), bars


def test_groups_of_fewer_than_ten_are_left_out_and_cannot_be_worked_out(
    over, roll, quarters, client
):
    mill, old = quarters
    roll(over, (40, mill, "25-39", "online"), (20, mill, "65+", "online"), (3, old, "65+", "desk"))
    text = page_of(client, over).text
    assert "Where they live" not in text, "two areas, one of them small: each tells the other"
    ages = table_of(text, "How old they are")
    assert set(ages) == {"25 to 39 years", "65 years and over"}
    assert "At the desk" not in text
    assert "How they took part" not in text


def test_nothing_is_broken_down_when_nearly_nobody_came(over, roll, quarters, client):
    roll(over, (6, quarters[0], "25-39", "online"))
    text = page_of(client, over).text
    assert "more could give somebody away" in text
    assert "25 to 39 years" not in text


@pytest.fixture
def residents(in_app):
    """The town says how many people of each age live in it."""
    values = {
        "people_0_15": 1500,
        "people_16_24": 1000,
        "people_25_39": 2500,
        "people_40_64": 3000,
        "people_65": 2000,
        "source": "Municipal register 2027",
    }
    with unit_of_work():
        save_settings(COMPONENT, PopulationSettings(**values))


@pytest.mark.usefixtures("residents")
def test_ages_stand_beside_the_towns_figures_with_their_source(told, client):
    text = page_of(client, told).text
    ages = table_of(text, "How old they are")
    assert ages["25 to 39 years"] == ["59%", "25%"]
    assert ages["40 to 64 years"] == ["0%", "30%"]
    assert "Municipal register 2027" in text


def test_what_is_hidden_until_the_end_is_hidden_here_too(make, client):
    running = make.consultation(
        ("Secret so far",), settings={"results_while_open": False}, lasts=timedelta(days=9)
    )
    make.answers(running, [[1]] * 20)
    for tail in ("", ".json"):
        assert "Secret so far" not in page_of(client, running, tail).text
    assert "Secret so far" not in client.get(
        f"/consultations/{running.slug}/results.zip"
    ).data.decode("latin-1")
    key = f"{format_id(running.phase_id)}-agreement"
    assert client.get(f"/embed/consultations/{running.slug}/charts/{key}").status_code == 404


def test_a_draft_has_no_results_for_the_public(make, client):
    draft = make.consultation(("x",), state="draft")
    for tail in ("", ".json", ".zip", ".pdf"):
        assert page_of(client, draft, tail).status_code == 404


def test_a_page_costs_the_same_however_many_took_part(over, roll, quarters, client_of, make):
    browser = client_of(make.person())
    roll(over, (20, quarters[0], "25-39", "online"))

    def cost():
        page_of(browser, over)
        with count_queries() as counted:
            assert page_of(browser, over).status_code == 200
        return len(counted)

    before = cost()
    roll(over, (60, quarters[1], "65+", "paper"), (30, None, "", "open"))
    assert cost() <= before
    assert before <= 20


def test_open_data_is_a_zip_with_a_dictionary_of_every_column(told, client):
    answer = page_of(client, told, ".zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        package = json.loads(archive.read("datapackage.json"))
        assert {one["name"] for one in package["resources"]} == {"00-results", "01-statements"}
        for resource in package["resources"]:
            rows = list(csv.reader(io.StringIO(archive.read(resource["path"]).decode("utf-8-sig"))))
            fields = resource["schema"]["fields"]
            assert rows[0] == [field["name"] for field in fields]
            assert all(field["description"] for field in fields)
            as_json = json.loads(archive.read(f"{resource['name']}.json"))
            assert len(as_json) == len(rows) - 1 > 0
        assert names == {"datapackage.json"} | {
            f"{one['name']}.{ending}" for one in package["resources"] for ending in ("csv", "json")
        }


def test_only_charts_can_be_framed_by_other_sites_and_run_nothing(told, client, app):
    key = f"{format_id(told.phase_id)}-agreement"
    framed = client.get(f"/embed/consultations/{told.slug}/charts/{key}")
    policy = framed.headers["Content-Security-Policy"]
    assert framed.status_code == 200
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in framed.headers
    assert "Set-Cookie" not in framed.headers
    assert "<script" not in framed.text
    assert "<form" not in framed.text
    assert "Statement number 1 about the river" in framed.text
    again = client.get(f"/embed/consultations/{told.slug}/charts/{key}")
    assert "X-Frame-Options" not in again.headers, "also from the page cache"
    others = (
        "/",
        "/promises",
        f"/consultations/{told.slug}",
        f"/consultations/{told.slug}/results",
    )
    for address in (*others, f"/embed/consultations/{told.slug}/charts/none", "/sign-in"):
        answer = client.get(address)
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], address
    open_to_frames = [
        name
        for name, view in app.view_functions.items()
        if getattr(view, "portal_frameable", False)
    ]
    assert open_to_frames == ["outcome.chart"]
    assert access_of(app, "outcome.chart").kind == "public"


def test_the_page_offers_the_snippet_for_each_chart(told, client):
    text = page_of(client, told).text
    key = f"{format_id(told.phase_id)}-agreement"
    assert f"/embed/consultations/{told.slug}/charts/{key}" in text
    assert "&lt;iframe" in text


@pytest.mark.skipif(not report_is_possible(), reason="the extra portal[pdf] is not installed")
def test_the_report_is_tagged_and_has_language_and_title(told, client):
    answer = page_of(client, told, ".pdf")
    assert answer.mimetype == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(answer.data))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root
    assert document.metadata.title == "Results: How should the riverside change?"
    assert b"pdfuaid:part" in answer.data or "pdfuaid" in str(root["/Metadata"].get_data())
    words = " ".join(page.extract_text() for page in document.pages)
    assert "117 people took part" in words
    assert "Millside" in words


def test_without_the_library_the_page_says_how_to_get_it(told, client, monkeypatch):
    monkeypatch.setattr(report, "_weasyprint", lambda: None)
    answer = page_of(client, told, ".pdf")
    assert answer.status_code == 503
    assert "portal[pdf]" in answer.text
    assert "print this page" in page_of(client, told).text


def test_the_consultation_leads_to_its_results(told, client):
    text = client.get(f"/consultations/{told.slug}").text
    assert f"/consultations/{told.slug}/results" in text
    assert f"/consultations/{told.slug}/answers" in text


@pytest.fixture
def answered(app, make, over, roll, quarters):
    """Let people with an account answer the first statement: fifteen of each area and age."""

    def by(ages):
        groups = [(15, area, age, "online") for area in quarters for age in ages]
        roll(over, *groups)
        people = [make.person() for _one in range(15 * len(groups))]
        with app.app_context(), unit_of_work():
            rows = session().scalars(select(ParticipationRow).order_by(ParticipationRow.id)).all()
            votes = [[1 if row.age_group == "65+" else -1, *[None] * 4] for row in rows]
            for row, person in zip(rows, people, strict=True):
                row.person_id = person
            for voter in session().scalars(select(ParticipantRow)):
                voter.external_key = f"before-{voter.id}"
            session().execute(update(ConsultationRow).values(eligibility={"min_age": 16}))
        voters = make.answers(over, votes)
        with app.app_context(), unit_of_work():
            for voter, person in zip(voters, people, strict=True):
                session().get(ParticipantRow, voter).person_id = person
        return over

    return by


@pytest.mark.usefixtures("residents")
def test_weighted_figures_stand_beside_the_unweighted_with_what_they_are_worth(answered, client):
    text = page_of(client, answered(("16-24", "25-39", "40-64", "65+"))).text
    shares = table_of(text, "Statement number 1 about the river")
    # A quarter of those who answered is 65 or over; of those asked who live here 2000 of 8500.
    assert shares["Agree"] == ["25%", "24%"]
    assert shares["Disagree"] == ["75%", "76%"]
    said = re.search(r"120 people answered; weighted, they say as much as (\d+) would", text)
    assert said
    assert 80 < int(said[1]) < 120


@pytest.mark.usefixtures("residents")
def test_weights_are_refused_in_words_when_nobody_of_a_group_came(answered, client):
    text = page_of(client, answered(("16-24", "25-39", "65+"))).text
    assert "No weighted figures can be given." in text
    assert "Nobody of this group answered: 40 to 64 years." in text
    assert "As answered" not in text


def test_weights_are_refused_while_the_town_has_not_said_who_lives_there(answered, client):
    text = page_of(client, answered(("16-24", "25-39", "40-64", "65+"))).text
    assert "Nobody has said yet how many people of each area and age live here." in text
