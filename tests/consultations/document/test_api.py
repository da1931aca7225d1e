"""The same for programs, and what other features ask of a document."""

from __future__ import annotations

import pytest

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.method import DocumentMethod
from portal.consultations.methods.document.opendata import DocumentTables
from portal.consultations.methods.document.records import SUBJECT
from portal.consultations.methods.document.results import DocumentResults
from portal.consultations.methods.document.sources import CommentSource, WordingSource
from portal.core.database import fold_tallies
from portal.core.identifiers import format_id
from tests.consultations.document.conftest import BYLAW, NEXT, soon

pytestmark = pytest.mark.usefixtures("clock")
BETTER = {"text": "Dogs are kept on a lead of five metres.", "reason": "More air."}


@pytest.fixture
def token_of(make):
    return lambda person: {"Authorization": f"Bearer {make.api_token(person)}"}


def test_programs_read_versions_parts_and_wordings(document, client):
    made = document(BYLAW, NEXT)
    versions = client.get(f"{made.api}/versions").json["items"]
    assert [one["number"] for one in versions] == [1, 2]
    assert "notes" not in versions[0]
    latest = client.get(made.api).json
    assert latest["version"]["number"] == 2
    assert [b["anchor"] for b in latest["blocks"]] == [1, 2, 3, 4, 7, 5, 8]
    first = client.get(f"{made.api}?version=1").json
    assert first["blocks"][2]["text"] == {"en": "Dogs are kept on a lead of two metres."}
    assert client.get(f"{made.api}?version=9").status_code == 404
    assert client.get(f"{made.api}/wordings").json == {
        "items": [],
        "next": None,
        "previous": None,
    }


def test_programs_propose_support_and_take_back(document, app, make, client, token_of):
    made = document()
    author, other = token_of(make.person()), token_of(make.person())
    url = f"{made.api}/paragraphs/3/wordings"
    sent = client.post(url, json=BETTER, headers=author)
    assert sent.status_code == 201, sent.text
    assert sent.json["number"] == 1
    assert not {"author", "author_id", "participation_id"} & set(sent.json)
    assert client.post(url, json={"text": ""}, headers=author).status_code == 422
    assert client.post(url, json=BETTER).status_code == 401
    one = f"{made.api}/wordings/1"
    assert client.put(f"{one}/support", headers=other).status_code == 204
    assert client.delete(f"{one}/support", headers=other).status_code == 204
    assert client.delete(one, headers=other).status_code == 404
    assert client.delete(one, headers=author).status_code == 204
    assert client.get(one).status_code == 404


def test_programs_of_officers_write_versions_and_answer(document, make, client, token_of):
    made = document()
    officer, citizen = token_of(make.person("officer")), token_of(make.person())
    client.post(f"{made.api}/paragraphs/3/wordings", json=BETTER, headers=citizen)
    draft = {"texts": {"en": NEXT}, "edition": 0}
    assert client.put(f"{made.api}/draft", json=draft, headers=citizen).status_code == 403
    saved = client.put(f"{made.api}/draft", json=draft, headers=officer)
    assert saved.json == {"number": 2, "edition": 1, "parts": 7, "new": 2, "notes": []}
    assert client.put(f"{made.api}/draft", json=draft, headers=officer).status_code == 409
    matches = {"matches": {"6": 6}, "edition": 1}
    matched = client.put(f"{made.api}/draft/matches", json=matches, headers=officer)
    assert matched.json["new"] == 1
    answer = {"state": "taken", "answer": "It is clearer.", "taken_in": 2}
    answered = client.put(f"{made.api}/wordings/1/answer", json=answer, headers=officer)
    assert answered.json["state"] == "taken"
    url = f"{made.api}/draft/publication"
    assert client.post(url, json={"edition": 2}, headers=officer).status_code == 422
    note = {"note": {"en": "Clearer."}, "edition": 2}
    assert client.post(url, json=note, headers=officer).json["number"] == 2
    assert client.get(f"{made.api}/draft", headers=officer).status_code == 404
    hiding = {"hidden": True, "reason": "Spam."}
    hidden = client.put(f"{made.api}/wordings/1/moderation", json=hiding, headers=officer)
    assert hidden.status_code == 200


@pytest.fixture
def spoken(document, app, make, browser_of):
    """Return a document with a comment and a wording, both of one person."""
    made = document()
    person = make.person(display_name="Rosa Prado")
    browser = browser_of(person)
    browser.get(f"{made.url}/paragraphs/3/propose")
    browser.post(f"{made.url}/paragraphs/3/propose", {**BETTER, "language": "en"})
    with app.app_context():
        paragraph = queries.paragraph_at(made.phase_id, 4)
    browser.post(f"/comments/{SUBJECT}/{format_id(paragraph.id)}", {"body": "Bravo for 100%."})
    with app.app_context():
        fold_tallies()
    return made


def test_answers_of_the_council_find_comments_and_wordings_without_names(spoken, app):
    with app.test_request_context():
        for source, words in ((CommentSource(), "bravo"), (WordingSource(), "FIVE")):
            found = source.find(spoken.id, words).items
            assert len(found) == 1
            assert "Rosa" not in str(found)
            assert source.load([found[0].id]) == {found[0].id: found[0]}
            assert source.find(spoken.id, "%").items == (
                found if source.kind == "document_comment" else ()
            )
            assert source.find(spoken.id, phase_id=spoken.id).items == ()


def test_results_say_in_a_sentence_what_came_of_it(spoken, app):
    with app.app_context():
        subject = spoken.subject
        found = DocumentResults().results(subject.consultation, subject.phase)
    assert found.headline == "1 comment and 1 proposed wording came in."
    assert [chart.key for chart in found.charts] == ["discussed", "wordings"]
    assert [row.value for row in found.charts[0].rows] == [1, 1]


def test_open_data_name_nobody_and_nothing_is_given_before_the_phase_opens(spoken, app, document):
    later = document(opens_in=soon(2))
    with app.app_context():
        subject = spoken.subject
        tables = DocumentTables().tables(subject.consultation, subject.phase)
        lines = {table.name: [list(row) for row in table.rows()] for table in tables}
        assert all(len(row) == len(table.columns) for table in tables for row in lines[table.name])
        before = later.subject
        assert DocumentTables().tables(before.consultation, before.phase) == []
        assert DocumentResults().results(before.consultation, before.phase) is None
    assert len(lines["paragraphs"]) == 6
    assert lines["wordings"][0][4] == BETTER["text"]
    assert lines["comments"][0][3] == "Bravo for 100%."
    assert "Rosa" not in str(lines)


@pytest.mark.parametrize(
    ("settings", "field"),
    [({"numbering": "roman"}, "numbering"), ({"per_person": 0}, "per_person"), ({}, None)],
)
def test_settings_that_make_no_sense_are_named(in_app, settings, field):
    found = DocumentMethod().problems(settings)
    assert [problem.field for problem in found] == ([field] if field else [])
