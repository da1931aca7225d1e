"""The office's pages of composing: templates, copies, files, dates, the list."""

from __future__ import annotations

import html
import io
import json
import re

import pytest

from portal.consultations.composing.exporting import export_consultation
from portal.consultations.queries import all_consultations, consultation_of
from portal.consultations.records import ConsultationState
from portal.core.identifiers import format_id
from portal.core.permissions import SYSTEM

pytestmark = pytest.mark.usefixtures("clock")
COMPOSED = {
    "title_en": "Who is the quay for?",
    "title_es": "¿Para quién es el muelle?",
    "first_day": "2027-09-06",
    "languages": ["en", "es"],
}


@pytest.fixture
def officer(make, browser_of):
    browser = browser_of(make.person("officer"))
    browser.get("/admin/consultations/new")
    return browser


def test_templates_say_what_they_are_for_and_what_is_left_out(officer):
    text = officer.get("/admin/consultations/compose").text
    for words in ("Open consultation", "Quick poll", "Deliberation with statements"):
        assert words in text
    assert "Agree or disagree (Statements)" in text


def test_an_officer_makes_a_draft_of_a_template_and_is_told_what_is_left(make, app, officer):
    department = make.department()
    page = "/admin/consultations/compose/deliberation"
    assert 'value="2027-05-18"' in officer.get(page).text
    made = officer.post(page, {**COMPOSED, "department_id": str(department)})
    assert made.status_code == 303
    overview = officer.get(made.location).text
    assert "No gap of the template is left" in overview
    assert re.search(r'<progress max="\d+" value="\d+"', overview)
    assert "/edit#summary_en" in overview
    assert "Phases from 6 September 2027" in overview
    refused = officer.post(f"{made.location}/publish")
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_day": ""}, "Say when it begins."),
        ({"first_day": "Monday"}, "Write a day, such as 2027-05-04."),
        ({"title_en": "", "title_es": ""}, "Write the title in at least one language."),
        ({"languages": []}, "Choose at least one language."),
        ({"first_day": "9999-12-30"}, "Choose an earlier day."),
        ({"first_day": "2300-01-01"}, "Choose a year from 1990 to 2200."),
    ],
)
def test_first_answers_that_make_no_sense_are_refused_and_kept(app, officer, changes, words):
    answer = officer.post("/admin/consultations/compose/deliberation", {**COMPOSED, **changes})
    assert answer.status_code == 422
    assert words in answer.text
    if changes.get("title_en", "x"):
        assert "Who is the quay for?" in answer.text
    with app.app_context():
        assert all_consultations(SYSTEM).items == ()


def test_there_is_no_page_for_a_template_nobody_offers(officer):
    assert officer.get("/admin/consultations/compose/nonsense").status_code == 404


def test_a_copy_is_made_on_another_day(make, app, officer, office_of):
    made = make.consultation(("More benches",))
    page = f"{office_of(made)}/clone"
    assert officer.get(page).status_code == 200
    answer = officer.post(page, {"first_day": "2028-01-10"})
    assert answer.status_code == 303
    assert "Nobody has taken part in it." in officer.get(answer.location).text
    assert officer.post(page, {"first_day": ""}).status_code == 422


def test_a_file_goes_out_and_comes_in_again(make, app, officer, office_of):
    made = make.consultation()
    sent = officer.get(f"{office_of(made)}/export.json")
    assert sent.headers["Content-Disposition"] == f"attachment; filename={made.slug}.json"
    file = {"file": (io.BytesIO(sent.data), "it.json")}
    answer = officer.post("/admin/consultations/import", file)
    assert answer.status_code == 303
    with app.app_context():
        drafts = [one for one in all_consultations(SYSTEM).items if one.state == "draft"]
        assert [one.title for one in drafts] == [consultation_of(made.id).title]


def test_what_is_unknown_here_is_asked_for_with_the_file_kept(make, app, officer):
    area, made = make.area("Millside"), make.consultation()
    with app.app_context():
        from portal.municipality.queries import areas

        document = export_consultation(consultation_of(made.id)) | {"areas": ["centre"]}
        slug = areas()[area].slug
    file = {"file": (io.BytesIO(json.dumps(document).encode()), "it.json")}
    asked = officer.post("/admin/consultations/import", file)
    assert asked.status_code == 422
    assert "Area “centre”" in asked.text
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', asked.text)[1]
    answer = officer.post(
        "/admin/consultations/import", {"kept": html.unescape(kept), "map-area:centre": slug}
    )
    assert answer.status_code == 303
    with app.app_context():
        (draft,) = [one for one in all_consultations(SYSTEM).items if one.state == "draft"]
        assert draft.area_ids == (area,)


def test_a_wrong_file_names_its_places_and_writes_nothing(make, app, officer):
    made = make.consultation()
    with app.app_context():
        document = export_consultation(consultation_of(made.id))
    document["phases"][0]["opens_at"] = "<script>"
    file = {"file": (io.BytesIO(json.dumps(document).encode()), "it.json")}
    answer = officer.post("/admin/consultations/import", file)
    assert answer.status_code == 422
    assert "phases[0].opens_at" in answer.text
    assert officer.post("/admin/consultations/import").status_code == 422
    with app.app_context():
        assert len(all_consultations(SYSTEM).items) == 1


def test_all_phases_move_together(make, app, officer, office_of):
    made = make.consultation(state="draft")
    with app.app_context():
        before = consultation_of(made.id).phases[0]
    assert officer.post(f"{office_of(made)}/shift", {"days": "7"}).status_code == 303
    with app.app_context():
        after = consultation_of(made.id).phases[0]
    assert (after.opens_at - before.opens_at).days == 7
    for wrong, words in (("0", "Write a number of days"), ("99999", "Write a number of days")):
        refused = officer.post(f"{office_of(made)}/shift", {"days": wrong})
        assert refused.status_code == 422
        assert words in refused.text


def test_what_has_begun_is_not_moved(make, app, officer, office_of):
    made = make.consultation()
    refused = officer.post(f"{office_of(made)}/shift", {"days": "7"})
    assert refused.status_code == 422
    assert "Every phase has begun." in refused.text


def test_single_dates_are_changed_together_or_not_at_all(make, app, officer, office_of):
    made = make.consultation(state="draft")
    key = format_id(made.phase_id)
    page = f"{office_of(made)}/dates"
    assert officer.get(page).status_code == 200
    with app.app_context():
        phase = consultation_of(made.id).phases[0]
    typed = {
        f"opens_{key}": "2027-06-01T10:00",
        f"closes_{key}": "2027-05-01T10:00",
        f"version_{key}": str(phase.version),
    }
    refused = officer.post(page, typed)
    assert refused.status_code == 422
    assert "Choose an end after the beginning." in refused.text
    assert "2027-06-01T10:00" in refused.text
    assert officer.post(page, {**typed, f"closes_{key}": "2027-07-01T10:00"}).status_code == 303
    stale = officer.post(page, {**typed, f"closes_{key}": "2027-08-01T10:00"})
    assert stale.status_code == 409
    with app.app_context():
        found = consultation_of(made.id).phases[0]
    assert found.closes_at.isoformat() == "2027-07-01T08:00:00+00:00"


def test_dates_nobody_changed_keep_their_microseconds(make, app, officer, office_of, clock):
    clock(seconds=7, microseconds=42)
    made = make.consultation(state="draft")
    key = format_id(made.phase_id)
    page = f"{office_of(made)}/dates"
    text = officer.get(page).text
    with app.app_context():
        before = consultation_of(made.id).phases[0]

    def value(name):
        return re.search(rf'name="{name}_{key}"[^>]*value="([^"]*)"', text)[1]

    sent = {f"{name}_{key}": value(name) for name in ("opens", "closes", "version")}
    assert officer.post(page, sent).status_code == 303
    with app.app_context():
        assert consultation_of(made.id).phases[0] == before


@pytest.mark.parametrize("tail", ["/clone", "/dates", "/previews"])
def test_moderators_may_neither_copy_nor_move_nor_share(make, browser_of, office_of, tail):
    made = make.consultation(state="draft")
    browser = browser_of(make.person("moderator"))
    assert browser.get(f"{office_of(made)}{tail}").status_code in (403, 404)


def test_a_draft_is_published_from_its_template_once_everything_is_there(
    make, app, officer, client
):
    department = make.department()
    made = officer.post(
        "/admin/consultations/compose/deliberation",
        {**COMPOSED, "department_id": str(department)},
    ).location
    form = officer.get(f"{made}/edit").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)[1]
    texts = {
        f"{name}_{language}": f"{name} in {language}, with our own words"
        for name in ("title", "summary", "description", "privacy_notice")
        for language in ("en", "es")
    }
    saved = officer.post(
        f"{made}/edit",
        {
            **texts,
            "version": version,
            "slug": "quay",
            "department_id": str(department),
            "languages": ["en", "es"],
            "level": "0",
        },
    )
    assert saved.status_code == 303
    published = officer.post(f"{made}/publish")
    assert published.status_code == 303
    assert client.get("/consultations/quay").status_code == 200
    with app.app_context():
        (found,) = all_consultations(SYSTEM).items
        assert found.state is ConsultationState.PUBLISHED
