"""Records of a call for proposals: how it is set up, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.municipality.queries import (
    area_and_descendants,
    area_by_slug,
    topic_and_descendants,
    topic_by_slug,
)
from portal.proposals.records import ProposalItem

METHOD = "call"
BY_THRESHOLD, BY_NUMBER = "threshold", "top"
MOST = 100_000


@dataclass(frozen=True, slots=True)
class CallSettings:
    """How a call is set up in a phase.

    :param topics: slugs of the topics proposals may be about; none: any.
    :param areas: slugs of the areas they may be for; none: any, and the whole town.
    :param per_person: greatest number of proposals of one person; 0: any number.
    :param supports: whether proposals can be supported.
    :param supports_per_person: greatest number of proposals one person may support; 0: any.
    :param least_supports: a person's supports count in the result from that many on.
    :param threshold: supports a proposal needs; 0: as many as the town's rule says.
    :param shortlist: whether those over the threshold or a fixed number go on.
    :param top: that fixed number.
    """

    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    per_person: int = 0
    supports: bool = True
    supports_per_person: int = 0
    least_supports: int = 0
    threshold: int = 0
    shortlist: str = BY_THRESHOLD
    top: int = 10

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> CallSettings:
        """Read a phase's settings; what is missing takes its default.

        :raises ValueError: for what is no number.
        """
        default = cls()

        def number(name: str) -> int:
            found = settings.get(name)
            return int(found) if found is not None else int(getattr(default, name))

        return cls(
            topics=tuple(str(one) for one in settings.get("topics") or ()),
            areas=tuple(str(one) for one in settings.get("areas") or ()),
            per_person=number("per_person"),
            supports=bool(settings.get("supports", default.supports)),
            supports_per_person=number("supports_per_person"),
            least_supports=number("least_supports"),
            threshold=number("threshold"),
            shortlist=str(settings.get("shortlist") or default.shortlist),
            top=number("top"),
        )


@dataclass(frozen=True, slots=True)
class Call:
    """A call for proposals: its phase, its consultation, its settings."""

    consultation: ConsultationRecord
    phase: PhaseRecord
    settings: CallSettings

    @property
    def subject(self) -> TakePart:
        """The subject of taking part; proposals have an author, so no code is in it."""
        return TakePart(self.consultation, self.phase)

    @property
    def topic_ids(self) -> frozenset[uuid.UUID] | None:
        """The topics proposals may be about, ``None`` for any."""
        found = [topic_by_slug(slug) for slug in self.settings.topics]
        ids = {one for topic in found if topic for one in topic_and_descendants(topic.id)}
        return frozenset(ids) if self.settings.topics else None

    @property
    def area_ids(self) -> frozenset[uuid.UUID] | None:
        """The areas proposals may be for, ``None`` for any and the whole town."""
        found = [area_by_slug(slug) for slug in self.settings.areas]
        ids = {one for area in found if area for one in area_and_descendants(area.id)}
        return frozenset(ids) if self.settings.areas else None


@dataclass(frozen=True, slots=True)
class Placed:
    """A proposal in the order of the result.

    :param supports: those that count.
    """

    item: ProposalItem
    supports: int
    shortlisted: bool


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What came of a call.

    :param placed: the proposals by supports that count, the leading ones.
    :param left_out: supports of people who gave fewer than the call asks for.
    :param tied: how many share the last place of a list of fixed length, when that makes it longer.
    """

    placed: tuple[Placed, ...]
    proposals: int
    left_out: int
    tied: int

    @property
    def shortlisted(self) -> tuple[Placed, ...]:
        """Those that go on."""
        return tuple(one for one in self.placed if one.shortlisted)
