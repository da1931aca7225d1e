"""Why a project is paid or not where most votes or points come first: what was left at its turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import ngettext

from portal.voting.counting.result import Number, Step
from portal.voting.explaining.headlines import ballots_sentence, budget_headline
from portal.voting.explaining.story import Bar, Bars, Section, Story, Table
from portal.voting.explaining.ties import tie_sentences
from portal.voting.explaining.words import Told, _, votes

MOST_NAMED = 15
"""Projects that a sentence names; more fill the table only."""
BUDGETS_BY_POINTS = ("budget_greedy_points", "budget_greedy_ranked")
"""Methods that order projects by points, of which one ballot gives several."""


def tell_greedy(told: Told) -> Story:
    """Tell a budget spent by most votes or points first."""
    facts = told.result.facts
    why = (
        *paid(told),
        ballots_sentence(told),
        *_order(told),
        money_left(told, facts["spent"], facts["left"]),
    )
    steps = [step for one in told.result.rounds for step in one.steps]
    sections = (
        Section(
            _("What each project got"), bars=support_bars(told, facts["votes"], _counted_in(told))
        ),
        Section(_("In the order in which they were taken"), table=_taken(told, steps)),
        Section(_("What was missing"), tuple(_lacks_by_votes(told, steps))),
    )
    return Story(budget_headline(told), why, sections, tie_sentences(told))


def _by_points(told: Told) -> bool:
    return told.result.method in BUDGETS_BY_POINTS


def _counted_in(told: Told) -> str:
    return _("Points") if _by_points(told) else _("People who voted for it")


def _order(told: Told) -> list[str]:
    first = told.result.facts.get("first_place")
    words = []
    if first:
        words.append(
            _(
                "On each ballot the first project got %(points)s points, and each further place "
                "one less.",
                points=votes(first),
            )
            if first > 1
            else _("On each ballot the first project got a point.")
        )
    words.append(
        _(
            "Projects were taken in the order of their points. One that cost more than was left "
            "was skipped."
        )
        if _by_points(told)
        else _(
            "Projects were taken in the order of how many people voted for them. One that cost "
            "more than was left was skipped."
        )
    )
    return words


def paid(told: Told) -> list[str]:
    """Return a sentence that names what is paid, none where it would fill a page."""
    winners = told.result.winners
    if not 0 < len(winners) <= MOST_NAMED:
        return []
    return [_("Paid are: %(names)s.", names=told.listed(winners))]


def money_left(told: Told, spent: Any, left: Any) -> str:
    """Return how much of the budget is spent."""
    return _(
        "%(spent)s of %(budget)s are spent; %(left)s are left.",
        spent=told.money(spent),
        budget=told.money(told.contest.budget),
        left=told.money(left),
    )


def support_bars(told: Told, support: Mapping[str, Number], counted_in: str) -> Bars:
    """Return what each project got, the greatest first.

    :param counted_in: what the numbers are, such as points.
    """
    rows = tuple(
        Bar(told.name(option), float(number), votes(number), option in told.result.winners)
        for option, number in sorted(support.items(), key=lambda item: -item[1])
    )
    return Bars(_("Support for each project"), rows, counted_in)


def _taken(told: Told, steps: list[Step]) -> Table:
    rows = tuple(
        (
            told.name(step.option),
            votes(step.facts["votes"]),
            told.money(step.facts["cost"]),
            told.money(step.facts["left"]),
            _("paid") if step.kind == "chosen" else _("skipped"),
        )
        for step in steps
    )
    columns = (_("Project"), _counted_in(told), _("Cost"), _("Left before"), _("Result"))
    caption = (
        _("Projects in the order of their points")
        if _by_points(told)
        else _("Projects in the order of how many people voted for them")
    )
    return Table(caption, columns, rows, (1, 2, 3))


def _lacks_by_votes(told: Told, steps: list[Step]) -> list[str]:
    place = {option: number for number, option in enumerate(told.contest.ids)}
    found = []
    for at, step in enumerate(steps):
        if step.kind == "chosen":
            continue
        name, facts = told.name(step.option), step.facts
        cost, left = facts["cost"], facts["left"]
        if not facts["votes"]:
            found.append(
                _("%(name)s: it got no points.", name=name)
                if _by_points(told)
                else _("%(name)s: nobody voted for it.", name=name)
            )
            continue
        words = _(
            "%(name)s costs %(cost)s, and %(left)s were left: %(missing)s too little.",
            name=name,
            cost=told.money(cost),
            left=told.money(left),
            missing=told.money(cost - left),
        )
        more = votes_to_be_paid(steps[:at], step, place)
        if more is None:
            words += " " + _("It costs more than the whole budget.")
        else:
            words += " " + _turn_in_time(told, more)
        found.append(words)
    return found


def _turn_in_time(told: Told, more: int) -> str:
    words = (
        ngettext(
            "%(n)s more point would have brought it its turn in time.",
            "%(n)s more points would have brought it its turn in time.",
            more,
            n=votes(more),
        )
        if _by_points(told)
        else ngettext(
            "%(n)s more vote would have brought it its turn in time.",
            "%(n)s more votes would have brought it its turn in time.",
            more,
            n=votes(more),
        )
    )
    return str(words)


def votes_to_be_paid(before: list[Step], step: Step, place: dict[str, int]) -> int | None:
    """Return how many more votes, or points, would have let a skipped project be paid.

    :param before: the projects taken before it.
    :param place: the order of the ballot paper, which tells equal projects apart.
    :returns: ``None`` when no number of votes would do.
    """
    for earlier in reversed(before):
        if step.facts["cost"] <= earlier.facts["left"]:
            first = place[step.option] < place[earlier.option]
            return int(earlier.facts["votes"] - step.facts["votes"]) + (0 if first else 1)
    return None
