"""The fictional town of Valdelira: words, people, places and votes for demonstrations.

`load_town()` returns everything as frozen records; `neighbours(n)` invents more people,
`census_csv()` is the file an officer uploads for verification, `BigTown` makes a town of any size.
"""

from __future__ import annotations

from functools import cache

from portal.demo.content.basemap import base_map, view_bounds
from portal.demo.content.big import BigTown
from portal.demo.content.census import census_csv
from portal.demo.content.consultations import read_consultations
from portal.demo.content.discussions import read_discussions
from portal.demo.content.neighbours import Neighbour, neighbours
from portal.demo.content.reading import (
    DATA,
    read_areas,
    read_departments,
    read_people,
    read_promises,
    read_proposals,
    read_topics,
    read_town,
    toml,
)
from portal.demo.content.records import TownContent
from portal.demo.content.votes import draw_votes
from portal.demo.drawing.words import Words

__all__ = [
    "BigTown",
    "Neighbour",
    "TownContent",
    "Words",
    "base_map",
    "census_csv",
    "draw_votes",
    "load_town",
    "neighbours",
    "view_bounds",
]


@cache
def load_town() -> TownContent:
    """Return the demonstration town; always the same, with times relative to today."""
    table = toml("town.toml")
    town = read_town(table)
    topics = read_topics(table)
    people = read_people(toml("people.toml"))
    proposals = read_proposals(topics)
    by_name = {person.key: person for person in people}
    by_key = {proposal.key: proposal for proposal in proposals}
    texts = sorted((DATA / "discussions").iterdir(), key=lambda entry: entry.name)
    return TownContent(
        town=town,
        areas=read_areas(town),
        topics=topics,
        departments=read_departments(table),
        people=people,
        proposals=proposals,
        comments=tuple(
            comment
            for text in texts
            for comment in read_discussions(text.read_text(encoding="utf-8"), by_name, by_key)
        ),
        consultations=read_consultations(),
        promises=read_promises(table),
        base_map=base_map(),
    )
