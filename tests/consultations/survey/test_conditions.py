"""Conditions: what is asked follows from the answers before, and impossible forms are named."""

from __future__ import annotations

import uuid
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.consultations.methods.survey.conditions import (
    Condition,
    ShowIf,
    asked,
    kept_answers,
)
from portal.consultations.methods.survey.designing import condition_problems
from portal.consultations.methods.survey.reachable import can_be_asked
from portal.consultations.methods.survey.records import QuestionRecord
from portal.consultations.methods.survey.types import BUILT_IN
from portal.core.i18n import TranslatedText

COMPARES = {kind.name: kind.compares for kind in BUILT_IN}
HERE = uuid.uuid4()
LETTERS = ("a", "b", "c")


def question(number, kind="single", *, required=False, show_if=None, **settings):
    if kind in ("single", "multiple"):
        settings.setdefault("options", [{"key": key, "label": {"en": key}} for key in LETTERS])
    return QuestionRecord(
        uuid.uuid4(), HERE, HERE, number, f"q{number}", kind,
        TranslatedText(en=f"Question {number}"), TranslatedText(), required, settings, show_if,
    )  # fmt: skip


def when(*conditions, how="all"):
    listed = [
        {"question": key, "is": test} | ({"value": value[0]} if value else {})
        for key, test, *value in conditions
    ]
    return {how: listed}


def codes(*questions):
    return [problem.code for problem in condition_problems(questions, COMPARES)]


@pytest.mark.parametrize(
    ("test", "value", "answer", "holds"),
    [
        ("answered", None, "a", True),
        ("answered", None, None, False),
        ("unanswered", None, None, True),
        ("equals", "a", "a", True),
        ("equals", "a", ["b", "a"], True),
        ("equals", "a", ["b"], False),
        ("equals", 4, 4.0, True),
        ("equals", "Yes", "yes", True),
        ("differs", "a", "b", True),
        ("differs", "a", None, False),
        ("one_of", ["a", "b"], "b", True),
        ("one_of", ["a", "b"], "c", False),
        ("greater", 3, 4, True),
        ("greater", 3, 3, False),
        ("less", "2027-05-04", "2027-05-03", True),
        ("greater", 3, "4", False),
        ("greater", 3, None, False),
    ],
)
def test_a_condition_holds_for_what_it_says(test, value, answer, holds):
    assert Condition("q1", test, value).holds(answer) is holds


def test_a_hidden_answer_counts_for_nothing_behind_it():
    one = question(1)
    two = question(2, show_if=when(("q1", "equals", "a")))
    three = question(3, show_if=when(("q2", "answered")))
    answers = {"q1": "b", "q2": "a", "q3": "c"}
    assert [found.key for found in asked([one, two, three], answers)] == ["q1"]
    assert kept_answers([one, two, three], answers) == {"q1": "b"}


def test_any_of_several_conditions_suffices_where_it_says_so():
    two = question(2, show_if=when(("q1", "equals", "a"), ("q1", "equals", "b"), how="any"))
    assert len(asked([question(1), two], {"q1": "b"})) == 2
    assert len(asked([question(1), two], {"q1": "c"})) == 1


def test_conditions_that_contradict_one_another_are_named():
    form = [question(1), question(2, show_if=when(("q1", "equals", "a"), ("q1", "equals", "b")))]
    [problem] = condition_problems(form, COMPARES)
    assert problem.code == "never"
    assert "Question 2" in problem.message


def test_both_options_of_a_multiple_choice_are_no_contradiction():
    both = when(("q1", "equals", "a"), ("q1", "equals", "b"))
    assert codes(question(1, "multiple"), question(2, show_if=both)) == []
    assert codes(question(1, "multiple", most=1), question(2, show_if=both)) == ["never"]


@pytest.mark.parametrize(
    "show_if",
    [
        when(("q1", "answered"), ("q1", "unanswered")),
        when(("q1", "greater", 5), ("q1", "less", 3)),
        when(("q1", "greater", 10)),
        when(("q1", "less", 0)),
        when(("q1", "equals", 11)),
    ],
)
def test_numbers_out_of_reach_are_contradictions(show_if):
    first = question(1, "number", min="0", max="10")
    assert codes(first, question(2, show_if=show_if)) == ["never"]


def test_whole_numbers_leave_no_room_between_neighbours():
    between = when(("q1", "greater", 3), ("q1", "less", 4))
    assert codes(question(1, "number"), question(2, show_if=between)) == []
    assert codes(question(1, "number", whole=True), question(2, show_if=between)) == ["never"]


def test_a_contradiction_is_found_through_the_question_between():
    one = question(1)
    two = question(2, show_if=when(("q1", "equals", "a")))
    three = question(3, show_if=when(("q2", "answered"), ("q1", "equals", "b")))
    assert codes(one, two, three) == ["never"]


def test_waiting_for_no_answer_to_a_required_question_is_a_contradiction():
    assert codes(question(1), question(2, show_if=when(("q1", "unanswered")))) == []
    required = question(1, required=True)
    assert codes(required, question(2, show_if=when(("q1", "unanswered")))) == ["never"]


def test_questions_that_wait_for_one_another_are_all_named():
    one = question(1, show_if=when(("q3", "answered")))
    two = question(2, show_if=when(("q1", "answered")))
    three = question(3, show_if=when(("q2", "answered")))
    [problem] = condition_problems([one, two, three], COMPARES)
    assert problem.code == "circular"
    assert all(f"Question {number}" in problem.message for number in (1, 2, 3))


def test_a_question_cannot_wait_for_itself_or_for_a_later_one():
    assert codes(question(1, show_if=when(("q1", "answered")))) == ["circular"]
    [problem] = condition_problems(
        [question(1, show_if=when(("q2", "answered"))), question(2)], COMPARES
    )
    assert problem.code == "forward"
    assert "Question 1" in problem.message
    assert "Question 2" in problem.message


@pytest.mark.parametrize(
    ("show_if", "code"),
    [
        (when(("gone", "answered")), "unknown_question"),
        (when(("q1", "equals", "z")), "unknown_option"),
        (when(("q1", "greater", 3)), "test"),
        (when(("q1", "one_of", [])), "needed"),
        (when(("q1", "equals", None)), "needed"),
        (when(*[("q1", "answered")] * 21), "too_many"),
    ],
)
def test_conditions_that_make_no_sense_are_refused(show_if, code):
    assert codes(question(1), question(2, show_if=show_if)) == [code]


def test_a_date_must_be_a_day():
    assert codes(question(1, "date"), question(2, show_if=when(("q1", "less", "soon")))) == [
        "value"
    ]


TESTS = st.sampled_from(["answered", "unanswered", "equals", "differs", "one_of"])


@st.composite
def conditions(draw, known):
    found = []
    for _ in range(draw(st.integers(1, 3))):
        test = draw(TESTS)
        letter = st.sampled_from(LETTERS)
        value = draw(st.lists(letter, min_size=1, max_size=2) if test == "one_of" else letter)
        found.append(Condition(draw(st.sampled_from(known)), test, value))
    return ShowIf(tuple(found), draw(st.booleans())).to_json()


@st.composite
def forms(draw):
    questions = []
    for number in range(1, draw(st.integers(2, 5)) + 1):
        known = [one.key for one in questions]
        show_if = draw(conditions(known)) if known and draw(st.booleans()) else None
        kind = draw(st.sampled_from(["single", "multiple"]))
        questions.append(question(number, kind, required=draw(st.booleans()), show_if=show_if))
    return questions


def every_answer(one):
    given = [None, *LETTERS]
    if one.kind == "multiple":
        given = [None, ["a"], ["b"], ["c"], ["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]]
    return given


def is_complete(form, answers):
    shown = asked(form, answers)
    return all(not one.required or answers.get(one.key) is not None for one in shown)


@given(forms())
def test_a_question_can_be_asked_exactly_if_some_answers_lead_to_it(form):
    reached = set()
    for values in product(*(every_answer(one) for one in form[:-1])):
        answers = {one.key: value for one, value in zip(form, values, strict=False)}
        if is_complete(form[:-1], answers):
            reached |= {one.key for one in asked(form, answers)}
    last = form[-1]
    assert can_be_asked(last, form) is (last.key in reached)


@given(forms(), st.data())
def test_dropping_hidden_answers_changes_nothing_that_is_asked(form, data):
    answers = {one.key: data.draw(st.sampled_from(every_answer(one))) for one in form}
    kept = kept_answers(form, answers)
    assert asked(form, kept) == asked(form, answers)
    assert kept_answers(form, kept) == kept
    assert set(kept) <= {one.key for one in asked(form, answers)}


@given(forms())
def test_a_condition_reads_back_as_it_was_written(form):
    for one in form:
        show_if = ShowIf.of(one.show_if)
        assert (show_if.to_json() if show_if else None) == one.show_if
