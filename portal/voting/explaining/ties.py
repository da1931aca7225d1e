"""Ties in words: between whom, what it decided, and how it was settled."""

from __future__ import annotations

from typing import Any

from portal.voting.counting.result import Tie
from portal.voting.explaining.words import Told, _


def tie_sentences(told: Told) -> tuple[str, ...]:
    """Return a sentence for each tie; those that decide something first."""
    ties = sorted(told.result.ties, key=lambda tie: not tie.mattered)
    return tuple(_sentence(told, tie) for tie in ties)


def _sentence(told: Told, tie: Tie) -> str:
    names = told.listed(tie.options)
    where = {"round": tie.round, "names": names}
    if tie.settled_by == "lot":
        return _(
            "Round %(round)s: the ballots do not decide between %(names)s. A lot was drawn in "
            "public, and it decides.",
            **where,
        )
    if tie.settled_by == "ballot_paper":
        return _by_the_paper(told, tie, where)
    if tie.mattered:
        return _(
            "Round %(round)s: the ballots do not decide between %(names)s. Nothing was decided in "
            "silence: a lot has to be drawn in public.",
            **where,
        )
    return _(
        "Round %(round)s: %(names)s are equal. Every way to settle it was tried, and all of them "
        "elect the same.",
        **where,
    )


def _by_the_paper(told: Told, tie: Tie, where: dict[str, Any]) -> str:
    if not tie.mattered:
        return _(
            "Round %(round)s: %(names)s are equal. Who comes first makes no difference to who "
            "wins.",
            **where,
        )
    if told.result.method == "budget_equal_shares":
        # The same share of the cost can be asked of few or of many, and the rule prefers many.
        return _(
            "Round %(round)s: %(names)s are equal, and who comes first makes a difference. "
            "The rule settles it: more supporters first, then the order of the ballot paper, "
            "which was drawn by lot before the vote opened.",
            **where,
        )
    return _(
        "Round %(round)s: %(names)s are equal, and who comes first makes a difference. "
        "The rule settles it by the order of the ballot paper, which was drawn by lot before the "
        "vote opened.",
        **where,
    )
