"""Counts by equal shares, and says who paid for what and what the others lacked."""

from __future__ import annotations

from fractions import Fraction

from portal.voting.counting.ballots import BallotForm, Ballots, Contest
from portal.voting.counting.equal_shares.electorate import Electorate, electorate_of
from portal.voting.counting.equal_shares.exactly import Outcome, buy_exactly
from portal.voting.counting.equal_shares.raising import ADD1, ADD1_EXHAUSTIVE, PLAIN, raises_of
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.result import Result, Round, Step, Tie

MOST_RIVALS = 4
"""Ways to settle a tie that are tried out to see whether it mattered."""


def count_equal_shares(contest: Contest, ballots: Ballots) -> Result:
    """Spend the budget by equal shares.

    Setting of the contest: ``completion``, ``add1`` (until the next step would cost too much,
    default), ``add1_exhaustive`` (stop as soon as nothing else fits) or ``none``.
    """
    completion = str(contest.settings.get("completion", ADD1))
    if completion not in (ADD1, ADD1_EXHAUSTIVE, PLAIN):
        raise ValueError("completion is add1, add1_exhaustive or none")
    blank = ballots.get((), 0)
    electorate = electorate_of(contest, ballots)
    if not electorate.voters:
        return Result("budget_equal_shares", (), (), 0, blank)
    first = Fraction(contest.budget, electorate.voters)
    raises = raises_of(contest, electorate, first, completion)
    share = first + raises
    outcome = buy_exactly(contest, electorate, share)
    rounds, ties = _followed(contest, electorate, share, outcome)
    winners = [bought.option for bought in outcome.purchases]
    spent = sum(contest.option(option).cost for option in winners)
    return Result(
        method="budget_equal_shares",
        winners=tuple(winners),
        rounds=tuple(rounds),
        valid=electorate.voters,
        blank=blank,
        ties=tuple(ties),
        facts={
            "share": share,
            "raised_by": raises,
            "spent": spent,
            "left": contest.budget - spent,
            "losers": _losers(contest, electorate, outcome, share),
            "greedy": list(count_greedy(contest, ballots, BallotForm.APPROVAL).winners),
        },
    )


def _followed(
    contest: Contest, electorate: Electorate, share: Fraction, outcome: Outcome
) -> tuple[list[Round], list[Tie]]:
    costs = {option.id: option.cost for option in contest.options}
    rounds, ties = [], []
    for number, bought in enumerate(outcome.purchases, start=1):
        support = electorate.support[bought.option]
        facts = {
            "cost": costs[bought.option],
            "supporters": support,
            "payers": bought.payers,
            "paying_all_they_had": bought.paying_all,
            "each": bought.share * costs[bought.option],
        }
        step = Step("chosen", bought.option, facts)
        rounds.append(Round(number, {bought.option: support}, (step,)))
        if bought.rivals:
            equal = tuple(sorted((bought.option, *bought.rivals)))
            mattered = any(
                buy_exactly(contest, electorate, share, rival).winners != outcome.winners
                for rival in bought.rivals[:MOST_RIVALS]
            )
            ties.append(Tie(number, equal, "order", mattered, "ballot_paper"))
    return rounds, ties


def _losers(
    contest: Contest, electorate: Electorate, outcome: Outcome, share: Fraction
) -> dict[str, dict[str, object]]:
    """Say of each project that was not bought what its supporters had left, and what it lacked.

    ``more_votes`` is how many more people with their whole share would have paid the rest.
    """
    found = {}
    winners = outcome.winners
    for option in contest.options:
        if option.id in winners:
            continue
        had = outcome.left_of(option.id)
        lacks = max(option.cost - had, Fraction(0))
        found[option.id] = {
            "cost": option.cost,
            "supporters": electorate.support[option.id],
            "supporters_had": had,
            "lacked": lacks,
            "more_votes": -(-lacks // share) if share else None,
        }
    return found
