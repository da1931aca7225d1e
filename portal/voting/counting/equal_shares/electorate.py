"""Voters as Equal Shares sees them: equal ballots together, and who supports which project."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.voting.counting.ballots import Ballots, Contest, Option

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Electorate:
    """Voters, equal ballots together.

    :param people: how many voters each ballot stands for.
    :param supporters: project → indices of the ballots that approve of it.
    :param support: project → number of its supporters.
    """

    people: Indices
    supporters: dict[str, Indices]
    support: dict[str, int]
    voters: int


def electorate_of(contest: Contest, ballots: Ballots) -> Electorate:
    """Gather who supports what; blank ballots stay out."""
    papers = sorted(ballot for ballot in ballots if ballot)
    people = np.array([ballots[ballot] for ballot in papers], dtype=np.int64)
    of: dict[str, list[int]] = {option: [] for option in contest.ids}
    for index, ballot in enumerate(papers):
        for option in ballot:
            of[option].append(index)
    supporters = {option: np.array(found, dtype=np.int64) for option, found in of.items()}
    support = {option: int(people[found].sum()) for option, found in supporters.items()}
    return Electorate(people, supporters, support, int(people.sum()))


def supported(contest: Contest, electorate: Electorate) -> list[Option]:
    """Return the projects that anybody wants, in the order of the ballot paper."""
    return [option for option in contest.options if electorate.support[option.id]]
