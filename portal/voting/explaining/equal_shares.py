"""Who pays for what by equal shares, what the others lack, and what most votes first would do."""

from __future__ import annotations

from fractions import Fraction

from portal.voting.explaining.budgets import money_left, paid, support_bars
from portal.voting.explaining.headlines import ballots_sentence, budget_headline
from portal.voting.explaining.story import Section, Story, Table
from portal.voting.explaining.ties import tie_sentences
from portal.voting.explaining.words import Told, _, votes


def tell_equal_shares(told: Told) -> Story:
    """Tell a budget spent by equal shares."""
    facts = told.result.facts
    if not told.result.valid:
        return Story(budget_headline(told), (ballots_sentence(told), _("Nobody voted.")))
    first = Fraction(facts["share"]) - facts["raised_by"]
    why = [
        *paid(told),
        ballots_sentence(told),
        _(
            "The budget of %(budget)s was divided equally: %(share)s for each voter, to be spent "
            "on projects they voted for.",
            budget=told.money(told.contest.budget),
            share=told.money(first),
        ),
    ]
    if facts["raised_by"]:
        why.append(
            _(
                "Because money stayed over that way, everybody's part was raised step by step to "
                "%(share)s, as far as the budget pays for what is bought with it.",
                share=told.money(facts["share"]),
            )
        )
    why.append(
        _(
            "Again and again the project was bought that asked the smallest part of its cost of "
            "each supporter. Who had less left than the others paid gave all they had."
        )
    )
    why.append(money_left(told, facts["spent"], facts["left"]))
    support = {o: n for one in told.result.rounds for o, n in one.tallies.items()}
    support |= {option: lost["supporters"] for option, lost in facts["losers"].items()}
    sections = [
        Section(_("Who paid for what"), table=_payments(told)),
        Section(_("What each project got"), bars=support_bars(told, support, _("Supporters"))),
    ]
    if facts["losers"]:
        sections.append(Section(_("What the others lacked"), table=_lacks(told)))
    sections.append(_beside_greedy(told))
    return Story(budget_headline(told), tuple(why), tuple(sections), tie_sentences(told))


def _payments(told: Told) -> Table:
    rows = []
    for one in told.result.rounds:
        step = one.steps[0]
        facts = step.facts
        each = Fraction(facts["each"])
        rows.append(
            (
                told.name(step.option),
                told.money(facts["cost"]),
                votes(facts["supporters"]),
                told.money(each),
                votes(facts["paying_all_they_had"]),
                # As many as could pay for it if each paid that much.
                votes(round(facts["cost"] / each, 1)) if each else votes(facts["supporters"]),
            )
        )
    columns = (
        _("Project"),
        _("Cost"),
        _("Supporters"),
        _("Each paid at most"),
        _("Gave all they had"),
        _("Effective support"),
    )
    caption = _("Projects in the order in which they were bought")
    return Table(caption, columns, tuple(rows), (1, 2, 3, 4, 5))


def _lacks(told: Told) -> Table:
    rows = tuple(
        (
            told.name(option),
            told.money(lost["cost"]),
            votes(lost["supporters"]),
            told.money(lost["supporters_had"]),
            told.money(lost["lacked"]),
            "" if lost["more_votes"] is None else votes(lost["more_votes"]),
        )
        for option, lost in sorted(
            told.result.facts["losers"].items(), key=lambda item: item[1]["lacked"]
        )
    )
    columns = (
        _("Project"),
        _("Cost"),
        _("Supporters"),
        _("They had left"),
        _("Money missing"),
        _("Votes missing"),
    )
    caption = _("Projects that were not bought, the nearest first")
    return Table(caption, columns, rows, (1, 2, 3, 4, 5))


def _beside_greedy(told: Told) -> Section:
    title = _("If most votes had come first")
    ours, theirs = set(told.result.winners), set(told.result.facts["greedy"])
    if ours == theirs:
        return Section(title, (_("The same projects would have been paid."),))
    order = [option for option in told.contest.ids if option in ours ^ theirs]
    only, instead = [o for o in order if o in ours], [o for o in order if o in theirs]
    costs = {option.id: option.cost for option in told.contest.options}
    words = []
    if ours & theirs:
        same = [option for option in told.contest.ids if option in ours & theirs]
        words.append(_("Paid by both rules: %(names)s.", names=told.listed(same)))
    if only:
        words.append(_("Paid by equal shares only: %(names)s.", names=told.listed(only)))
    if instead:
        words.append(_("Paid by most votes first only: %(names)s.", names=told.listed(instead)))
    words.append(
        _(
            "Most votes first would have spent %(money)s.",
            money=told.money(sum(costs[option] for option in theirs)),
        )
    )
    return Section(title, tuple(words))
