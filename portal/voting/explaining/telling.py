"""Chooses how a result is told; a method of a plugin is told by its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.voting.counting.ballots import Contest
from portal.voting.counting.result import Result
from portal.voting.explaining.budgets import tell_greedy
from portal.voting.explaining.equal_shares import tell_equal_shares
from portal.voting.explaining.pairs import tell_pairs
from portal.voting.explaining.rankings import tell_rankings
from portal.voting.explaining.story import Story
from portal.voting.explaining.sums import tell_sums, tell_yes_no
from portal.voting.explaining.words import Told

TOLD: Mapping[str, Callable[[Told], Story]] = {
    "single_choice": tell_sums,
    "approval": tell_sums,
    "score": tell_sums,
    "cumulative": tell_sums,
    "yes_no": tell_yes_no,
    "irv": tell_rankings,
    "stv": tell_rankings,
    "schulze": tell_pairs,
    "budget_greedy": tell_greedy,
    "budget_greedy_points": tell_greedy,
    "budget_greedy_ranked": tell_greedy,
    "budget_equal_shares": tell_equal_shares,
}


def story_of(
    contest: Contest,
    result: Result,
    names: Mapping[str, str] | None = None,
    currency: str = "",
) -> Story:
    """Tell why a result is what it is.

    :param names: option → what it is called; without it the titles of the contest.
    :param currency: code of the currency of a budget, ``EUR``.
    """
    known = names or {option.id: option.title for option in contest.options}
    return TOLD.get(result.method, tell_sums)(Told(contest, result, known, currency))
