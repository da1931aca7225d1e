"""What Polis' production code computed for two conversations, number by number."""

from __future__ import annotations

import numpy as np
import pytest

from portal.consultations.methods.statements.opinion.priority import statement_priority
from portal.consultations.methods.statements.opinion.representative import (
    consensus_statements,
    contrast_groups,
    group_aware_consensus,
    representative_statements,
)
from portal.consultations.methods.statements.opinion.statistics import VoteCounts
from tests.consultations.opinion.conftest import MathFixture

CLOSE = 1e-12
AS_STORED = 1e-6
"""Polis keeps some values as 32-bit floats."""


def test_the_centre_is_the_mean_vote_with_agreement_positive(fixture: MathFixture) -> None:
    raw_centre = np.array(fixture.polis["pca"]["center"])

    assert fixture.projection.centre == pytest.approx(-raw_centre, abs=CLOSE)


def test_the_axes_are_those_of_polis(fixture: MathFixture) -> None:
    for own, raw in zip(
        fixture.projection.components, np.array(fixture.polis["pca"]["comps"]), strict=True
    ):
        assert abs(own @ raw) == pytest.approx(1, abs=CLOSE)


def test_statements_lie_where_polis_puts_them(fixture: MathFixture) -> None:
    pca = fixture.polis["pca"]
    for axis in range(2):
        turned = np.sign(fixture.projection.components[axis] @ np.array(pca["comps"][axis]))
        # The raw sign counts agreement as −1, so the same axis points the other way.
        raw = -turned * np.array(pca["comment-projection"][axis])
        assert fixture.projection.statements[:, axis] == pytest.approx(raw, abs=CLOSE)
    assert fixture.projection.extremity == pytest.approx(
        np.array(pca["comment-extremity"]), abs=CLOSE
    )


def test_people_lie_where_polis_puts_them(fixture: MathFixture) -> None:
    base = fixture.polis["base-clusters"]
    row_of = {person: row for row, person in enumerate(fixture.matrix.participants)}
    for axis, name in enumerate("xy"):
        comps = np.array(fixture.polis["pca"]["comps"][axis])
        turned = np.sign(fixture.projection.components[axis] @ comps)
        own = [
            fixture.projection.people[[row_of[str(one)] for one in members], axis].mean()
            for members in base["members"]
        ]
        assert np.array(own) == pytest.approx(-turned * np.array(base[name]), abs=CLOSE)


def test_each_groups_votes_are_counted_as_polis_counts_them(fixture: MathFixture) -> None:
    counts = fixture.group_counts()
    for group, published in fixture.polis["group-votes"].items():
        for statement, votes in published["votes"].items():
            expected = VoteCounts(votes["A"], votes["D"], votes["S"])
            assert counts[group][statement] == expected, (group, statement)


def test_each_group_is_represented_by_the_statements_polis_names(fixture: MathFixture) -> None:
    counts = fixture.group_counts()
    contrasts = contrast_groups(list(counts.values()), fixture.listed)
    for group, stats in zip(counts, contrasts, strict=True):
        own = representative_statements(stats)
        published = fixture.polis["repness"][group]
        assert [(one.statement, one.direction, one.best_agree) for one in own] == [
            (str(one["tid"]), one["repful-for"], one.get("best-agree", False)) for one in published
        ]
        for one, other in zip(own, published, strict=True):
            assert (one.successes, one.trials) == (other["n-success"], other["n-trials"])
            for value, key in (
                (one.probability, "p-success"),
                (one.z, "p-test"),
                (one.ratio, "repness"),
                (one.ratio_z, "repness-test"),
            ):
                assert value == pytest.approx(other[key], abs=AS_STORED), (group, key)


def test_the_consensus_lists_are_those_of_polis(fixture: MathFixture) -> None:
    counts = fixture.matrix.counts()
    own = consensus_statements({name: counts[name] for name in fixture.listed})
    for found, direction in ((own.agree, "agree"), (own.disagree, "disagree")):
        published = fixture.polis["consensus"][direction]
        assert [(one.statement, one.successes, one.trials) for one in found] == [
            (str(one["tid"]), one["n-success"], one["n-trials"]) for one in published
        ]
        assert [one.z for one in found] == pytest.approx([one["p-test"] for one in published])


def test_group_aware_consensus_is_that_of_polis(fixture: MathFixture) -> None:
    counts = fixture.group_counts()
    for statement, value in fixture.polis["group-aware-consensus"].items():
        own = group_aware_consensus(group[statement] for group in counts.values())
        assert own == pytest.approx(value, abs=CLOSE)


def test_priorities_are_those_of_polis(fixture: MathFixture) -> None:
    groups = fixture.group_counts().values()
    extremity = dict(
        zip(fixture.matrix.statements, fixture.projection.extremity.tolist(), strict=True)
    )
    for statement, value in fixture.polis["comment-priorities"].items():
        votes = sum((group[statement] for group in groups), VoteCounts())
        own = statement_priority(
            agree=votes.agree,
            passes=votes.passes,
            seen=votes.seen,
            extremity=extremity[statement],
        )
        assert own == pytest.approx(value, rel=1e-10)
