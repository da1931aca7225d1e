"""Reading and commenting without JavaScript: the text, its paragraphs, wordings, what changed."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.models import DocumentParagraphRow
from portal.consultations.methods.document.records import SUBJECT
from portal.core.database import fold_tallies, session, touch, unit_of_work
from portal.core.identifiers import format_id
from portal.core.web.markup import accessibility_findings
from portal.testing.factories.base import HOSTILE
from tests.consultations.document.conftest import BYLAW, NEXT, publish, soon
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")
BETTER = "Dogs are kept on a lead of five metres."


def assert_accessible(answer):
    assert answer.status_code == 200
    assert accessibility_findings(answer.text) == []


def test_everybody_reads_the_text_with_its_numbers_and_opens_a_paragraph(document, client):
    made = document()
    page = client.get(f"{made.url}/")
    assert page.status_code == 200
    assert 'id="p3"' in page.text
    assert "Dogs are kept on a lead of two metres." in page.text
    assert f'href="{made.url}/paragraphs/3"' in page.text
    assert_accessible(page)
    paragraph = client.get(f"{made.url}/paragraphs/3")
    assert "Paragraph 1" in paragraph.text
    assert "Nobody has said anything yet" in paragraph.text
    assert_accessible(paragraph)


def test_before_the_phase_opens_the_text_is_there_with_the_day_it_opens(document, client):
    made = document(opens_in=soon(3))
    page = client.get(f"{made.url}/")
    assert "Dogs are kept on a lead of two metres." in page.text
    assert "This opens on" in page.text


def test_a_document_without_a_text_says_so(document, client):
    page = client.get(f"{document(None).url}/")
    assert page.status_code == 200
    assert "The text is not published yet" in page.text


def test_nobody_learns_of_a_draft(document, client):
    made = document(state="draft")
    assert client.get(f"{made.url}/").status_code == 404
    assert client.get(f"{made.url}/paragraphs/3").status_code == 404


def test_a_person_comments_and_the_number_stands_in_the_margin(
    document, app, client, make, browser_of
):
    made = document(settings={"sides": True})
    person = make.person()
    browser = browser_of(person)
    page = browser.get(f"{made.url}/paragraphs/3")
    assert "Where do you stand?" in page.text
    with app.app_context():
        paragraph = queries.paragraph_at(made.phase_id, 3)
    sent = browser.post(
        f"/comments/{SUBJECT}/{format_id(paragraph.id)}",
        {"body": "Two metres is too short?", "side": "against"},
    )
    assert sent.status_code == 303
    assert sent.location.startswith(f"{made.url}/paragraphs/3?comment=")
    assert "Two metres is too short?" in browser.get(sent.location).text
    with app.app_context():
        fold_tallies()
    read = client.get(f"{made.url}/")
    assert "1 comment" in read.text
    assert "cp-doc-heat-1" in read.text
    asked = client.get(f"{made.url}/?show=open")
    assert 'id="p3"' in asked.text
    assert 'id="p4"' not in asked.text
    with app.app_context():
        # Commenting is taking part, once however often.
        assert len(list(queries.said_by(made.phase_id, person))) == 1


def test_a_person_proposes_a_wording_and_others_support_it(document, app, make, browser_of):
    made = document()
    author, other = browser_of(make.person()), browser_of(make.person())
    form = author.get(f"{made.url}/paragraphs/3/propose")
    assert "Dogs are kept on a lead of two metres.</textarea>" in form.text
    assert_accessible(form)
    sent = author.post(
        f"{made.url}/paragraphs/3/propose",
        {"text": BETTER, "reason": f"More air. {HOSTILE}", "language": "en"},
    )
    assert sent.status_code == 303
    assert sent.location.endswith("/paragraphs/3#wording-1")
    page = other.get(f"{made.url}/paragraphs/3")
    assert "<del>two</del><ins>five</ins>" in page.text.replace("\n", "")
    assert_accessible(page)
    for _time in range(2):
        assert other.post(f"{made.url}/wordings/1/support").status_code == 303
    with app.app_context():
        fold_tallies()
        assert queries.wording_by_number(made.phase_id, 1).supports == 2
    assert "2 people support this" in other.get(f"{made.url}/paragraphs/3").text
    assert other.post(f"{made.url}/wordings/1/take-back").status_code == 303
    with app.app_context():
        fold_tallies()
        assert queries.wording_by_number(made.phase_id, 1).supports == 1
    assert "<script>" not in page.text
    listed = other.get(f"{made.url}/wordings")
    assert "Wording 1" in listed.text
    assert_accessible(listed)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "Write the wording you propose."),
        (
            {"text": "Dogs are kept on a  lead of two metres."},
            "This is what the paragraph says already.",
        ),
        ({"text": "x" * 6001}, "Shorten this to 6000 characters; it has 6001."),
        ({"text": BETTER, "reason": "y" * 2001}, "Shorten this to 2000 characters"),
    ],
)
def test_a_wording_that_cannot_be_accepted_comes_back_with_what_was_typed(
    document, make, browser_of, data, words
):
    made, browser = document(), browser_of(make.person())
    browser.get(f"{made.url}/paragraphs/3/propose")
    answer = browser.post(
        f"{made.url}/paragraphs/3/propose", {"reason": "My reason", "language": "en", **data}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert data.get("reason", "My reason")[:50] in answer.text
    assert data["text"][:50] in answer.text


def test_when_the_phase_has_closed_meanwhile_what_was_typed_is_kept(
    document, make, browser_of, clock
):
    made = document()
    browser = browser_of(make.person())
    browser.get(f"{made.url}/paragraphs/3/propose")
    clock(days=10)
    answer = browser.post(
        f"{made.url}/paragraphs/3/propose", {"text": BETTER, "reason": "My reason"}
    )
    assert answer.status_code == 403
    assert "This closed on" in answer.text
    assert BETTER in answer.text


def test_a_visitor_is_led_to_sign_in(document, client):
    made = document()
    answer = client.get(f"{made.url}/paragraphs/3/propose")
    assert answer.status_code in (302, 303, 401, 403)


def test_what_people_said_about_a_paragraph_that_is_gone_stays_reachable(
    document, app, client, make
):
    made = document()
    person = make.person()
    with app.app_context():
        gone = queries.paragraph_at(made.phase_id, 6)
        make.comment(person, SUBJECT, gone.id, body="The beach belongs to all.")
        with unit_of_work():
            session().execute(
                update(DocumentParagraphRow)
                .where(DocumentParagraphRow.id == gone.id)
                .values(comment_count=1)
            )
            touch("consultations")
        publish(made, NEXT)
    read = client.get(f"{made.url}/")
    assert "Paragraphs that this version does not have" in read.text
    page = client.get(f"{made.url}/paragraphs/6")
    assert "This paragraph is gone since version 2" in page.text
    assert "The beach belongs to all." in page.text
    assert "Publish the comment" not in page.text
    assert_accessible(page)


def test_versions_are_compared_in_one_column_and_side_by_side(document, client):
    made = document(BYLAW, NEXT)
    page = client.get(f"{made.url}/compare")
    assert "1 changed" in page.text
    assert "2 new" in page.text
    assert "1 gone" in page.text
    assert "<del>two</del>" in page.text
    assert "Assistance dogs are free." not in page.text
    assert_accessible(page)
    side = client.get(f"{made.url}/compare?view=side&show=all&old=1&new=2")
    assert "Assistance dogs are free." in side.text
    assert_accessible(side)
    assert client.get(f"{made.url}/compare?old=9").status_code == 404
    assert client.get(f"{made.url}/versions/1").status_code == 200
    assert "This is an older version" in client.get(f"{made.url}/versions/1").text
    assert client.get(f"{made.url}/versions/3").status_code == 404


def test_a_person_sees_what_changed_since_they_commented(document, app, make, browser_of, clock):
    made = document()
    person = make.person()
    browser = browser_of(person)
    with app.app_context():
        for anchor in (3, 4, 6):
            make.comment(person, SUBJECT, queries.paragraph_at(made.phase_id, anchor).id)
        clock(days=1)
        publish(made, NEXT)
    page = browser.get(f"{made.url}/changes")
    assert "<del>two</del>" in page.text
    assert "This paragraph is gone since version 2." in page.text
    assert "1 other paragraph you said something about still says the same." in page.text
    assert_accessible(page)
    nobody = browser_of(make.person()).get(f"{made.url}/changes")
    assert "You have not said anything about this text yet" in nobody.text


def test_the_text_is_printed_with_and_without_what_people_said(document, app, client, make):
    made = document()
    with app.app_context():
        found = queries.paragraph_at(made.phase_id, 3)
        make.comment(make.person(), SUBJECT, found.id, body="Not on my beach.")
    assert "Not on my beach." not in client.get(f"{made.url}/print").text
    page = client.get(f"{made.url}/print?comments=1")
    assert "Not on my beach." in page.text
    assert_accessible(page)


def test_results_say_what_people_talked_about_and_what_came_of_it(
    document, make, browser_of, client
):
    made = document()
    assert "Nobody has said anything yet" in client.get(f"{made.url}/results").text
    browser = browser_of(make.person())
    browser.get(f"{made.url}/paragraphs/3/propose")
    browser.post(f"{made.url}/paragraphs/3/propose", {"text": BETTER, "language": "en"})
    page = client.get(f"{made.url}/results?fresh=1")
    assert "1 wording" in page.text
    assert "What people talked about most" in page.text
    assert_accessible(page)
    shown = client.get(f"/consultations/{made.slug}")
    assert "1 proposed wording" in shown.text


@pytest.mark.parametrize("page", ["paragraphs/{}", "paragraphs/{}/propose", "wordings/{}"])
@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_numbers_greater_than_any_database_keeps_lead_nowhere(document, client, page, number):
    made = document()
    assert client.get(f"{made.url}/{page.format(number)}").status_code == 404
    api = f"/api/v1/consultations/{made.slug}/phases/{made.phase_id}/wordings/{number}"
    assert client.get(api).status_code == 404


def test_a_long_text_with_thousands_of_comments_takes_the_same_few_queries(
    document, app, client, make, client_of
):
    text = "\n\n".join(f"Paragraph number {n} says something of its own." for n in range(500))
    made = document(text)
    with app.app_context():
        ids = [queries.paragraph_at(made.phase_id, anchor).id for anchor in range(1, 51)]
        author = make.person()
        for identifier in ids:
            make.comments(100, author, SUBJECT, identifier)
        with unit_of_work():
            session().execute(
                update(DocumentParagraphRow)
                .where(DocumentParagraphRow.id.in_(ids))
                .values(comment_count=100)
            )
            touch("consultations")
    client.get(f"/consultations/{made.slug}")  # reads what every page of the town needs
    with count_queries() as counted:
        page = client.get(f"{made.url}/")
    assert page.text.count("100 comments") == 50
    assert len(counted) <= 8, counted.statements
    person = client_of(make.person())
    person.get("/me")
    with count_queries() as counted:
        person.get(f"{made.url}/?show=open")
    assert len(counted) <= 12, counted.statements
    with count_queries() as counted:
        person.get(f"{made.url}/paragraphs/1")
    assert len(counted) <= 18, counted.statements
