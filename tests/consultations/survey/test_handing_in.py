"""Handing in a survey: once by constraint, checked as a whole, anonymous where it was promised."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from portal.consultations.methods.survey import privacy, queries, service
from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyDraftRow,
    SurveyReceiptRow,
    SurveyResponseRow,
)
from portal.consultations.models import PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import session, unit_of_work
from portal.core.problems import Forbidden, Problems

pytestmark = pytest.mark.usefixtures("clock")
ALL = {"bike": "yes", "why": ["fun", "work"], "safe": 4, "idea": "More lanes"}


def subject_of(made):
    consultation = consultation_of(made.id)
    return TakePart(consultation, consultation.phase(made.phase_id))


def count(row):
    return session().execute(select(func.count()).select_from(row)).scalar_one()


def answers_in(phase_id):
    rows = session().execute(
        select(SurveyAnswerRow.value)
        .join(SurveyResponseRow, SurveyResponseRow.id == SurveyAnswerRow.response_id)
        .where(SurveyResponseRow.phase_id == phase_id)
    )
    return [row[0] for row in rows]


@pytest.fixture
def hand_in(work):
    def run(actor, made, answers=None):
        given = ALL if answers is None else answers
        return work(lambda: service.hand_in_answers(actor, subject_of(made), given, "en"))

    return run


@pytest.fixture
def type_in(work):
    def run(actor, made, fields, *, version=0, questions=None):
        def save():
            subject = subject_of(made)
            form = queries.form_of(made.phase_id)
            asked = [q for q in form.questions if questions is None or q.key in questions]
            return service.save_draft(actor, subject, asked, fields, version=version, language="en")

        return work(save)

    return run


def refused(call, *args, **kwargs):
    with pytest.raises(Problems) as problems:
        call(*args, **kwargs)
    return {(one.field, one.code) for one in problems.value.problems}


@pytest.mark.both_engines
def test_a_second_time_gives_the_same_receipt_and_counts_once(make, acts, hand_in):
    made, actor = make.survey(), acts(make.person())
    first = hand_in(actor, made)
    again = hand_in(actor, made, {"safe": 1})
    assert again == first
    assert (count(SurveyResponseRow), count(SurveyReceiptRow), count(ParticipationRow)) == (1, 1, 1)
    assert sorted(map(str, answers_in(made.phase_id))) == sorted(
        map(str, ["yes", ["work", "fun"], 4, "More lanes"])
    )


@pytest.mark.both_engines
def test_many_devices_at_once_are_one_response_and_one_receipt(app, make, acts):
    made, actor = make.survey(), acts(make.person())
    receipts = []

    def send():
        with app.app_context(), unit_of_work():
            receipts.append(service.hand_in_answers(actor, subject_of(made), ALL, "en"))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.code for receipt in receipts}) == 1
    with app.app_context():
        assert count(SurveyResponseRow) == 1


def test_answers_are_kept_so_that_counting_is_grouping(make, acts, hand_in):
    made = make.survey()
    hand_in(acts(make.person()), made)
    rows = session().execute(select(SurveyChoiceRow.question_id, SurveyChoiceRow.option_key))
    named = {identifier: key for key, identifier in made.questions.items()}
    assert {(named[question], option) for question, option in rows} == {
        ("bike", "yes"), ("why", "work"), ("why", "fun"), ("safe", "4"),
    }  # fmt: skip
    number = select(SurveyAnswerRow.number).where(
        SurveyAnswerRow.question_id == made.questions["safe"]
    )
    assert session().execute(number).scalar_one() == 4.0


def test_answers_to_questions_that_are_not_asked_are_dropped(make, acts, hand_in):
    made = make.survey()
    hand_in(acts(make.person()), made, {"bike": "no", "why": ["fun"], "safe": 2})
    assert sorted(map(str, answers_in(made.phase_id))) == ["2", "no"]


@pytest.mark.both_engines
def test_an_anonymous_response_leads_to_nobody(make, acts, hand_in):
    made = make.survey(settings={"anonymous": True})
    person = make.person()
    receipt = hand_in(acts(person), made)
    response = session().execute(select(SurveyResponseRow)).scalar_one()
    roll = session().execute(select(ParticipationRow)).scalar_one()
    assert roll.person_id == person
    assert response.participation_id is None
    assert response.id.version == 4
    assert response.submitted_at == receipt.handed_in_at == response.started_at
    assert (response.submitted_at.minute, response.submitted_at.second) == (0, 0)
    assert queries.own_response(made.phase_id, f"person:{person.hex}") is None
    assert hand_in(acts(person), made).code == receipt.code


def test_the_promise_of_anonymity_holds_whatever_an_officer_changes_meanwhile(
    make, acts, work, type_in
):
    made, actor = make.survey(settings={"anonymous": True}), acts(make.person())
    type_in(actor, made, {"q-safe": ["4"]})
    with unit_of_work():
        session().get(PhaseRow, made.phase_id).settings = {"anonymous": False}
    work(lambda: service.hand_in(actor, subject_of(made)))
    response = session().execute(select(SurveyResponseRow)).scalar_one()
    assert response.anonymous
    assert response.participation_id is None


def test_what_is_required_is_asked_for_by_name(make, acts, hand_in):
    made = make.survey()
    actor = acts(make.person())
    assert refused(hand_in, actor, made, {"bike": "no"}) == {("q-safe", "needed")}
    assert refused(hand_in, actor, made, {"bike": "maybe", "safe": 9}) == {
        ("q-bike", "choice"), ("q-safe", "choice"),
    }  # fmt: skip
    assert refused(hand_in, actor, made, {"gone": 1, "safe": 1}) == {("q-gone", "unknown")}
    assert refused(hand_in, actor, made, {"safe": 1, "why": 7}) == {("q-why", "shape")}
    assert count(SurveyResponseRow) == count(ParticipationRow) == 0


def test_an_empty_form_is_not_counted(make, acts, hand_in):
    made = make.survey([[{"kind": "short_text", "key": "idea"}]])
    assert refused(hand_in, acts(make.person()), made, {}) == {("", "empty")}


def test_typing_joins_nobody_and_handing_in_takes_the_draft_away(make, acts, work, type_in):
    made, actor = make.survey(), acts(make.person())
    type_in(actor, made, {"q-safe": ["4"]})
    assert count(ParticipationRow) == 0
    assert count(SurveyDraftRow) == 1
    work(lambda: service.hand_in(actor, subject_of(made)))
    assert (count(ParticipationRow), count(SurveyDraftRow)) == (1, 0)


def test_a_refused_form_keeps_what_was_typed(make, acts, work, type_in):
    made, actor = make.survey(), acts(make.person())
    type_in(actor, made, {"q-safe": ["eleven"], "q-idea": ["Lanes"]})
    assert refused(work, lambda: service.hand_in(actor, subject_of(made))) == {("q-safe", "choice")}
    draft = queries.draft_of(made.phase_id, f"person:{actor.person_id.hex}")
    assert draft.typed == {"q-safe": ["eleven"], "q-idea": ["Lanes"]}


@pytest.mark.both_engines
def test_two_tabs_never_overwrite_one_another(make, acts, type_in):
    made, actor = make.survey(), acts(make.person())
    first = type_in(actor, made, {"q-idea": ["Lanes"]}, questions=["idea"])
    # Another tab that was opened before types somewhere else: both are kept.
    both = type_in(actor, made, {"q-safe": ["3"]}, questions=["safe"])
    assert both.typed == {"q-idea": ["Lanes"], "q-safe": ["3"]}
    with pytest.raises(service.NewerDraft) as newer:
        type_in(actor, made, {"q-idea": ["Signs"]}, version=first.version - 1, questions=["idea"])
    assert newer.value.draft.typed["q-idea"] == ["Lanes"]
    agreed = newer.value.draft.version
    kept = type_in(actor, made, {"q-idea": ["Signs"]}, version=agreed, questions=["idea"])
    assert kept.typed["q-idea"] == ["Signs"]


def test_after_the_end_nothing_is_accepted_but_a_receipt_is_still_given(
    make, acts, hand_in, type_in, clock
):
    made, early, late = make.survey(), acts(make.person()), acts(make.person())
    receipt = hand_in(early, made)
    type_in(late, made, {"q-safe": ["4"]})
    clock(days=20)
    assert hand_in(early, made) == receipt
    with pytest.raises(Forbidden) as closed:
        hand_in(late, made)
    assert closed.value.decision.code == "closed"
    assert queries.draft_of(made.phase_id, f"person:{late.person_id.hex}") is not None
    assert count(SurveyResponseRow) == 1


def test_drafts_are_forgotten_thirty_days_after_the_end(make, acts, work, type_in, clock):
    made, actor = make.survey(), acts(make.person())
    type_in(actor, made, {"q-safe": ["4"]})
    clock(days=30)
    assert work(service.forget_old_drafts) == 0
    clock(days=10)
    assert work(service.forget_old_drafts) == 1
    assert count(SurveyDraftRow) == 0


def test_a_full_survey_closes_softly_for_those_who_had_begun(
    make, acts, hand_in, type_in, work, clock
):
    made = make.survey(settings={"quota": 1, "margin": 60})
    first, begun, slow, late = (acts(make.person()) for _ in range(4))
    for actor in (begun, slow):
        type_in(actor, made, {"q-safe": ["4"]})
    clock(minutes=1)
    hand_in(first, made)
    with pytest.raises(Forbidden) as full:
        hand_in(late, made)
    assert full.value.decision.code == "full"
    clock(minutes=59)
    work(lambda: service.hand_in(begun, subject_of(made)))
    clock(minutes=2)
    with pytest.raises(Forbidden):
        work(lambda: service.hand_in(slow, subject_of(made)))
    assert queries.draft_of(made.phase_id, f"person:{slow.person_id.hex}") is not None
    assert count(SurveyResponseRow) == 2


def test_an_option_with_a_quota_takes_no_more_than_it_has_room_for(make, acts, hand_in):
    page = [{"kind": "single", "key": "area", "options": (("North", 1), "South")}]
    made = make.survey([page])
    hand_in(acts(make.person()), made, {"area": "north"})
    other = acts(make.person())
    assert refused(hand_in, other, made, {"area": "north"}) == {("q-area", "full")}
    hand_in(other, made, {"area": "south"})
    assert count(SurveyResponseRow) == 2


def test_a_person_gets_their_answers_and_leaves_only_figures(make, acts, hand_in, type_in, work):
    named, secret, begun = make.survey(), make.survey(settings={"anonymous": True}), make.survey()
    person = make.person()
    for made in (named, secret):
        hand_in(acts(person), made)
    type_in(acts(person), begun, {"q-idea": ["Lanes"]})
    given = work(privacy.export_person, person)
    assert [one["phase_id"] for one in given["survey_drafts"]] == [str(begun.phase_id)]
    assert len(given["survey_receipts"]) == 2
    # What an anonymous survey keeps leads to nobody, and so to nobody's export.
    assert {one["phase_id"] for one in given["survey_answers"]} == {str(named.phase_id)}
    work(privacy.erase_person, person)
    assert count(SurveyDraftRow) == 0
    assert count(SurveyResponseRow) == 2
