"""The formulas, against values computed by Polis' own code."""

from __future__ import annotations

from typing import Any

import pytest

from portal.consultations.methods.statements.opinion.priority import statement_priority
from portal.consultations.methods.statements.opinion.statistics import (
    VoteCounts,
    contrast,
    is_significant,
    proportion_z,
    two_proportion_z,
)


def test_every_published_value_of_every_formula_is_met(reference: Any) -> None:
    checked = 0
    for vector in reference("unit_vectors")["vectors"]:
        match vector["fn"]:
            case "prop_test":
                value = proportion_z(*vector["args"])
            case "two_prop_test":
                value = two_proportion_z(*vector["args"])
            case "priority":
                given = vector["args"]
                value = statement_priority(
                    agree=given["A"],
                    passes=given["P"],
                    seen=given["S"],
                    extremity=given["E"],
                    meta=given["is_meta"],
                )
            case other:
                pytest.fail(f"no formula for {other}")
        assert value == pytest.approx(vector["value"], rel=1e-12, abs=1e-12), vector
        checked += 1
    assert checked == 16


def test_a_share_of_one_half_is_not_a_majority_and_a_large_one_is() -> None:
    assert not is_significant(proportion_z(50, 100))
    assert is_significant(proportion_z(70, 100))
    assert proportion_z(20, 100) < 0


def test_nothing_tells_two_unanimous_crowds_apart() -> None:
    assert two_proportion_z(5, 9, 5, 9) == 0


def test_a_group_that_agrees_more_than_the_others_has_a_positive_contrast() -> None:
    stats = contrast(VoteCounts(18, 1, 20), VoteCounts(5, 14, 20))

    assert stats.agree_ratio > 1 > stats.disagree_ratio
    assert stats.agree_ratio_z > 0 > stats.disagree_ratio_z
    assert stats.agree_z > 0 > stats.disagree_z


def test_those_who_passed_are_the_ones_who_took_no_side() -> None:
    together = VoteCounts(3, 2, 7) + VoteCounts(1, 1, 3)

    assert together == VoteCounts(4, 3, 10)
    assert together.passes == 3
    assert together - VoteCounts(1, 1, 3) == VoteCounts(3, 2, 7)
