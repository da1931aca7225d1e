"""Records of consultations and their phases, and the one answer to "is it open?"."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.core import clock
from portal.core.i18n import TranslatedText
from portal.identity.eligibility import Eligibility


class ConsultationState(StrEnum):
    """What the council has decided about a consultation; dates are the phases' business."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Moment(StrEnum):
    """Where the clock stands for a phase or a whole consultation."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Access:
    """Other ways into a phase beside an account that fulfils the consultation's conditions.

    :param without_account: whether anybody may take part, once per browser.
    :param codes: whether a one-time code opens it.
    :param desk: whether officers may enter what somebody says at the desk.
    :param paper: whether officers may key in forms that came back on paper.
    """

    without_account: bool = False
    codes: bool = False
    desk: bool = False
    paper: bool = False

    def to_json(self) -> dict[str, bool]:
        """Return JSON values for storing."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, values: Mapping[str, Any] | None) -> Access:
        """Read what :meth:`to_json` gave; missing values are ways that stay shut."""
        return cls(**{name: bool((values or {}).get(name)) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """A span of time in which people take part by one method.

    :param method: name of a registered participation method.
    :param settings: the method's own settings for this phase.
    :param access: ways into the phase beside an account.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    title: TranslatedText
    description: TranslatedText
    opens_at: datetime
    closes_at: datetime
    method: str
    settings: Mapping[str, Any] = field(hash=False)
    version: int
    access: Access = Access()


@dataclass(frozen=True, slots=True)
class ConsultationRecord:
    """A consultation with its phases, in the order in which they open.

    :param participants: people who took part, as the worker last counted them.
    :param source: where an imported consultation comes from and under which licence.
    """

    id: uuid.UUID
    slug: str
    title: TranslatedText
    summary: TranslatedText
    description: TranslatedText
    privacy_notice: TranslatedText
    department_id: uuid.UUID | None
    area_ids: tuple[uuid.UUID, ...]
    topic_ids: tuple[uuid.UUID, ...]
    languages: tuple[str, ...]
    eligibility: Eligibility
    state: ConsultationState
    phases: tuple[PhaseRecord, ...]
    participants: int
    source: str
    opens_at: datetime | None
    closes_at: datetime | None
    published_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime
    version: int

    @property
    def consultation_id(self) -> uuid.UUID:
        """The scope in which roles for one consultation hold."""
        return self.id

    def phase(self, phase_id: uuid.UUID) -> PhaseRecord | None:
        """Return one of the phases."""
        return next((phase for phase in self.phases if phase.id == phase_id), None)

    def moment(self, phase: PhaseRecord) -> Moment:
        """Return where the clock stands for one of the phases.

        Pages and services both ask here, so what a person sees is what the server accepts.
        """
        if self.state is ConsultationState.DRAFT:
            return Moment.DRAFT
        now = clock.now()
        if self.state is not ConsultationState.PUBLISHED or phase.closes_at <= now:
            return Moment.FINISHED
        return Moment.OPEN if phase.opens_at <= now else Moment.UPCOMING

    @property
    def moment_now(self) -> Moment:
        """Where the clock stands for the whole: open while any phase is, or between two."""
        moments = {self.moment(phase) for phase in self.phases}
        if self.state is ConsultationState.DRAFT:
            return Moment.DRAFT
        if Moment.OPEN in moments or moments == {Moment.FINISHED, Moment.UPCOMING}:
            return Moment.OPEN
        if Moment.UPCOMING in moments:
            return Moment.UPCOMING
        return Moment.FINISHED

    @property
    def open_phases(self) -> tuple[PhaseRecord, ...]:
        """The phases in which people can take part now."""
        return tuple(phase for phase in self.phases if self.moment(phase) is Moment.OPEN)

    @property
    def next_change(self) -> datetime | None:
        """When the clock will change what this page says."""
        now = clock.now()
        moments = [moment for p in self.phases for moment in (p.opens_at, p.closes_at)]
        return min((moment for moment in moments if moment > now), default=None)


@dataclass(frozen=True, slots=True)
class ConsultationDraft:
    """What an officer has typed about a consultation, parsed but not accepted."""

    title: TranslatedText = field(default_factory=TranslatedText)
    summary: TranslatedText = field(default_factory=TranslatedText)
    description: TranslatedText = field(default_factory=TranslatedText)
    privacy_notice: TranslatedText = field(default_factory=TranslatedText)
    slug: str = ""
    department_id: uuid.UUID | None = None
    area_ids: tuple[uuid.UUID, ...] = ()
    topic_ids: tuple[uuid.UUID, ...] = ()
    languages: tuple[str, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)


@dataclass(frozen=True, slots=True)
class PhaseDraft:
    """What an officer has typed about a phase."""

    title: TranslatedText = field(default_factory=TranslatedText)
    description: TranslatedText = field(default_factory=TranslatedText)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    method: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    access: Access = Access()


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One condition for publishing, or one thing worth a second look before it.

    :param done: whether it is fulfilled.
    :param help: what to do when it is not.
    :param place: where it is mended: ``edit#summary_en``, ``phases``, ``phase:<uuid>``,
        ``contents:<uuid>`` of a phase, or ``documents``.
    :param blocks: whether nothing is published before it is done.
    """

    name: str
    title: Any
    done: bool
    help: Any = ""
    place: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class MethodSummary:
    """What a method says of one phase, for the consultation's page.

    :param participants: people who took part in this phase.
    :param contributions: what they gave, in words, such as "36 statements, 9,214 answers".
    :param finding: the most telling sentence of the results, when there are any.
    """

    participants: int = 0
    contributions: str = ""
    finding: str = ""
