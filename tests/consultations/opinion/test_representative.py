"""Who a group is, told so that a reader is not misled."""

from __future__ import annotations

from portal.consultations.methods.statements.opinion.representative import (
    consensus_statements,
    contrast_groups,
    group_aware_consensus,
    representative_statements,
)
from portal.consultations.methods.statements.opinion.statistics import VoteCounts


def test_a_group_that_agrees_is_never_shown_as_disagreeing() -> None:
    """Polis lists the best agreement even where others agree more still, as "disagree"."""
    one = {"park": VoteCounts(75, 3, 78), "road": VoteCounts(10, 60, 78)}
    two = {"park": VoteCounts(80, 1, 82), "road": VoteCounts(60, 10, 80)}

    lead = next(
        item
        for item in representative_statements(contrast_groups([one, two], ["park", "road"])[0])
        if item.best_agree
    )

    assert (lead.statement, lead.direction) == ("park", "disagree")
    assert (lead.shown_direction, lead.shown_successes, lead.trials) == ("agree", 75, 78)


def test_opposite_groups_are_represented_by_opposite_sides_of_the_same_statement() -> None:
    one, two = {"bridge": VoteCounts(28, 1, 30)}, {"bridge": VoteCounts(2, 27, 30)}

    for_it, against_it = (
        representative_statements(stats) for stats in contrast_groups([one, two], ["bridge"])
    )

    assert [item.shown_direction for item in for_it] == ["agree"]
    assert [item.shown_direction for item in against_it] == ["disagree"]


def test_at_most_five_statements_are_listed_agreed_ones_first() -> None:
    names = [f"s{number}" for number in range(12)]
    one = {
        name: VoteCounts(28, 1, 30) if number % 2 else VoteCounts(1, 28, 30)
        for number, name in enumerate(names)
    }
    two = {name: VoteCounts(10, 10, 30) for name in names}

    found = representative_statements(contrast_groups([one, two], names)[0])

    assert len(found) == 5
    directions = [item.direction for item in found]
    assert directions == sorted(directions)


def test_a_group_without_a_clear_view_gets_its_largest_difference() -> None:
    one = {"a": VoteCounts(1, 1, 6), "b": VoteCounts(1, 2, 6)}
    two = {"a": VoteCounts(1, 1, 6), "b": VoteCounts(1, 1, 6)}

    found = representative_statements(contrast_groups([one, two], ["a", "b"])[0])

    assert [item.statement for item in found] == ["b"]


def test_nothing_to_compare_gives_nothing() -> None:
    assert representative_statements({}) == ()
    assert consensus_statements({}).agree == ()


def test_consensus_takes_clear_majorities_only_and_the_strongest_first() -> None:
    found = consensus_statements(
        {
            "clear": VoteCounts(90, 5, 100),
            "clearer": VoteCounts(99, 0, 100),
            "even": VoteCounts(50, 50, 100),
            "refused": VoteCounts(3, 95, 100),
            "new": VoteCounts(1, 0, 1),
        }
    )

    assert [item.statement for item in found.agree][:2] == ["clearer", "clear"]
    assert "even" not in {item.statement for item in found.agree}
    assert [item.statement for item in found.disagree] == ["refused"]


def test_group_aware_consensus_needs_every_group() -> None:
    shared = group_aware_consensus([VoteCounts(8, 1, 10), VoteCounts(8, 1, 10)])
    split = group_aware_consensus([VoteCounts(10, 0, 10), VoteCounts(1, 9, 10)])

    assert shared > split
