"""Why something won where every option is compared with every other."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from portal.voting.explaining.headlines import ballots_sentence, headline
from portal.voting.explaining.story import Section, Story, Table
from portal.voting.explaining.ties import tie_sentences
from portal.voting.explaining.words import Told, _, votes

Matrix = Mapping[str, Mapping[str, int]]
MOST_COMPARED = 12
"""Opponents that the sentences name; the table has all."""


def tell_pairs(told: Told) -> Story:
    """Tell a count by the Schulze rule."""
    pairs, paths = told.result.facts["pairs"], told.result.facts["paths"]
    order = sorted(
        told.contest.ids,
        key=lambda one: (
            one not in told.result.winners,
            -sum(pairs[one][other] > pairs[other][one] for other in pairs[one]),
        ),
    )
    sections = [
        Section(
            _("One against one"),
            (_("How many people prefer the option on the left to the one above."),),
            table=_matrix(told, order, pairs, _("Preferred by")),
        )
    ]
    if not told.result.facts["condorcet_winner"] and told.result.valid:
        sections.append(
            Section(
                _("The strongest chains"),
                tuple(_chains(told, pairs, paths)),
                table=_matrix(told, order, paths, _("Strength of the strongest chain")),
            )
        )
    return Story(headline(told), tuple(_why(told, pairs)), tuple(sections), tie_sentences(told))


def _matrix(told: Told, order: list[str], numbers: Matrix, caption: str) -> Table:
    rows = tuple(
        (
            told.name(one),
            *("–" if one == other else _cell(numbers, one, other) for other in order),
        )
        for one in order
    )
    columns = (_("Option"), *(told.name(option) for option in order))
    return Table(caption, columns, rows, numeric=tuple(range(1, len(order) + 1)), wide=True)


def _cell(numbers: Matrix, one: str, other: str) -> str:
    words = votes(numbers[one][other])
    # Bold type would say nothing to a screen reader.
    return _("%(number)s ✓", number=words) if numbers[one][other] > numbers[other][one] else words


def _why(told: Told, pairs: Matrix) -> list[str]:
    words = [ballots_sentence(told)]
    winner = told.result.facts["condorcet_winner"]
    if not told.result.valid:
        return [*words, _("Nobody ranked anything.")]
    if winner:
        words.append(
            _(
                "%(name)s beats every other option when the two are compared alone.",
                name=told.name(winner),
            )
        )
        closest = sorted(pairs[winner], key=lambda o: pairs[winner][o] - pairs[o][winner])
        words += [
            _(
                "Against %(other)s: %(for)s people prefer %(name)s, %(against)s the other.",
                other=told.name(other),
                name=told.name(winner),
                **{"for": votes(pairs[winner][other]), "against": votes(pairs[other][winner])},
            )
            for other in closest[:MOST_COMPARED]
        ]
        return words
    words.append(
        _(
            "No option beats all the others: some beat each other in a circle, or are equal. The "
            "Schulze rule then compares the strongest chains of victories. A chain is as strong as "
            "its weakest victory."
        )
    )
    if told.result.winners:
        words.append(
            _(
                "From %(name)s to every other option there is a chain at least as strong as the "
                "way back.",
                name=told.name(told.result.winners[0]),
            )
        )
    return words


def _chains(told: Told, pairs: Matrix, paths: Matrix) -> list[str]:
    if not told.result.winners:
        return []
    winner = told.result.winners[0]
    strength = str(told.result.facts["strength"])
    found = []
    for other in list(paths[winner])[:MOST_COMPARED]:
        there = chain(pairs, paths, strength, winner, other)
        back = chain(pairs, paths, strength, other, winner)
        if not there:
            continue
        words = _(
            "%(chain)s: %(strength)s", chain=_arrows(told, there), strength=paths[winner][other]
        )
        if back:
            words += " · " + _(
                "back: %(chain)s: %(strength)s",
                chain=_arrows(told, back),
                strength=paths[other][winner],
            )
        found.append(words)
    return found


def _arrows(told: Told, options: list[str]) -> str:
    return " › ".join(told.name(option) for option in options)


def chain(pairs: Matrix, paths: Matrix, strength: str, start: str, end: str) -> list[str]:
    """Return the shortest of the strongest chains of victories, empty when there is none."""
    needed = paths[start][end]
    if not needed:
        return []
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        one = waiting.popleft()
        for other in pairs[one]:
            won = pairs[one][other] - pairs[other][one]
            strong = won if strength == "margins" else pairs[one][other]
            if other not in came and won > 0 and strong >= needed:
                came[other] = one
                waiting.append(other)
    found = [end]
    while found[-1] != start:
        found.append(came[found[-1]])
    return found[::-1]
