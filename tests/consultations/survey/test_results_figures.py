"""Figures, histograms, rankings and squares are what somebody counting by hand would find."""

from __future__ import annotations

import itertools
import statistics
import uuid
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.results.records import (
    StoredResultError,
    SurveyResult,
)
from portal.consultations.methods.survey.results.squares import ENOUGH, gather, total
from portal.consultations.methods.survey.results.statistics import (
    date_histogram,
    histogram,
    number_summary,
)
from portal.consultations.methods.survey.results.summing import (
    Choices,
    QuestionCounts,
    summarise,
)
from portal.core.i18n import TranslatedText

numbers = st.lists(
    st.one_of(st.integers(-1000, 1000), st.floats(-1e4, 1e4).map(lambda n: round(n, 2))),
    min_size=1,
    max_size=200,
)


def question(kind="single", **settings):
    return QuestionRecord(
        uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), 1, "q1", kind,
        TranslatedText(en="What?"), TranslatedText(), False, settings,
    )  # fmt: skip


def options(*keys):
    return [{"key": key, "label": {"en": key.title()}} for key in keys]


@given(numbers)
def test_mean_median_and_quartiles_are_those_of_the_single_values(values):
    found = number_summary(Counter(float(value) for value in values))
    assert found.count == len(values)
    assert found.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    assert found.median == pytest.approx(statistics.median(values), abs=1e-6)
    if len(values) > 1:
        low, _middle, high = statistics.quantiles(values, n=4, method="inclusive")
        assert found.lower_quartile == pytest.approx(low, abs=1e-6)
        assert found.upper_quartile == pytest.approx(high, abs=1e-6)
    assert (found.lowest, found.highest) == (min(values), max(values))


@given(numbers)
def test_every_number_stands_in_exactly_one_bin(values):
    bins = histogram(Counter(float(value) for value in values))
    assert sum(one.count for one in bins) == len(values)
    for one in bins:
        inside = [
            value
            for value in values
            if (one.lower is None or value >= one.lower - 1e-9)
            and (one.upper is None or value < one.upper + 1e-9)
        ]
        assert len(inside) >= one.count
    closed = [one for one in bins if one.lower is not None and one.upper is not None]
    assert len({round(one.upper - one.lower, 6) for one in closed}) == 1
    assert len(bins) <= 16


def test_one_slip_of_the_finger_does_not_flatten_the_picture():
    ages = Counter({float(age): 10 for age in range(20, 80)})
    ages[1967.0] = 1
    bins = histogram(ages)
    assert bins[-1].upper is None
    assert bins[-1].lower < 100
    assert bins[-1].count == 1


def test_whole_numbers_get_bins_of_whole_numbers():
    bins = histogram({1.0: 5, 2.0: 3, 4.0: 1})
    assert [(one.lower, one.count) for one in bins] == [(1, 5), (2, 3), (3, 0), (4, 1)]
    assert histogram({}) == ()
    assert number_summary({}) is None


@given(st.lists(st.dates(date(1900, 1, 1), date(2030, 12, 31)), min_size=1, max_size=60))
def test_every_date_stands_in_its_own_span_and_no_span_is_missing(days):
    unit, bins = date_histogram(Counter(day.toordinal() for day in days))
    assert sum(one.count for one in bins) == len(days)
    for one in bins:
        inside = [day for day in days if one.lower <= day.toordinal() < one.upper]
        assert len(inside) == one.count
    assert all(one.upper == other.lower for one, other in itertools.pairwise(bins))
    assert unit in ("day", "week", "month", "year", "decade")
    assert len(bins) < 60


def test_the_last_day_of_the_calendar_is_a_date_like_any_other():
    for first in (date(9999, 12, 31), date(9999, 12, 1), date(9980, 1, 1), date(9000, 1, 1)):
        days = {date.max.toordinal(): 1, first.toordinal(): 1}
        _unit, bins = date_histogram(days)
        assert sum(one.count for one in bins) == sum(days.values())


@given(st.lists(st.permutations(["a", "b", "c", "d"]).flatmap(
    lambda order: st.integers(1, 4).map(lambda n: order[:n])), max_size=40))  # fmt: skip
def test_rankings_are_counted_as_borda_did(ballots):
    asked = question("ranking", options=options("a", "b", "c", "d"))
    places = Counter((key, place) for ballot in ballots for place, key in enumerate(ballot, 1))
    counts = QuestionCounts(
        answered=len(ballots),
        choices=[Choices("", key, place, n) for (key, place), n in places.items()],
    )
    found = summarise(asked, SummaryKind.RANKING, counts)
    assert [one.points for one in found.ranking] == sorted(
        (one.points for one in found.ranking), reverse=True
    )
    for one in found.ranking:
        given_places = [b.index(one.key) + 1 for b in ballots if one.key in b]
        assert one.points == sum(4 - place for place in given_places)
        assert one.first == given_places.count(1)
        assert one.ranked == len(given_places)
        if given_places:
            assert one.mean_place == pytest.approx(statistics.fmean(given_places))
        else:
            assert one.mean_place is None


@given(st.lists(st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)), max_size=150))
def test_no_square_holds_fewer_than_ten_marks_and_none_is_counted_twice(marks):
    squares = gather(Counter(marks))
    assert all(one.count >= ENOUGH and one.size >= 0.001 for one in squares)
    assert total(squares) <= len(marks)
    for one in squares:
        inside = [
            (lat, lon)
            for lat, lon in marks
            if one.south <= (lat + 0.5) / 1000 < one.south + one.size
            and one.west <= (lon + 0.5) / 1000 < one.west + one.size
        ]
        assert len(inside) >= one.count


def test_few_marks_far_apart_are_in_no_square():
    assert gather({(51_000, 3_000): 3, (60_000, 20_000): 4}) == ()
    crowd = gather({(51_000, 3_000): 12, (51_001, 3_000): 4, (51_001, 3_001): 7})
    assert [(one.count, one.size) for one in crowd] == [(12, 0.001), (11, 0.002)]


def test_a_result_is_read_back_as_it_was_stored_and_older_shapes_are_refused():
    asked = [
        (question("single", options=options("yes", "no")), SummaryKind.CHOICES),
        (question("scale", low=1, high=5), SummaryKind.NUMBERS),
        (question("number"), SummaryKind.NUMBERS),
        (question("ranking", options=options("a", "b")), SummaryKind.RANKING),
        (question("matrix", rows=options("r"), columns=options("x", "y")), SummaryKind.MATRIX),
        (question("date"), SummaryKind.DATES),
        (question("map"), SummaryKind.PLACES),
        (question("long_text"), SummaryKind.TEXTS),
    ]
    counts = QuestionCounts(
        answered=3,
        choices=[Choices("", "yes", 1, 2), Choices("r", "x", None, 1)],
        values={3.0: 2, 4.0: 1},
        marks={(51_000, 3_000): 11},
    )
    questions = {
        f"q{at}": summarise(one, kind, counts, lambda _lat, _lon: "somewhere")
        for at, (one, kind) in enumerate(asked)
    }
    made = SurveyResult(4, 12, questions)
    import json

    stored = json.loads(json.dumps(made.to_dict()))
    assert SurveyResult.from_dict(stored) == made
    with pytest.raises(StoredResultError):
        SurveyResult.from_dict({**stored, "schema": 0})
    with pytest.raises(StoredResultError):
        SurveyResult.from_dict({"schema": stored["schema"], "questions": {"q": {}}})


def test_an_option_that_was_taken_out_of_the_form_keeps_its_people():
    counts = QuestionCounts(answered=5, choices=[Choices("", "gone", None, 5)])
    found = summarise(question(options=options("yes", "no")), SummaryKind.CHOICES, counts)
    assert dict(found.options) == {"yes": 0, "no": 0, "gone": 5}
