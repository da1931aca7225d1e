"""What the worker counts in the database is what somebody going through every form would count."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.results.computing import (
    compute_result,
    compute_stale_results,
)
from portal.consultations.methods.survey.results.crossing import cross_table, crossables
from portal.consultations.methods.survey.results.crosstab import NO_ANSWER
from portal.consultations.methods.survey.results.queries import result_facts, stored_result
from portal.core.database import db, session
from tests.consultations.survey.conftest import EVERY_KIND

pytestmark = pytest.mark.usefixtures("clock", "in_app")


def counted(made):
    compute_result(made.id, made.phase_id)
    return stored_result(made.phase_id).result


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [1, 2])
def test_every_kind_of_question_is_counted_as_by_hand(make, random_answers, seed):
    made = make.survey(EVERY_KIND)
    other = make.survey(EVERY_KIND)
    answers = random_answers(120, seed)
    make.responses(made, answers)
    make.responses(other, random_answers(7, 9))
    found = counted(made)
    assert found.responses == 120

    def given(key):
        return [one[key] for one in answers if key in one]

    for key, summary in found.questions.items():
        assert summary.answered == len(given(key)), key
    questions = found.questions
    assert {k: n for k, n in questions["bike"].options.items() if n} == Counter(given("bike"))
    chosen = Counter(key for several in given("why") for key in several)
    assert {k: n for k, n in questions["why"].options.items() if n} == chosen
    steps = Counter(str(step) for step in given("safe"))
    assert {k: n for k, n in questions["safe"].options.items() if n} == steps
    assert questions["safe"].numbers.mean == pytest.approx(statistics.fmean(given("safe")))
    assert questions["km"].numbers.median == statistics.median(given("km"))
    assert sum(one.count for one in questions["km"].bins) == len(given("km"))
    assert questions["since"].unit == "year"
    by_year = Counter(int(day[:4]) for day in given("since"))
    years = {date.fromordinal(int(b.lower)).year: b.count for b in questions["since"].bins}
    assert {year: n for year, n in years.items() if n} == by_year
    for one in questions["first"].ranking:
        places = [order.index(one.key) + 1 for order in given("first") if one.key in order]
        assert one.places == tuple(places.count(place) for place in (1, 2, 3))
    for row in ("light", "road"):
        cells = Counter(parts[row] for parts in given("parts"))
        assert {k: n for k, n in questions["parts"].matrix[row].items() if n} == cells
    marks = questions["where"]
    assert marks.areas == {"": len(given("where"))}
    assert all(square.count >= 10 for square in marks.squares)


@pytest.mark.both_engines
def test_two_questions_are_crossed_as_by_hand(make, random_answers):
    made = make.survey(EVERY_KIND)
    answers = random_answers(400)
    make.responses(made, answers)
    form = form_of(made.phase_id)
    known = {one.name: one for one in crossables(form, linked=False)}
    assert list(known) == ["bike", "why", "safe"]
    table = cross_table(made.phase_id, known["bike"], known["safe"])
    assert table.people == 400
    by_hand = Counter(
        (one.get("bike", NO_ANSWER), str(one.get("safe", NO_ANSWER))) for one in answers
    )
    shown = 0
    for line in table.lines:
        assert line.total == sum(n for (bike, _safe), n in by_hand.items() if bike == line.key)
        for (column, _label, _total), count in zip(table.columns, line.counts, strict=True):
            if count is not None:
                assert count == by_hand[line.key, column]
                assert count >= 10
                shown += 1
    assert shown >= 10
    several = cross_table(made.phase_id, known["why"], known["bike"])
    fun = next(line for line in several.lines if line.key == "fun")
    assert fun.total == sum("fun" in one.get("why", ()) for one in answers)
    both = sum("fun" in one.get("why", ()) and one.get("bike") == "yes" for one in answers)
    assert fun.counts[0] == both


@pytest.mark.both_engines
def test_what_people_are_is_crossed_in_groups_of_ten_or_more(make, random_answers):
    made = make.survey(EVERY_KIND)
    large, small = make.area(), make.area()
    answers = random_answers(60)
    people = [
        {"area_id": small if at < 4 else large, "age_group": "16-24" if at % 2 else "65+"}
        for at in range(60)
    ]
    make.responses(made, answers, people)
    known = {one.name: one for one in crossables(form_of(made.phase_id), linked=True)}
    table = cross_table(made.phase_id, known[":area"], known["bike"])
    assert [line.total for line in table.lines] == [60]
    by_age = cross_table(made.phase_id, known["bike"], known[":age_group"])
    assert sorted(total for _key, _label, total in by_age.columns) == [30, 30]


def test_a_survey_is_counted_anew_when_answers_came_but_not_all_the_time(
    make, random_answers, clock
):
    made = make.survey(EVERY_KIND)
    make.responses(made, random_answers(3))
    assert compute_stale_results() == 1
    first = result_facts(made.phase_id)
    assert compute_stale_results() == 0
    make.responses(made, random_answers(2))
    assert compute_stale_results() == 0
    clock(minutes=2)
    assert compute_stale_results() == 1
    assert result_facts(made.phase_id).inputs != first.inputs
    assert stored_result(made.phase_id).result.responses == 5


def test_a_survey_that_has_closed_is_counted_at_once(make, random_answers, clock):
    made = make.survey(EVERY_KIND, lasts=timedelta(days=1, seconds=10))
    make.responses(made, random_answers(3))
    assert compute_stale_results() == 1
    make.responses(made, random_answers(1))
    clock(seconds=11)
    assert compute_stale_results() == 1
    assert stored_result(made.phase_id).result.responses == 4


def test_counting_asks_the_database_a_few_times_for_each_question_and_never_for_each_form(
    make, random_answers
):
    made = make.survey(EVERY_KIND)
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    def queries_for(people):
        make.responses(made, random_answers(people))
        session().close()
        asked.clear()
        compute_result(made.id, made.phase_id)
        return len([one for one in asked if one.lstrip().upper().startswith("SELECT")])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        few, many = queries_for(5), queries_for(200)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert many <= few
    assert few <= 3 * 9
