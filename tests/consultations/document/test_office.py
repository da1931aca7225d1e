"""The back office: from a file to a published version, matching by hand, answering."""

from __future__ import annotations

import io
import json
import re

import pytest
from docx import Document

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.content import DocumentContents, opening_problems
from portal.consultations.methods.document.records import SUBJECT
from portal.consultations.queries import consultation_of
from portal.core.database import unit_of_work
from portal.core.web.markup import accessibility_findings
from tests.consultations.document.conftest import BYLAW, NEXT, OFFICER, publish

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def officer(make, browser_of):
    return browser_of(make.person("officer"))


def assert_accessible(answer):
    assert accessibility_findings(answer.text) == []


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]


def docx():
    document = Document()
    document.add_heading("By-law on dogs", 0)
    document.add_paragraph("Dogs are kept on a lead.")
    raw = io.BytesIO()
    document.save(raw)
    raw.seek(0)
    return raw


def test_an_officer_reads_a_file_looks_at_the_parts_saves_and_publishes(
    document, app, officer, client
):
    made = document(None)
    start = officer.get(made.office)
    assert "There is no text yet" in start.text
    assert_accessible(start)
    form = officer.get(f"{made.office}/write")
    assert_accessible(form)
    read = officer.post(
        f"{made.office}/write",
        {"do": "import", "edition": "0", "file_language": "en", "file": (docx(), "bylaw.docx")},
        content_type="multipart/form-data",
    )
    assert read.status_code == 200
    assert "The file has been read, not saved" in read.text
    assert "2 parts" in read.text
    assert "# By-law on dogs\n\nDogs are kept on a lead.</textarea>" in read.text
    assert_accessible(read)
    with app.app_context():
        assert queries.versions_of(made.phase_id) == []
    saved = officer.post(
        f"{made.office}/write",
        {
            "do": "save",
            "edition": "0",
            "text_en": "# By-law on dogs\n\nDogs are kept on a lead.",
            "notes": json.dumps(["1 picture was left out."]),
        },
    )
    assert saved.status_code == 303
    draft = officer.get(saved.location)
    assert "1 picture was left out." in draft.text
    assert_accessible(draft)
    assert "The text is not published yet" in client.get(f"{made.url}/").text
    edition = hidden(draft, "edition")
    published = officer.post(f"{made.office}/draft/publish", {"edition": edition})
    assert published.status_code == 303
    assert "Dogs are kept on a lead." in client.get(f"{made.url}/?again").text
    assert "Version 1" in officer.get(made.office).text


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7", "x.pdf", "Choose a Markdown, DOCX or ODT file."),
        (b"PK\x03\x04 cut", "x.docx", "This file is damaged or protected."),
        (b"", "", "Choose a Markdown, DOCX or ODT file."),
    ],
)
def test_a_file_that_cannot_be_used_leaves_what_was_typed(document, officer, data, name, words):
    made = document(None)
    officer.get(f"{made.office}/write")
    answer = officer.post(
        f"{made.office}/write",
        {"do": "import", "text_en": "What I typed.", "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "What I typed." in answer.text


def test_translations_that_part_ways_are_named_and_nothing_is_kept(document, app, officer):
    made = document(None)
    officer.get(f"{made.office}/write")
    answer = officer.post(
        f"{made.office}/write",
        {"do": "save", "edition": "0", "text_en": "# One\n\nTwo", "text_es": "Uno"},
    )
    assert answer.status_code == 422
    assert "parts ways with the one in English at part 1" in answer.text
    assert "# One" in answer.text
    with app.app_context():
        assert queries.versions_of(made.phase_id) == []


@pytest.mark.parametrize("notes", ["{", "[1, 2]", '"x"', "null", '[["a"]]'])
def test_forged_notes_of_an_import_count_as_none(document, officer, notes):
    made = document(None)
    officer.get(f"{made.office}/write")
    answer = officer.post(
        f"{made.office}/write", {"do": "preview", "text_en": "Words.", "notes": notes}
    )
    assert answer.status_code == 200


def test_an_officer_matches_paragraphs_by_hand(document, app, make, officer):
    made = document()
    with app.app_context():
        gone = queries.paragraph_at(made.phase_id, 6)
        make.comment(make.person(), SUBJECT, gone.id)
    officer.get(f"{made.office}/write")
    officer.post(f"{made.office}/write", {"do": "save", "edition": "0", "text_en": NEXT})
    draft = officer.get(f"{made.office}/draft")
    assert "Continues paragraph" in draft.text
    assert_accessible(draft)
    url, edition = f"{made.office}/draft/matches", hidden(draft, "edition")
    wrong = officer.post(url, {"edition": edition, "match_6": "six", "match_4": "p99"})
    assert wrong.status_code == 422
    assert 'value="six"' in wrong.text
    assert officer.post(url, {"edition": "77", "match_6": "p6"}).status_code == 409
    assert officer.post(url, {"edition": edition, "match_6": "p6"}).status_code == 303
    refused = officer.post(f"{made.office}/draft/publish", {"edition": "2"})
    assert refused.status_code == 422
    assert "Say in a sentence or two what changed." in refused.text
    done = officer.post(
        f"{made.office}/draft/publish", {"edition": "2", "note_en": "Clearer words."}
    )
    assert done.status_code == 303
    with app.app_context():
        latest = queries.versions_of(made.phase_id)[-1]
        assert [b.anchor for b in queries.blocks_of(latest.id)] == [1, 2, 3, 4, 7, 5, 6]


def test_a_draft_can_be_thrown_away(document, officer):
    made = document()
    officer.get(f"{made.office}/write")
    officer.post(f"{made.office}/write", {"do": "save", "edition": "0", "text_en": NEXT})
    assert officer.post(f"{made.office}/draft/discard", {"edition": "1"}).status_code == 303
    assert officer.get(f"{made.office}/draft").status_code == 404


def test_who_saved_too_late_is_told_and_keeps_what_they_typed(document, officer):
    made = document()
    officer.get(f"{made.office}/write")
    first = {"do": "save", "edition": "0", "text_en": NEXT}
    assert officer.post(f"{made.office}/write", first).status_code == 303
    late = officer.post(f"{made.office}/write", {**first, "text_en": "My own words."})
    assert late.status_code == 409
    assert "Somebody else saved the draft meanwhile." in late.text
    assert "My own words." in late.text


def test_an_officer_answers_a_wording(document, app, make, browser_of, officer, client):
    made = document()
    person = browser_of(make.person())
    person.get(f"{made.url}/paragraphs/3/propose")
    person.post(f"{made.url}/paragraphs/3/propose", {"text": "Dogs are free.", "language": "en"})
    listed = officer.get(f"{made.office}/wordings")
    assert "Dogs are free." in listed.text
    assert_accessible(listed)
    form = officer.get(f"{made.office}/wordings/1")
    assert_accessible(form)
    url = f"{made.office}/wordings/1/answer"
    empty = officer.post(url, {"state": "taken", "answer": "We like it."})
    assert empty.status_code == 422
    assert "Say in which version it is taken over." in empty.text
    assert "We like it." in empty.text
    sent = officer.post(url, {"state": "declined", "answer": "The state's law says lead."})
    assert sent.status_code == 303
    page = client.get(f"{made.url}/paragraphs/3?x=1")
    assert "Not taken over" in page.text
    assert "The state&#39;s law says lead." in page.text or "The state's law" in page.text
    assert officer.post(f"{made.office}/wordings/1/hide", {"reason": ""}).status_code == 422
    assert officer.post(f"{made.office}/wordings/1/hide", {"reason": "Spam."}).status_code == 303
    assert officer.post(f"{made.office}/wordings/1/show").status_code == 303
    assert officer.get(f"{made.office}/wordings/9").status_code == 404


def test_after_the_phase_the_dashboard_says_how_many_wordings_wait(
    document, make, browser_of, officer, clock
):
    made = document()
    person = browser_of(make.person())
    person.get(f"{made.url}/paragraphs/3/propose")
    person.post(f"{made.url}/paragraphs/3/propose", {"text": "Dogs are free.", "language": "en"})
    clock(days=12)
    assert "Proposed wordings to answer" in officer.get("/admin/").text


def test_a_citizen_sees_nothing_of_the_office(document, make, browser_of):
    made = document()
    browser = browser_of(make.person())
    for place in ("", "/write", "/draft", "/wordings"):
        assert browser.get(f"{made.office}{place}").status_code in (403, 404)


def test_what_is_missing_is_named_before_publication(document, app):
    empty, half = document(None, state="draft"), document(BYLAW, state="draft")
    with app.app_context():
        assert [p.code for p in opening_problems(consultation_of(empty.id))] == ["no_text"]
        assert [p.code for p in opening_problems(consultation_of(half.id))] == ["language"]
        publish(half, {"en": "# Dogs", "es": "# Perros"})
        assert opening_problems(consultation_of(half.id)) == []


def test_a_text_is_taken_along_into_a_copy(document, app):
    made, copy = document({"en": BYLAW, "es": BYLAW}), document(None)
    with app.app_context():
        content = json.loads(json.dumps(DocumentContents().export(made.subject.phase)))
        into = copy.subject
        with unit_of_work():
            DocumentContents().restore(OFFICER, into.consultation, into.phase, content)
        versions = queries.versions_of(copy.phase_id)
        assert len(queries.blocks_of(versions[0].id)) == 6
        assert DocumentContents().export(copy.subject.phase) == content
