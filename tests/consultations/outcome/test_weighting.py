"""Raking against the reference, and what must hold of it whatever the figures."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.consultations.outcome.weighting import Refusal, Weights, rake, weighted_share

AREAS, AGES = ("north", "south", "east"), ("young", "middle", "old")
people = st.integers(1, 400)
tables = st.fixed_dictionaries({(area, age): st.integers(0, 60) for area in AREAS for age in AGES})
towns = st.tuples(
    st.fixed_dictionaries(dict.fromkeys(AREAS, people)),
    st.fixed_dictionaries(dict.fromkeys(AGES, people)),
)


def raked(cells, targets):
    found = rake(cells, targets, largest=float("inf"))
    assume(isinstance(found, Weights))
    return found


def test_weights_equal_those_of_the_reference(shared_data):
    known = json.loads((shared_data / "reference" / "raking_synthetic.json").read_text())
    names = ("sex", "age", "area")
    rows = known["respondent_cells"]
    cells = {tuple(row[name] for name in names): row["count"] for row in rows}
    found = rake(cells, [known["targets"][name] for name in names])
    assert isinstance(found, Weights)
    assert found.people == known["n"]
    assert found.effective == pytest.approx(known["n_eff"], abs=1e-6)
    assert found.design_effect == pytest.approx(known["kish_deff"], abs=1e-9)
    for row in rows:
        assert found.of[tuple(row[name] for name in names)] == pytest.approx(
            row["weight"], abs=1e-8
        )


@given(tables, towns)
@settings(max_examples=200, deadline=None)
def test_weighted_shares_are_those_of_the_town_and_the_mean_weight_is_one(cells, targets):
    found = raked(cells, targets)
    total = sum(cells.values())
    for dimension, wanted in enumerate(targets):
        living = sum(wanted.values())
        for group, number in wanted.items():
            weighed = sum(
                found.of[cell] * count
                for cell, count in cells.items()
                if count and cell[dimension] == group
            )
            assert weighed / total == pytest.approx(number / living, abs=1e-6)
    assert sum(found.of[cell] * count for cell, count in cells.items() if count) == pytest.approx(
        total
    )


@given(tables, towns)
@settings(max_examples=200, deadline=None)
def test_no_weights_say_more_than_equal_ones(cells, targets):
    found = raked(cells, targets)
    assert 0 < found.effective <= found.people + 1e-6
    assert found.design_effect >= 1 - 1e-9
    assert all(weight > 0 for weight in found.of.values())


@given(tables, towns, st.integers(2, 50))
@settings(max_examples=100, deadline=None)
def test_the_scale_of_the_towns_figures_and_the_order_of_cells_change_nothing(
    cells, targets, factor
):
    found = raked(cells, targets)
    larger = [{group: factor * n for group, n in wanted.items()} for wanted in targets]
    other = raked(dict(reversed(list(cells.items()))), larger)
    for cell, weight in found.of.items():
        assert other.of[cell] == pytest.approx(weight, rel=1e-6)


@given(towns, st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_who_is_like_the_town_already_is_weighted_equally(targets, factor):
    areas, ages = targets
    cells = {(area, age): factor * areas[area] * ages[age] for area in AREAS for age in AGES}
    found = raked(cells, targets)
    assert all(weight == pytest.approx(1) for weight in found.of.values())
    assert found.effective == pytest.approx(found.people)


def test_an_empty_cell_is_refused_and_never_made_up():
    towns = [{"north": 50, "south": 50}, {"young": 30, "old": 70}]
    cells = {("north", "young"): 30, ("south", "young"): 20}
    assert rake(cells, towns) == Refusal("empty", 1, "old")
    assert rake({}, towns) == Refusal("nobody")
    assert rake({("north", "young"): 9, ("moon", "old"): 1}, towns) == Refusal("unknown", 0, "moon")


def test_groups_that_cannot_fit_and_voices_that_would_decide_are_refused():
    towns = [{"north": 10, "south": 90}, {"young": 90, "old": 10}]
    apart = {("north", "young"): 50, ("south", "old"): 50}
    assert rake(apart, towns) == Refusal("no_fit")
    lopsided = {("north", "young"): 98, ("south", "young"): 1, ("south", "old"): 1}
    found = rake(lopsided, towns)
    assert isinstance(found, Refusal)
    assert found.reason == "extreme"


def test_a_weighted_share_counts_each_group_as_the_town_does():
    cells = {("north",): 90, ("south",): 10}
    found = rake(cells, [{"north": 50, "south": 50}])
    assert isinstance(found, Weights)
    assert weighted_share(found, {("south",): 10}, cells) == pytest.approx(0.5)
    assert weighted_share(found, {}, {}) is None
