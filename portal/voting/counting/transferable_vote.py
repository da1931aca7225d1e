"""The single transferable vote by the Scottish rules, and instant run-off as its one-seat sibling.

Rules: The Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, part III:
the quota is the whole number above valid / (seats + 1); papers of somebody elected are passed on
at a transfer value of surplus × value / votes, cut after five decimals; the largest surplus goes
first; equals are told apart by the latest earlier stage at which they differed, and where that
does not help, by lot. Numbers are whole units of 0.00001 vote, so nothing is ever rounded twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from portal.voting.counting.ballots import Ballots, Contest
from portal.voting.counting.lots import Decisions, settle
from portal.voting.counting.preferences import Pile, looked_back, next_continuing
from portal.voting.counting.result import Result, Round, Step

UNIT = 100_000


def count_stv(contest: Contest, ballots: Ballots, *, lot: Sequence[str] = ()) -> Result:
    """Fill several seats.

    :param lot: order drawn by lot, for ties that the ballots leave open.
    """
    if not any(ballots):
        return Result("stv", (), (), 0, ballots.get((), 0), facts={"seats": contest.seats})
    return settle(lambda decisions: _Stv(contest, ballots, decisions).run(), lot)


class _Stv:
    def __init__(self, contest: Contest, ballots: Ballots, decisions: Decisions) -> None:
        self.contest = contest
        self.decisions = decisions
        self.blank = ballots.get((), 0)
        self.valid = sum(ballots.values()) - self.blank
        self.seats = min(contest.seats, len(contest.options))
        self.quota = self.valid // (self.seats + 1) + 1
        self.continuing = set(contest.ids)
        self.piles: dict[str, Pile] = {option: {} for option in contest.ids}
        self.elected: list[str] = []
        self.surplus: list[str] = []
        self.exhausted = 0
        self.lost = 0
        self.rounds: list[Round] = []
        self.history: list[dict[str, int]] = []
        self.kept: dict[str, int] = {}
        for ballot, people in ballots.items():
            if ballot:
                self._give(ballot, UNIT, people)

    def _give(self, preferences: Sequence[str], value: int, papers: int) -> None:
        found = next_continuing(preferences, self.continuing)
        if found is None or value == 0:
            self.exhausted += value * papers
            return
        option, rest = found
        pile = self.piles[option]
        pile[rest, value] = pile.get((rest, value), 0) + papers

    def _votes(self, option: str) -> int:
        kept = self.kept.get(option)
        if kept is not None:
            return kept
        return sum(value * papers for (_rest, value), papers in self.piles[option].items())

    def run(self) -> Result:
        steps: list[Step] = []
        while True:
            tallies = {option: self._votes(option) for option in self.contest.ids}
            self.history.append(tallies)
            steps += self._elect(tallies)
            self._note(tallies, steps)
            steps = []
            if len(self.elected) >= self.seats or not self.continuing:
                break
            if len(self.continuing) <= self.seats - len(self.elected):
                self._elect_the_rest(tallies)
                break
            steps.append(self._transfer_surplus() if self.surplus else self._exclude())
        return self._result()

    def _elect(self, tallies: dict[str, int]) -> list[Step]:
        reached = [o for o in self.continuing if tallies[o] >= self.quota * UNIT]
        steps = []
        while reached and len(self.elected) < self.seats:
            most = max(tallies[option] for option in reached)
            equal = [option for option in reached if tallies[option] == most]
            option = self._first(equal, "order", greatest=True)
            reached.remove(option)
            self.continuing.remove(option)
            self.elected.append(option)
            facts = {"votes": Fraction(tallies[option], UNIT), "quota": self.quota}
            steps.append(Step("elected", option, facts))
            if tallies[option] > self.quota * UNIT:
                self.surplus.append(option)
            else:
                self.kept[option] = tallies[option]
        return steps

    def _elect_the_rest(self, tallies: dict[str, int]) -> None:
        order = sorted(self.continuing, key=lambda o: (-tallies[o], self.contest.ids.index(o)))
        steps = []
        for option in order:
            self.continuing.remove(option)
            self.elected.append(option)
            steps.append(Step("elected", option, {"votes": Fraction(tallies[option], UNIT)}))
        last = self.rounds[-1]
        self.rounds[-1] = Round(last.number, last.tallies, (*last.steps, *steps), last.exhausted)

    def _transfer_surplus(self) -> Step:
        tallies = self.history[-1]
        most = max(tallies[option] for option in self.surplus)
        equal = [option for option in self.surplus if tallies[option] == most]
        option = self._first(equal, "surplus", greatest=True)
        self.surplus.remove(option)
        total = tallies[option]
        surplus = total - self.quota * UNIT
        pile, self.piles[option] = self.piles[option], {}
        self.kept[option] = self.quota * UNIT
        moved = 0
        for (rest, value), papers in pile.items():
            new_value = surplus * value // total
            moved += new_value * papers
            self._give(rest, new_value, papers)
        self.lost += surplus - moved
        facts = {
            "surplus": Fraction(surplus, UNIT),
            "of": Fraction(total, UNIT),
            "lost_by_cutting": Fraction(surplus - moved, UNIT),
        }
        return Step("transferred", option, facts)

    def _exclude(self) -> Step:
        tallies = self.history[-1]
        least = min(tallies[option] for option in self.continuing)
        equal = [option for option in self.continuing if tallies[option] == least]
        option = self._first(equal, "exclusion", greatest=False)
        self.continuing.remove(option)
        pile, self.piles[option] = self.piles[option], {}
        for (rest, value), papers in pile.items():
            self._give(rest, value, papers)
        return Step("excluded", option, {"votes": Fraction(least, UNIT)})

    def _first(self, equal: Sequence[str], about: str, *, greatest: bool) -> str:
        left = looked_back(equal, self.history, greatest=greatest)
        if len(left) == 1:
            return left[0]
        return self.decisions.first_of(len(self.history), left, about)

    def _note(self, tallies: dict[str, int], steps: list[Step]) -> None:
        shown = {option: Fraction(votes, UNIT) for option, votes in tallies.items()}
        gone = Fraction(self.exhausted + self.lost, UNIT)
        self.rounds.append(Round(len(self.rounds) + 1, shown, tuple(steps), gone))

    def _result(self) -> Result:
        return Result(
            method="stv",
            winners=tuple(self.elected),
            rounds=tuple(self.rounds),
            valid=self.valid,
            blank=self.blank,
            facts={"quota": self.quota, "seats": self.seats},
        )


def count_irv(contest: Contest, ballots: Ballots, *, lot: Sequence[str] = ()) -> Result:
    """Elect one option: the last in each round goes out until one has more than half.

    Equal last options are told apart by the latest earlier round in which they differed.
    """
    if not any(ballots):
        return Result("irv", (), (), 0, ballots.get((), 0))
    return settle(lambda decisions: _run_off(contest, ballots, decisions), lot)


def _run_off(contest: Contest, ballots: Ballots, decisions: Decisions) -> Result:
    blank = ballots.get((), 0)
    valid = sum(ballots.values()) - blank
    continuing = set(contest.ids)
    piles: dict[str, dict[tuple[str, ...], int]] = {option: {} for option in contest.ids}
    exhausted = 0

    def give(preferences: Sequence[str], papers: int) -> int:
        found = next_continuing(preferences, continuing)
        if found is None:
            return papers
        option, rest = found
        piles[option][rest] = piles[option].get(rest, 0) + papers
        return 0

    for ballot, people in ballots.items():
        if ballot:
            exhausted += give(ballot, people)
    rounds: list[Round] = []
    history: list[dict[str, int]] = []
    winner = ""
    steps: list[Step] = []
    while True:
        tallies = {option: sum(piles[option].values()) for option in contest.ids}
        history.append(tallies)
        active = sum(tallies[option] for option in continuing)
        leader = max(continuing, key=lambda option: tallies[option])
        if len(continuing) == 1 or 2 * tallies[leader] > active:
            winner = leader
            steps.append(Step("elected", winner, {"votes": tallies[winner], "of": active}))
        rounds.append(Round(len(rounds) + 1, tallies, tuple(steps), exhausted))
        steps = []
        if winner:
            break
        least = min(tallies[option] for option in continuing)
        left = looked_back([o for o in continuing if tallies[o] == least], history, greatest=False)
        out = left[0] if len(left) == 1 else decisions.first_of(len(rounds), left, "exclusion")
        continuing.remove(out)
        pile, piles[out] = piles[out], {}
        for rest, papers in pile.items():
            exhausted += give(rest, papers)
        steps.append(Step("excluded", out, {"votes": least}))
    return Result(
        method="irv",
        winners=(winner,),
        rounds=tuple(rounds),
        valid=valid,
        blank=blank,
    )
