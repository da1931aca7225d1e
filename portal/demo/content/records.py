"""What the demonstration town consists of, as frozen records.

Times are days relative to the day of loading: `days` of a past thing counts backwards (12.5 is
twelve and a half days ago), dates of phases and promises count forwards (negative is past).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from portal.demo.content.votes import draw_votes
from portal.demo.drawing.palette import Look
from portal.demo.drawing.words import Words

Language = Literal["en", "es"]
Role = Literal["citizen", "moderator", "officer", "editor", "administrator"]
ProposalState = Literal[
    "draft",
    "published",
    "threshold_reached",
    "under_evaluation",
    "accepted",
    "rejected",
    "done",
    "withdrawn",
]
Side = Literal["for", "against", "neutral"]
Vote = Literal[1, 0, -1]


@dataclass(frozen=True, slots=True)
class Town:
    """Name, looks and rules of the town."""

    name: str
    slogan: Words
    welcome: Words
    about: Words
    brand: str
    accent: str
    email: str
    website: str
    timezone: str
    languages: tuple[Language, ...]
    population: int
    support_threshold: int
    answer_days: int


@dataclass(frozen=True, slots=True)
class Area:
    """A district or neighbourhood; `polygon` is a GeoJSON geometry in WGS 84."""

    key: str
    name: Words
    parent: str | None
    population: int
    postcode: str
    polygon: dict[str, Any]
    centre: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of proposals; `icon` is a Lucide name, `scene` a picture of `SCENES`."""

    key: str
    name: Words
    description: Words
    icon: str
    palette: int
    scene: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the council that answers."""

    key: str
    name: Words
    tasks: Words
    email: str
    phone: str
    hours: Words
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. People with a document number are in the census file."""

    key: str
    name: str
    pseudonym: str | None
    email: str
    role: Role
    language: Language
    area: str
    about: str
    department: str | None
    document: str | None
    birth_date: date
    postcode: str

    @property
    def display_name(self) -> str:
        """The name others see."""
        return self.pseudonym or self.name


@dataclass(frozen=True, slots=True)
class FirstVersion:
    """How a proposal read before its author edited it, and the author's note on the edit."""

    title: str
    body: str
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The council's official response to a proposal."""

    outcome: Literal["accepted", "rejected", "under_evaluation"]
    department: str
    days: int
    text: str
    reason: str
    cost: str
    timetable: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that happened on the way from answer to result."""

    days: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A citizen's proposal, with the words in the author's language; the body is Markdown."""

    key: str
    language: Language
    title: str
    body: str
    topic: str
    area: str
    longitude: float
    latitude: float
    author: str
    state: ProposalState
    supports: int
    days: int
    scene: str | None
    look: Look | None
    first: FirstVersion | None
    answer: Answer | None
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A contribution to a discussion; `depth` is 1 to 3, official ones come from officers."""

    key: str
    proposal: str
    parent: str | None
    depth: int
    author: str
    language: Language
    side: Side
    body: str
    days: float
    official: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a consultation; `author` is None when the council wrote it.

    `agree` holds the probability of agreement in the order of the consultation's camps.
    """

    text: Words
    author: str | None
    status: Literal["approved", "pending", "rejected"]
    reason: Words | None
    agree: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Camp:
    """People of one opinion, used to draw believable votes; `share` of the participants."""

    key: str
    name: Words
    share: float


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a consultation, in days from today."""

    key: str
    title: Words
    text: Words
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class ConsultationAnswer:
    """The council's answer to a finished consultation."""

    days: int
    department: str
    author: str
    outcome: str
    text: Words
    reason: Words
    cost: Words
    timetable: Words


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation with its statements and the model from which its votes are drawn."""

    key: str
    phase: Literal["upcoming", "open", "closed"]
    method: str
    title: Words
    question: Words
    summary: Words
    description: Words
    privacy: Words
    result: Words | None
    department: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    scene: str
    moderation: Literal["before", "after"]
    phases: tuple[Phase, ...]
    statements: tuple[Statement, ...]
    camps: tuple[Camp, ...]
    participants: int
    seen_on_average: int
    answer: ConsultationAnswer | None

    def draw_votes(self, rng: random.Random) -> Iterable[tuple[int, int, Vote]]:
        """Yield (participant, statement, vote) for everybody; see `votes.draw_votes`."""
        return draw_votes(self, rng)


@dataclass(frozen=True, slots=True)
class Promise:
    """Something the council promised and how far it is; `days` from today."""

    key: str
    state: Literal["kept", "under_way", "late", "dropped"]
    days: int
    department: str
    title: Words
    text: Words
    proposal: str | None
    consultation: str | None


@dataclass(frozen=True, slots=True)
class TownContent:
    """Everything there is to load."""

    town: Town
    areas: tuple[Area, ...]
    topics: tuple[Topic, ...]
    departments: tuple[Department, ...]
    people: tuple[Person, ...]
    proposals: tuple[Proposal, ...]
    comments: tuple[Comment, ...]
    consultations: tuple[Consultation, ...]
    promises: tuple[Promise, ...]
    base_map: dict[str, dict[str, Any]]
