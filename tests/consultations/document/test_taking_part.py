"""Wordings and supports: once per participant, within the phase, answered with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.checks import document_checks
from portal.consultations.methods.document.comments import commenting, may_comment
from portal.consultations.methods.document.models import (
    DocumentParagraphRow,
    DocumentSupportRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.privacy import export_person
from portal.consultations.methods.document.records import (
    AnswerDraft,
    TextDraft,
    WordingDraft,
    WordingState,
)
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.permissions import VISITOR
from portal.core.plugins import collect
from portal.core.privacy import PrivacyHooks
from portal.core.problems import Forbidden, NotFound, Problems
from portal.identity.eligibility import Eligibility
from tests.consultations.document.conftest import NEXT, OFFICER, publish

pytestmark = pytest.mark.usefixtures("clock")
BETTER = WordingDraft("Dogs are kept on a lead of five metres.", "More air.", "en")


def codes(function, *args):
    with pytest.raises(Problems) as refused:
        function(*args)
    return {(p.field, p.code) for p in refused.value.problems}


def count(row):
    return session().execute(select(func.count()).select_from(row)).scalar_one()


def findings():
    return [finding.what for check in document_checks() for finding in check.run()]


@pytest.mark.both_engines
def test_a_support_counts_once_per_participant_by_constraint(document, in_app, work, make, acts):
    made = document()
    author, other = acts(make.person()), acts(make.person())
    number = work(service.propose_wording, author, made.subject, 3, BETTER)
    for _time in range(3):
        work(service.support_wording, other, made.subject, number)
    fold_tallies()
    found = queries.wording_by_number(made.phase_id, number)
    assert (found.supports, count(DocumentSupportRow)) == (2, 2)
    assert count(ParticipationRow) == 2
    work(service.take_back_support, other, made.subject, number)
    work(service.take_back_support, other, made.subject, number)
    fold_tallies()
    assert queries.wording_by_number(made.phase_id, number).supports == 1
    assert findings() == []


def test_one_comment_or_many_make_one_participation(document, in_app, work, make, acts):
    made = document()
    person = acts(make.person())
    paragraph = queries.paragraph_at(made.phase_id, 3)
    for _time in range(2):
        work(commenting, person, paragraph.id)
    work(service.propose_wording, person, made.subject, 3, BETTER)
    assert count(ParticipationRow) == 1


def test_the_same_wording_is_not_proposed_twice(document, in_app, work, make, acts):
    made = document()
    work(service.propose_wording, acts(make.person()), made.subject, 3, BETTER)
    again = WordingDraft("Dogs are kept on a lead  of five metres.", "", "en")
    refused = codes(work, service.propose_wording, acts(make.person()), made.subject, 3, again)
    assert refused == {("text", "there_already")}


def test_one_person_proposes_no_more_than_the_phase_allows(document, in_app, work, make, acts):
    made = document(settings={"per_person": 2})
    person = acts(make.person())
    for words in ("One lead.", "Two leads."):
        work(service.propose_wording, person, made.subject, 3, WordingDraft(words, "", "en"))
    third = WordingDraft("Three leads.", "", "en")
    assert codes(work, service.propose_wording, person, made.subject, 3, third) == {
        ("text", "too_many")
    }
    work(service.withdraw_wording, person, made.subject, 1)
    work(service.propose_wording, person, made.subject, 3, third)


def test_a_refused_wording_leaves_nothing_behind(document, in_app, work, make, acts):
    made = document()
    person = acts(make.person())
    codes(work, service.propose_wording, person, made.subject, 3, WordingDraft("", "", "en"))
    assert count(ParticipationRow) == count(DocumentWordingRow) == 0


def test_only_ones_own_wording_can_be_taken_back(document, in_app, work, make, acts):
    made = document()
    author, other = acts(make.person()), acts(make.person())
    work(service.propose_wording, author, made.subject, 3, BETTER)
    work(service.support_wording, other, made.subject, 1)
    with pytest.raises(NotFound):
        work(service.withdraw_wording, other, made.subject, 1)
    work(service.withdraw_wording, author, made.subject, 1)
    assert queries.wordings_for(queries.paragraph_at(made.phase_id, 3).id) == []
    assert queries.paragraph_at(made.phase_id, 3).wordings == 0
    with pytest.raises(NotFound):
        work(service.support_wording, other, made.subject, 1)
    assert findings() == []


@pytest.mark.parametrize("lasts", [0.5, 1.0])
def test_nothing_is_accepted_once_the_phase_is_over(
    document, in_app, work, make, acts, clock, lasts
):
    made = document()
    person = acts(make.person())
    work(service.propose_wording, person, made.subject, 3, BETTER)
    clock(days=9 + lasts)
    calls = [
        (service.propose_wording, 4, WordingDraft("Other words.", "", "en")),
        (service.support_wording, 1),
        (service.take_back_support, 1),
        (service.withdraw_wording, 1),
    ]
    for call, *more in calls:
        with pytest.raises(Forbidden) as refused:
            work(call, person, made.subject, *more)
        assert refused.value.decision.code == "closed"
    assert not may_comment(person, queries.paragraph_at(made.phase_id, 3).id).allowed


def test_who_does_not_fulfil_the_conditions_is_told_which(document, in_app, work, make, acts):
    made = document(eligibility=Eligibility(level=2))
    with pytest.raises(Forbidden):
        work(service.propose_wording, acts(make.person()), made.subject, 3, BETTER)


def test_a_phase_without_wordings_takes_none(document, in_app, work, make, acts):
    made = document(settings={"wordings": False})
    with pytest.raises(Forbidden) as refused:
        work(service.propose_wording, acts(make.person()), made.subject, 3, BETTER)
    assert refused.value.decision.code == "no_wordings"


def test_without_an_account_one_proposes_where_the_phase_allows_it_but_comments_carry_a_name(
    document, app, client
):
    made = document(access={"without_account": True})
    page = client.get(f"{made.url}/paragraphs/3/propose")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = client.post(
        f"{made.url}/paragraphs/3/propose",
        data={"csrf_token": token, "text": BETTER.text, "language": "en"},
    )
    assert sent.status_code == 303
    shown = client.get(f"{made.url}/paragraphs/3")
    assert "Somebody without an account" in shown.text
    assert "Take my wording back" in shown.text
    with app.app_context():
        assert session().execute(select(ParticipationRow.channel)).scalar_one() == "open"
        paragraph = queries.paragraph_at(made.phase_id, 3)
        assert may_comment(VISITOR, paragraph.id).code == "sign_in"


def test_a_paragraph_that_is_gone_takes_no_wordings_and_no_comments(
    document, in_app, work, make, acts
):
    made = document()
    publish(made, NEXT)
    person = acts(make.person())
    refused = codes(work, service.propose_wording, person, made.subject, 6, BETTER)
    assert refused == {("", "gone")}
    decision = may_comment(person, queries.paragraph_at(made.phase_id, 6).id)
    assert decision.code == "gone"
    assert decision.message == "This paragraph is gone since version 2."
    with pytest.raises(NotFound):
        work(service.propose_wording, person, made.subject, 99, BETTER)


def test_the_council_answers_a_wording_with_the_version_it_is_taken_over_in(
    document, in_app, work, make, acts
):
    made = document()
    author = acts(make.person())
    work(service.propose_wording, author, made.subject, 3, BETTER)
    answer = service.answer_wording
    nothing = AnswerDraft("taken", "", None)
    assert codes(work, answer, OFFICER, made.subject, 1, nothing) == {
        ("answer", "needed"),
        ("taken_in", "needed"),
    }
    early = AnswerDraft("taken", "Better.", 2)
    assert codes(work, answer, OFFICER, made.subject, 1, early) == {("taken_in", "unknown")}
    odd = AnswerDraft("open", "Better.")
    assert codes(work, answer, OFFICER, made.subject, 1, odd) == {("state", "choice")}
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    work(answer, OFFICER, made.subject, 1, early)
    found = queries.wording_by_number(made.phase_id, 1)
    assert (found.state, found.answer, found.taken_in) == (WordingState.TAKEN, "Better.", 2)
    assert codes(work, service.withdraw_wording, author, made.subject, 1) == {("", "answered")}
    work(answer, OFFICER, made.subject, 1, AnswerDraft("declined", "We looked again.", 2))
    assert queries.wording_by_number(made.phase_id, 1).taken_in is None
    with pytest.raises(Forbidden):
        work(answer, author, made.subject, 1, early)


def test_a_hidden_wording_is_read_by_nobody_else_and_can_be_shown_again(
    document, app, make, acts, client, browser_of
):
    made = document()

    def work(function, *args):
        with unit_of_work():
            return function(*args)

    person = make.person()
    with app.app_context():
        work(service.propose_wording, acts(person), made.subject, 3, BETTER)
        assert codes(work, service.hide_wording, OFFICER, made.subject, 1, " ") == {
            ("reason", "needed")
        }
        work(service.hide_wording, OFFICER, made.subject, 1, "It names a neighbour.")
        assert findings() == []
        assert queries.states_of(made.phase_id)[WordingState.OPEN] == 0
    assert "five metres" not in client.get(f"{made.url}/paragraphs/3").text
    assert "five" not in client.get(f"{made.url}/wordings").text
    assert client.get(f"{made.api}/wordings/1").status_code == 404
    assert "It names a neighbour." in browser_of(person).get(f"{made.url}/paragraphs/3").text
    with app.app_context():
        work(service.show_wording, OFFICER, made.subject, 1)
        assert queries.paragraph_at(made.phase_id, 3).wordings == 1


def test_a_person_takes_their_wordings_along_and_erasure_leaves_them_without_a_name(
    document, in_app, work, make, acts
):
    made = document()
    person = make.person(display_name="Rosa Prado")
    work(service.propose_wording, acts(person), made.subject, 3, BETTER)
    taken = export_person(person)
    assert taken["document_wordings"][0]["text"] == BETTER.text
    assert len(taken["document_supports"]) == 1
    assert queries.wording_by_number(made.phase_id, 1).author.display_name == "Rosa Prado"
    work(lambda: collect(PrivacyHooks.erase_person, person_id=person))
    found = queries.wording_by_number(made.phase_id, 1)
    assert found.text == BETTER.text
    assert found.author is None or found.author.display_name != "Rosa Prado"


@pytest.mark.parametrize(
    ("row", "values", "words"),
    [
        (DocumentParagraphRow, {"comment_count": 5}, "counts 5 comments, there are 0"),
        (DocumentParagraphRow, {"wording_count": 5}, "counts 5 wordings, there are 1"),
        (DocumentWordingRow, {"support_count": 5}, "counts 6 supports, has 1"),
    ],
)
def test_a_wrong_count_is_found(document, in_app, work, make, acts, row, values, words):
    made = document()
    work(service.propose_wording, acts(make.person()), made.subject, 3, BETTER)
    assert findings() == []
    with unit_of_work():
        session().execute(update(row).values(**values))
    assert any(words in finding for finding in findings())


def test_a_wording_outside_its_phase_is_found(document, in_app, work, make, acts, clock):
    made = document()
    work(service.propose_wording, acts(make.person()), made.subject, 3, BETTER)
    with unit_of_work():
        session().execute(update(DocumentWordingRow).values(created_at=clock(days=30)))
    assert any("lie outside their phase" in finding for finding in findings())
