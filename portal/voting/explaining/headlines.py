"""The sentence a result page begins with."""

from __future__ import annotations

from flask_babel import ngettext

from portal.voting.explaining.words import Told, _, votes


def headline(told: Told) -> str:
    """Return who won, or whether it passes, and what is still open."""
    result = told.result
    if result.passed is not None:
        return _("It passes") if result.passed else _("It does not pass")
    won = told.listed(result.winners)
    if result.tied:
        tied = told.listed(result.tied)
        if result.winners:
            return _("%(names)s; a lot decides between %(tied)s", names=won, tied=tied)
        return _("A lot decides between %(tied)s", tied=tied)
    if not result.winners:
        return _("Nobody has won")
    return str(ngettext("%(names)s wins", "%(names)s win", len(result.winners), names=won))


def budget_headline(told: Told) -> str:
    """Return how many projects are paid; their names fill a list of their own."""
    number = len(told.result.winners)
    if not number:
        return _("No project is paid")
    spent = told.result.facts.get("spent", 0)
    words = ngettext(
        "%(number)s project is paid, for %(money)s",
        "%(number)s projects are paid, for %(money)s",
        number,
        number=number,
        money=told.money(spent),
    )
    return str(words)


def ballots_sentence(told: Told) -> str:
    """Return how many ballots were counted, and how many were blank."""
    valid, blank = told.result.valid, told.result.blank
    n = votes(valid)
    words = ngettext("%(n)s ballot was counted", "%(n)s ballots were counted", valid, n=n)
    if not blank:
        return f"{words}."
    more = ngettext("%(n)s more was blank", "%(n)s more were blank", blank, n=votes(blank))
    return f"{words}; {more}."
