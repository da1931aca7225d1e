"""A town of any size: people and proposals as plain rows for bulk insertion.

Sentences are put together from templates with frequencies that fall like 1/rank (Zipf), so a
search index sees common, uncommon and rare words as in real text. Rows come from a generator and
need no memory; the same seed gives the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from portal.demo.content import big_words as words
from portal.demo.content.geography import OUTLINES, PARENTS, dry_point, to_lon_lat
from portal.demo.content.neighbours import Neighbour, neighbours
from portal.demo.content.records import Language, ProposalState

YEARS = 6
POINTS_PER_AREA = 300
# Ten metres in degrees of latitude: less than the distance kept from borders, so a point that
# is moved this far stays in its area.
JITTER = 0.0001
TABLE_BITS = 12
STATES: dict[ProposalState, float] = {
    "published": 0.72,
    "threshold_reached": 0.03,
    "under_evaluation": 0.04,
    "accepted": 0.05,
    "rejected": 0.06,
    "done": 0.06,
    "withdrawn": 0.04,
}
# Those needed the threshold to get where they are.
ANSWERED = frozenset({"threshold_reached", "under_evaluation", "accepted", "rejected", "done"})


class ProposalRow(NamedTuple):
    """A proposal ready for insertion; `author` is the number of a person, from 0."""

    number: int
    language: Language
    title: str
    body: str
    topic: str
    area: str
    longitude: float
    latitude: float
    author: int
    state: ProposalState
    supports: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BigTown:
    """A town with that many people and proposals.

    `now` (with a time zone) is the latest moment anything was written; `threshold` the number of
    supports from which proposals go to the council.
    """

    people: int
    proposals: int
    now: datetime
    seed: int = 1
    threshold: int = 300

    def people_rows(self, batch: int = 10_000) -> Iterator[Neighbour]:
        """Yield the people; their numbers, names and areas are those `author` points to."""
        for start in range(0, self.people, batch):
            count = min(batch, self.people - start)
            yield from neighbours(count, seed=self.seed * 1_000_003 + start, start=start + 1)

    def proposal_rows(self) -> Iterator[ProposalRow]:
        """Yield the proposals, oldest first."""
        rng = random.Random(self.seed)
        lexicon = {language: _Lexicon(language, rng) for language in ("en", "es")}
        areas = [key for key in OUTLINES if key not in PARENTS.values()]
        places = [(area, *point) for area in areas for point in _points(area, rng)]
        topics = _drawer(list(words.THINGS), zipf(len(words.THINGS)), rng)
        states = _drawer(list(STATES), list(STATES.values()), rng)
        languages = _drawer(["en", "es"], [0.42, 0.58], rng)
        step = timedelta(days=365 * YEARS) / max(self.proposals, 1)
        moment = self.now - step * self.proposals
        for number in range(self.proposals):
            language = cast("Language", languages())
            topic, state = topics(), cast("ProposalState", states())
            area, longitude, latitude = places[int(rng.random() * len(places))]
            title, body = lexicon[language].write(topic)
            yield ProposalRow(
                number,
                language,
                title,
                body,
                topic,
                area,
                round(longitude + (rng.random() - 0.5) * JITTER, 6),
                round(latitude + (rng.random() - 0.5) * JITTER, 6),
                int(rng.random() * self.people),
                state,
                self._supports(state, rng),
                moment,
            )
            moment += step

    def _supports(self, state: ProposalState, rng: random.Random) -> int:
        """Draw a long-tailed number of supports that agrees with the state and the population."""
        drawn = int(rng.paretovariate(0.9) * 3)
        if state in ANSWERED:
            return min(self.people, self.threshold + drawn)
        return min(self.people, self.threshold - 1, drawn)


class _Lexicon:
    """The words of one language, ready for drawing."""

    def __init__(self, language: str, rng: random.Random) -> None:
        def ranked(terms: str) -> Callable[[], str]:
            listed = terms.split("|")
            return _drawer(listed, zipf(len(listed)), rng)

        self.thing = {topic: ranked(terms[language]) for topic, terms in words.THINGS.items()}
        self.action = ranked(words.ACTIONS[language])
        self.kind = ranked(words.STREET_KINDS[language])
        self.name = ranked(words.STREET_NAMES[language])
        self.reason = ranked(words.REASONS[language])
        self.wish = ranked(words.WISHES[language])
        houses = range(1, 241)
        self.house = _drawer([str(house) for house in houses], zipf(len(houses)), rng)
        self.english = language == "en"

    def write(self, topic: str) -> tuple[str, str]:
        """Return a title and a body."""
        thing, kind, name = self.thing[topic](), self.kind(), self.name()
        action = self.action().replace("{thing}", thing)
        first, second = self.reason(), self.reason()
        reasons = first if first == second else f"{first} {second}"
        if self.english:
            street = f"{name} {kind}"
            title = f"{action} in {street}"
            opening = f"This is about the {thing} in {street}, near number {self.house()}."
        else:
            street = f"{kind} {name}"
            title = f"{action} ({street})"
            opening = f"Hablo de {thing} en {street}, cerca del número {self.house()}."
        return title, f"{opening} {reasons}\n\n{self.wish()}"


def zipf(count: int) -> list[float]:
    """Return weights that fall like 1/rank."""
    return [1 / rank for rank in range(1, count + 1)]


def _drawer(
    items: Sequence[str], weights: Sequence[float], rng: random.Random
) -> Callable[[], str]:
    """Return a function that draws an item by its weight.

    The weights are laid out once in a table of 4,096 places: a draw is then one look-up, four
    times as fast as `random.choices`. Everything rarer than that has one place.
    """
    total = sum(weights)
    table = [
        item
        for item, weight in zip(items, weights, strict=True)
        for _ in range(max(1, round(weight / total * (1 << TABLE_BITS))))
    ]
    while len(table) < 1 << TABLE_BITS:
        table.append(items[0])
    draw_bits = rng.getrandbits
    return lambda: table[draw_bits(TABLE_BITS)]


def _points(area: str, rng: random.Random) -> list[tuple[float, float]]:
    return [to_lon_lat(dry_point(area, rng)) for _ in range(POINTS_PER_AREA)]
