"""Reads the data files of the demonstration town into records."""

from __future__ import annotations

import random
import tomllib
from dataclasses import fields
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from portal.demo.content import geography
from portal.demo.content.basemap import place_point
from portal.demo.content.geometry import Ring, signed_area
from portal.demo.content.records import (
    Answer,
    Area,
    Department,
    FirstVersion,
    Milestone,
    Person,
    Promise,
    Proposal,
    Topic,
    Town,
)
from portal.demo.drawing.words import Words

DATA = files("portal.demo.content") / "data"
Table = dict[str, Any]

# Districts: name in both languages and inhabitants; a district's are the sum of its parts.
AREAS: dict[str, tuple[Words, int]] = {
    "old-town": (Words("Old Town", "Casco Viejo"), 9640),
    "plaza-mayor": (Words("Plaza Mayor", "Plaza Mayor"), 5480),
    "bridge-end": (Words("Bridge End", "Cabo del Puente"), 4160),
    "harbour": (Words("Harbour", "Puerto"), 7310),
    "water-tower-hill": (Words("Water Tower Hill", "Alto del Depósito"), 10870),
    "orchards": (Words("The Orchards", "Las Huertas"), 13220),
    "mill-lane": (Words("Mill Lane", "El Molino"), 7150),
    "upper-orchards": (Words("Upper Orchards", "Altos de las Huertas"), 6070),
    "lighthouse": (Words("Lighthouse", "El Faro"), 6450),
    "tannery": (Words("Tannery", "La Tenería"), 8130),
    "west-shore": (Words("West Shore", "Orilla Oeste"), 7920),
    "depot": (Words("Depot", "Cocheras"), 9760),
    "campus": (Words("Campus", "Campus"), 4380),
    "meadows": (Words("South Meadows", "Vega Sur"), 6540),
}


def toml(name: str) -> Table:
    """Return a data file as a table."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def read_town(table: Table) -> Town:
    """Return the town itself."""
    translated: Table = {name: Words.parse(table[name]) for name in ("slogan", "welcome", "about")}
    plain: Table = {
        field.name: table[field.name]
        for field in fields(Town)
        if field.name not in {*translated, "languages"}
    }
    return Town(**plain, **translated, languages=tuple(table["languages"]))


def read_areas(town: Town) -> tuple[Area, ...]:
    """Return the town and its districts and neighbourhoods, parents before their children."""
    whole = _area(geography.TOWN, Words(town.name, town.name), None, town.population)
    parts = [
        _area(key, name, geography.PARENTS.get(key, geography.TOWN), population)
        for key, (name, population) in AREAS.items()
    ]
    return (whole, *parts)


def _area(key: str, name: Words, parent: str | None, population: int) -> Area:
    ring = [geography.to_lon_lat(point) for point in geography.outline(key)]
    return Area(
        key=key,
        name=name,
        parent=parent,
        population=population,
        postcode=_postcode(key),
        polygon={"type": "Polygon", "coordinates": [[list(point) for point in ring]]},
        centre=_centroid(tuple(ring)),
    )


def _centroid(ring: Ring) -> tuple[float, float]:
    area, x, y = signed_area(ring) * 6, 0.0, 0.0
    # Measured from the first corner: the products of whole coordinates would lose digits.
    left, low = ring[0]
    for index in range(len(ring) - 1):
        ax, ay = ring[index][0] - left, ring[index][1] - low
        bx, by = ring[index + 1][0] - left, ring[index + 1][1] - low
        cross = ax * by - bx * ay
        x += (ax + bx) * cross
        y += (ay + by) * cross
    return (round(left + x / area, 6), round(low + y / area, 6))


def _postcode(area: str) -> str:
    districts = geography.districts()
    district = geography.PARENTS.get(area, area)
    return f"990{districts.index(district) + 1:02d}" if district in districts else "99000"


def read_topics(table: Table) -> tuple[Topic, ...]:
    """Return the topics in their order."""
    return tuple(_with_words(Topic, entry, "name", "description") for entry in table["topic"])


def read_departments(table: Table) -> tuple[Department, ...]:
    """Return the departments in their order."""
    return tuple(
        _with_words(Department, entry, "name", "tasks", "hours") for entry in table["department"]
    )


def read_promises(table: Table) -> tuple[Promise, ...]:
    """Return what the council promised."""
    nothing: Table = {"proposal": None, "consultation": None}
    return tuple(
        _with_words(Promise, nothing | entry, "title", "text") for entry in table["promise"]
    )


def _with_words(record: Any, entry: Table, *translated: str) -> Any:
    return record(**entry | {name: Words.parse(entry[name]) for name in translated})


def read_people(table: Table) -> tuple[Person, ...]:
    """Return everybody with an account; birthdays are made up from the key, adults and pupils."""
    return tuple(_person(entry) for entry in table["person"])


def _person(entry: Table) -> Person:
    key: str = entry["key"]
    rng = random.Random(f"person-{key}")
    first_day = date(2009, 1, 1) if "16 años" in entry.get("about", "") else date(1945, 1, 1)
    days = 300 if first_day.year == 2009 else 365 * 58
    return Person(
        key=key,
        name=entry["name"],
        pseudonym=entry.get("pseudonym") or None,
        email=f"{key}@example.org",
        role=entry.get("role", "citizen"),
        language=entry["lang"],
        area=entry["area"],
        about=entry.get("about", ""),
        department=entry.get("department"),
        document=entry.get("document"),
        birth_date=first_day + timedelta(days=rng.randrange(days)),
        postcode=_postcode(entry["area"]),
    )


def read_proposals(topics: tuple[Topic, ...]) -> tuple[Proposal, ...]:
    """Return the proposals of all topics, newest first."""
    proposals = [
        _proposal(topic.key, entry)
        for topic in topics
        for entry in toml(f"proposals/{topic.key}.toml")["proposal"]
    ]
    return tuple(sorted(proposals, key=lambda proposal: (proposal.days, proposal.key)))


def _proposal(topic: str, entry: Table) -> Proposal:
    title, body = entry["title"], entry["body"].strip()
    rng = random.Random(f"proposal-{entry['key']}")
    if "near" in entry:
        spot = geography.dry_point_near(entry["area"], place_point(entry["near"]), rng)
    else:
        spot = geography.dry_point(entry["area"], rng)
    longitude, latitude = geography.to_lon_lat(spot)
    first = entry.get("first")
    return Proposal(
        key=entry["key"],
        language=entry["lang"],
        title=title,
        body=body,
        topic=topic,
        area=entry["area"],
        longitude=longitude,
        latitude=latitude,
        author=entry["author"],
        state=entry["state"],
        supports=entry["supports"],
        days=entry["days"],
        scene=entry.get("scene"),
        look=entry.get("look"),
        first=first
        and FirstVersion(first.get("title", title), first["body"].strip(), first["note"]),
        answer=Answer(**entry["answer"]) if "answer" in entry else None,
        milestones=tuple(Milestone(**milestone) for milestone in entry.get("milestones", ())),
    )
