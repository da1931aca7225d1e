"""The ballot methods of the portal, each with its rule in plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.voting.content import most_each
from portal.voting.counting.ballots import BallotForm, Ballots, Contest
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.plurality import count_choices, count_points
from portal.voting.counting.result import Result
from portal.voting.counting.schulze import count_schulze
from portal.voting.counting.transferable_vote import count_irv, count_stv
from portal.voting.counting.yes_no import ABSTAIN, NO, YES, count_yes_no
from portal.voting.records import BallotMethod


def _(message: str, **values: Any) -> str:
    return str(gettext(message, **values))


def _without_lot(
    count: Callable[[Contest, Ballots], Result],
) -> Callable[[Contest, Ballots, Sequence[str]], Result]:
    return lambda contest, ballots, _lot: count(contest, ballots)


def _count_equal_shares(contest: Contest, ballots: Ballots) -> Result:
    # With it comes numpy, which no web process needs.
    from portal.voting.counting.equal_shares import count_equal_shares  # noqa: PLC0415

    return count_equal_shares(contest, ballots)


def _single(contest: Contest) -> str:
    if contest.seats == 1:
        return _("Everybody chooses one option. The option with the most votes wins.")
    return _(
        "Everybody chooses one option. The %(seats)s options with the most votes win.",
        seats=contest.seats,
    )


def _approval(contest: Contest) -> str:
    return _(
        "Everybody marks all the options they can live with. Each mark is one vote; the most "
        "votes win (%(seats)s to be elected).",
        seats=contest.seats,
    )


def _score(contest: Contest) -> str:
    return _(
        "Everybody gives each option points from 0 to %(most)s. The points are added up; the "
        "highest sum wins (%(seats)s to be elected). An option that is left empty gets 0.",
        most=most_each(contest),
        seats=contest.seats,
    )


def _cumulative(contest: Contest) -> str:
    return _(
        "Everybody has %(most)s points and shares them out as they like. The points are added "
        "up; the highest sum wins (%(seats)s to be elected).",
        most=contest.most,
        seats=contest.seats,
    )


def _yes_no(contest: Contest) -> str:
    majority = str(contest.settings.get("majority", "1/2"))
    words = [
        _("Yes, no or abstain. It passes if more people say yes than no.")
        if majority == "1/2"
        else _(
            "Yes, no or abstain. It passes if at least %(share)s of yes and no say yes.",
            share=majority,
        )
    ]
    if contest.settings.get("quorum"):
        words.append(
            _(
                "At least %(share)s of all who may vote must take part; abstaining is taking part.",
                share=contest.settings["quorum"],
            )
        )
    if contest.settings.get("consent"):
        words.append(
            _(
                "At least %(share)s of all who may vote must say yes.",
                share=contest.settings["consent"],
            )
        )
    return " ".join(words)


def _irv(_contest: Contest) -> str:
    return _(
        "Everybody ranks the options. If no option is first on more than half of the ballots, the "
        "one with the fewest goes out and its ballots pass to their next preference, until one "
        "has more than half. Equal last options are told apart by the latest earlier round in "
        "which they differed; if there is none, a lot is drawn in public, unless it changes "
        "nothing."
    )


def _stv(contest: Contest) -> str:
    return _(
        "Everybody ranks the options; %(seats)s are elected. Whoever reaches the quota (the whole "
        "number above valid ballots divided by %(divisor)s) is elected, and the part of their "
        "ballots above the quota passes on to the next preferences. When nobody reaches it, the "
        "option with the fewest votes goes out and all its ballots pass on. This is the Scottish "
        "rule of 2007; fractions are cut after five decimals.",
        seats=contest.seats,
        divisor=contest.seats + 1,
    )


def _schulze(contest: Contest) -> str:
    strength = (
        _("by how many more people are on its side than on the other")
        if contest.settings.get("strength") == "margins"
        else _("by how many people are on its side")
    )
    return _(
        "Everybody ranks the options; what is not ranked comes last. Each option is compared with "
        "each other. An option that beats all others wins. If they beat each other in a circle, "
        "the Schulze rule looks at the strongest chain of victories, each measured %(strength)s.",
        strength=strength,
    )


def _greedy(_contest: Contest) -> str:
    return _(
        "Everybody marks projects; each mark is one vote. The project with the most votes is paid "
        "first, then the next; one that costs more than is left, or that nobody voted for, is "
        "skipped. Equal projects come in the order of the ballot paper, which was drawn by lot."
    )


def _greedy_points(contest: Contest) -> str:
    each = most_each(contest)
    bounds = (
        _(
            "Everybody gives each project points from 0 to %(each)s, and %(most)s points in all "
            "at most.",
            each=each,
            most=contest.most,
        )
        if contest.most
        else _("Everybody gives each project points from 0 to %(each)s.", each=each)
    )
    return f"{bounds} {_most_points_first()}"


def _greedy_ranked(contest: Contest) -> str:
    worth = (
        _(
            "Everybody ranks up to %(most)s projects. The first on a ballot gets %(most)s points, "
            "and each further place one less.",
            most=contest.most,
        )
        if contest.most
        else _(
            "Everybody ranks projects. The first on a ballot gets as many points as the longest "
            "ballot of all names projects, and each further place one less."
        )
    )
    return f"{worth} {_most_points_first()}"


def _most_points_first() -> str:
    return _(
        "The points of each project are added up. The project with the most points is paid first, "
        "then the next; one that costs more than is left, or that got no points, is skipped. "
        "Equal projects come in the order of the ballot paper, which was drawn by lot."
    )


def _equal_shares(_contest: Contest) -> str:
    return _(
        "Everybody gets the same part of the budget and pays for projects they voted for. The "
        "project that asks the smallest share of its cost of each supporter is bought first. "
        "Because some money stays over, everybody's part is raised step by step until buying "
        "would cost more than the budget. Equal projects: the one with more supporters first, "
        "then the order of the ballot paper, which was drawn by lot."
    )


def _needs_budget(contest: Contest) -> Sequence[str]:
    return () if contest.budget > 0 else (_("Say how much money there is to spend."),)


def _answers(contest: Contest) -> Sequence[str]:
    if set(contest.ids) == {YES, NO, ABSTAIN}:
        return ()
    return (_("The answers are yes, no and abstain."),)


BALLOT_METHODS: tuple[BallotMethod, ...] = (
    BallotMethod(
        "single_choice",
        _l("One choice"),
        BallotForm.CHOICE,
        _single,
        lambda contest, ballots, lot: count_choices(contest, ballots, "single_choice", lot=lot),
    ),
    BallotMethod(
        "approval",
        _l("Approval"),
        BallotForm.APPROVAL,
        _approval,
        lambda contest, ballots, lot: count_choices(contest, ballots, "approval", lot=lot),
    ),
    BallotMethod(
        "score",
        _l("Points for each option"),
        BallotForm.POINTS,
        _score,
        lambda contest, ballots, lot: count_points(contest, ballots, "score", lot=lot),
    ),
    BallotMethod(
        "cumulative",
        _l("Points to share out"),
        BallotForm.POINTS,
        _cumulative,
        lambda contest, ballots, lot: count_points(contest, ballots, "cumulative", lot=lot),
    ),
    BallotMethod(
        "yes_no",
        _l("Yes, no or abstain"),
        BallotForm.CHOICE,
        _yes_no,
        _without_lot(count_yes_no),
        _answers,
    ),
    BallotMethod(
        "irv",
        _l("Ranking with run-off"),
        BallotForm.RANKING,
        _irv,
        lambda contest, ballots, lot: count_irv(contest, ballots, lot=lot),
    ),
    BallotMethod(
        "stv",
        _l("Ranking for several seats"),
        BallotForm.RANKING,
        _stv,
        lambda contest, ballots, lot: count_stv(contest, ballots, lot=lot),
    ),
    BallotMethod(
        "schulze",
        _l("Ranking, everyone against everyone"),
        BallotForm.RANKING,
        _schulze,
        lambda contest, ballots, lot: count_schulze(contest, ballots, lot=lot),
    ),
    BallotMethod(
        "budget_greedy",
        _l("Budget: most votes first"),
        BallotForm.APPROVAL,
        _greedy,
        _without_lot(partial(count_greedy, form=BallotForm.APPROVAL)),
        _needs_budget,
    ),
    BallotMethod(
        "budget_greedy_points",
        _l("Budget: most points first"),
        BallotForm.POINTS,
        _greedy_points,
        _without_lot(partial(count_greedy, form=BallotForm.POINTS)),
        _needs_budget,
    ),
    BallotMethod(
        "budget_greedy_ranked",
        _l("Budget: best ranks first"),
        BallotForm.RANKING,
        _greedy_ranked,
        _without_lot(partial(count_greedy, form=BallotForm.RANKING)),
        _needs_budget,
    ),
    BallotMethod(
        "budget_equal_shares",
        _l("Budget: equal shares"),
        BallotForm.APPROVAL,
        _equal_shares,
        _without_lot(_count_equal_shares),
        _needs_budget,
    ),
)
