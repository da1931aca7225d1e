"""The plain budget rule: most votes first, whatever still fits.

Projects are taken in the order of their votes (approval ballots), points (points ballots) or
Borda points (ranked ballots: the length of the longest ballot minus the place). One that costs
more than is left is skipped. Equal projects come in the order of the ballot paper, which has to
be drawn by lot before the vote; the result names every such tie and whether it mattered.

The result keeps under ``votes`` what projects were ordered by, whichever of these it is.
"""

from __future__ import annotations

from itertools import groupby

from portal.voting.counting.ballots import BallotForm, Ballots, Contest
from portal.voting.counting.result import Result, Round, Step, Tie

METHODS = {
    BallotForm.APPROVAL: "budget_greedy",
    BallotForm.POINTS: "budget_greedy_points",
    BallotForm.RANKING: "budget_greedy_ranked",
}


def count_greedy(contest: Contest, ballots: Ballots, form: BallotForm) -> Result:
    """Spend the budget by the plain rule."""
    sums = budget_votes(contest, ballots, form)
    order = sorted(contest.ids, key=lambda option: -sums[option])
    costs = {option.id: option.cost for option in contest.options}
    winners, rounds, left = [], [], contest.budget
    for number, option in enumerate(order, start=1):
        facts = {"votes": sums[option], "cost": costs[option], "left": left}
        if sums[option] and costs[option] <= left:
            winners.append(option)
            left -= costs[option]
            step = Step("chosen", option, facts)
        else:
            step = Step("skipped", option, facts)
        rounds.append(Round(number, {option: sums[option]}, (step,)))
    blank = ballots.get((), 0)
    ranked = form is BallotForm.RANKING
    first = {"first_place": points_of_first_place(contest, ballots)} if ranked else {}
    return Result(
        method=METHODS[form],
        winners=tuple(winners),
        rounds=tuple(rounds),
        valid=sum(ballots.values()) - blank,
        blank=blank,
        ties=tuple(_ties(order, sums, set(winners))),
        facts={"votes": sums, "spent": contest.budget - left, "left": left, **first},
    )


def budget_votes(contest: Contest, ballots: Ballots, form: BallotForm) -> dict[str, int]:
    """Return what each project is ordered by: votes, points or Borda points."""
    sums = dict.fromkeys(contest.ids, 0)
    longest = points_of_first_place(contest, ballots)
    for ballot, people in ballots.items():
        if form is BallotForm.POINTS:
            for option, points in ballot:
                sums[option] += points * people
        else:
            for place, option in enumerate(ballot):
                worth = longest - place if form is BallotForm.RANKING else 1
                sums[option] += worth * people
    return sums


def points_of_first_place(contest: Contest, ballots: Ballots) -> int:
    """Return what the first place of a ranked ballot is worth: as much as it may have places."""
    return contest.most or max((len(ballot) for ballot in ballots), default=0)


def _ties(order: list[str], sums: dict[str, int], won: set[str]) -> list[Tie]:
    found = []
    for votes, group in groupby(order, key=lambda option: sums[option]):
        equal = tuple(group)
        if votes and len(equal) > 1:
            # All in or all out whatever their order; else the order may have decided.
            mattered = 0 < sum(option in won for option in equal) < len(equal)
            number = order.index(equal[0]) + 1
            found.append(Tie(number, equal, "order", mattered, "ballot_paper"))
    return found
