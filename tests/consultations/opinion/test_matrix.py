"""Votes become a matrix in which only the latest counts."""

from __future__ import annotations

import numpy as np
import pytest

from portal.consultations.methods.statements.opinion.matrix import VoteMatrix
from portal.consultations.methods.statements.opinion.projection import project
from portal.consultations.methods.statements.opinion.statistics import VoteCounts


def test_the_latest_vote_of_a_person_on_a_statement_is_the_one_that_counts() -> None:
    matrix = VoteMatrix.from_votes([("ana", "s", 1), ("ben", "s", 1), ("ana", "s", -1)])

    assert matrix.counts() == {"s": VoteCounts(agree=1, disagree=1, seen=2)}


def test_a_pass_is_seen_and_an_empty_cell_is_not() -> None:
    matrix = VoteMatrix.from_votes([("ana", "s", 0)], participants=["ben"], statements=["t"])

    assert matrix.counts() == {"s": VoteCounts(0, 0, 1), "t": VoteCounts(0, 0, 0)}
    assert matrix.participants == ("ana", "ben")


@pytest.mark.parametrize("vote", [2, -2, 7])
def test_a_vote_that_is_none_of_the_three_is_refused(vote: int) -> None:
    with pytest.raises(ValueError, match="vote must be"):
        VoteMatrix.from_votes([("ana", "s", vote)])


def test_the_order_in_which_votes_came_does_not_show() -> None:
    votes = [("p10", "10", 1), ("p9", "9", -1), ("p10", "9", 0)]

    one, other = VoteMatrix.from_votes(votes), VoteMatrix.from_votes(reversed(votes))

    assert one.participants == other.participants == ("p9", "p10")
    assert one.statements == other.statements == ("9", "10")
    assert np.array_equal(one.votes, other.votes)


def test_dropping_a_tenth_of_the_votes_drops_a_tenth() -> None:
    votes = [(f"p{person}", f"s{statement}", 1) for person in range(20) for statement in range(10)]

    fewer = VoteMatrix.from_votes(votes).without_votes(0.1, np.random.default_rng(0))

    assert fewer.seen.sum() == 180
    assert not fewer.votes[~fewer.seen].any()


def test_a_hidden_statement_moves_nobody() -> None:
    votes = [
        (f"p{person}", f"s{statement}", 1 if (person + statement) % 3 else -1)
        for person in range(12)
        for statement in range(8)
    ]
    with_attack = votes + [(f"p{person}", "spam", (-1) ** person) for person in range(12)]
    plain = VoteMatrix.from_votes(votes, statements=["spam"])
    attacked = VoteMatrix.from_votes(with_attack)

    before = project(plain, plain.columns(["spam"]))
    after = project(attacked, attacked.columns(["spam"]))

    assert after.people == pytest.approx(before.people)
    assert not after.components[:, attacked.statements.index("spam")].any()


def test_a_statement_lies_where_somebody_would_who_agreed_to_it_alone() -> None:
    votes = [
        (f"p{person}", f"s{statement}", (-1) ** ((person * (statement + 2)) // 3))
        for person in range(9)
        for statement in range(6)
    ]
    matrix = VoteMatrix.from_votes([*votes, ("lonely", "s2", 1)])

    places = project(matrix, matrix.columns([]))

    row, column = matrix.participants.index("lonely"), matrix.statements.index("s2")
    assert places.people[row] == pytest.approx(places.statements[column])


@pytest.mark.parametrize("seed", range(6))
def test_an_axis_always_points_the_way_of_its_largest_loading(seed: int) -> None:
    """An axis has no direction of its own, so without a rule maps would flip between runs."""
    random = np.random.default_rng(seed)
    matrix = VoteMatrix.from_votes(
        (f"p{person}", f"s{statement}", int(random.integers(-1, 2)))
        for person in range(15)
        for statement in range(9)
    )

    components = project(matrix, matrix.columns([])).components

    for axis in components:
        assert axis[np.argmax(np.abs(axis))] > 0
