"""Public shapes of proposals, and the words for their states."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l

from portal.core.uploads import UploadRecord


class State(StrEnum):
    """Where a proposal is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    THRESHOLD_REACHED = "threshold_reached"
    UNDER_EVALUATION = "under_evaluation"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_FEASIBLE = "not_feasible"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


STATE_WORDS: Mapping[str, tuple[Any, str]] = {
    State.DRAFT: (_l("Draft"), "draft"),
    State.PUBLISHED: (_l("Open for support"), "open"),
    State.THRESHOLD_REACHED: (_l("Threshold reached"), "reached"),
    State.UNDER_EVALUATION: (_l("Under evaluation"), "waiting"),
    State.ACCEPTED: (_l("Accepted"), "accepted"),
    State.REJECTED: (_l("Rejected"), "declined"),
    State.NOT_FEASIBLE: (_l("Not feasible"), "declined"),
    State.IN_PROGRESS: (_l("In progress"), "progress"),
    State.DONE: (_l("Done"), "done"),
    State.WITHDRAWN: (_l("Withdrawn"), "closed"),
    State.ARCHIVED: (_l("Archived"), "closed"),
}

SUPPORTABLE = frozenset({State.PUBLISHED, State.THRESHOLD_REACHED})
"""States in which supports are taken and may be withdrawn."""

WAITING = (State.THRESHOLD_REACHED, State.UNDER_EVALUATION)
"""States in which people wait for the council's answer."""

ANSWERS = (State.UNDER_EVALUATION, State.ACCEPTED, State.REJECTED, State.NOT_FEASIBLE)
"""States an official response may give."""

UNLISTED = frozenset({State.DRAFT, State.WITHDRAWN, State.ARCHIVED})
"""States that are not in the list unless asked for by name."""

NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset(
        {State.THRESHOLD_REACHED, State.WITHDRAWN, State.ARCHIVED, *ANSWERS}
    ),
    State.THRESHOLD_REACHED: frozenset({State.WITHDRAWN, *ANSWERS}),
    State.UNDER_EVALUATION: frozenset({State.WITHDRAWN, *ANSWERS}),
    State.ACCEPTED: frozenset({State.IN_PROGRESS, State.DONE, *ANSWERS}),
    State.REJECTED: frozenset(ANSWERS),
    State.NOT_FEASIBLE: frozenset(ANSWERS),
    State.IN_PROGRESS: frozenset({State.DONE, State.ACCEPTED, State.NOT_FEASIBLE}),
    State.DONE: frozenset({State.IN_PROGRESS}),
    State.WITHDRAWN: frozenset(),
    State.ARCHIVED: frozenset(ANSWERS),
}
"""Which state may follow which; a state may follow itself through a new answer."""


def state_words(state: str) -> tuple[Any, str]:
    """Return a state's word and its kind for ``status.state``."""
    return STATE_WORDS[state]


def read_media(stored: list[dict[str, Any]] | None) -> tuple[UploadRecord, ...]:
    """Return the files of a proposal from what its row keeps of them."""
    return tuple(
        UploadRecord(**{**item, "id": uuid.UUID(item["id"]), "widths": tuple(item["widths"])})
        for item in stored or ()
    )


class _Media:
    """What a proposal shows besides words."""

    media: tuple[UploadRecord, ...]

    @property
    def images(self) -> tuple[UploadRecord, ...]:
        """Pictures, in their order."""
        return tuple(item for item in self.media if item.kind == "image")

    @property
    def documents(self) -> tuple[UploadRecord, ...]:
        """Documents, in their order."""
        return tuple(item for item in self.media if item.kind == "document")


@dataclass(frozen=True, slots=True)
class ProposalRecord(_Media):
    """A proposal.

    :param summary: beginning of the text in one line, for lists and previews.
    :param support_count: supports as far as the worker has counted them.
    :param threshold: supports after which the council answers; 0 for a draft.
    :param version: number of the published text, beginning with 1; 0 for a draft.
    :param revision: moves with every saving; edit forms carry it.
    :param tab: page in which a draft was last saved.
    :param closed_at: when supports were last closed, ``None`` while they are taken.
    :param media: pictures and documents.
    :param extra: what was filled into fields of plugins, by ``<plugin>.<field>``.
    :param phase_id: the phase of a consultation that called for it, ``None`` for all others.
    """

    id: uuid.UUID
    state: State
    title: str
    body: str
    summary: str
    language: str
    author_id: uuid.UUID | None
    topic_id: uuid.UUID | None
    area_id: uuid.UUID | None
    department_id: uuid.UUID | None
    lon: float | None
    lat: float | None
    support_count: int
    comment_count: int
    threshold: int
    version: int
    revision: int
    tab: str
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    threshold_reached_at: datetime | None
    closed_at: datetime | None
    withdrawn_reason: str
    media: tuple[UploadRecord, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    phase_id: uuid.UUID | None = None

    @property
    def takes_supports(self) -> bool:
        """Whether supports are taken now."""
        return self.state in SUPPORTABLE


@dataclass(frozen=True, slots=True)
class ProposalItem(_Media):
    """A proposal in a list.

    :param extra: what was filled into fields of plugins, by ``<plugin>.<field>``.
    """

    id: uuid.UUID
    state: State
    title: str
    summary: str
    language: str
    author_id: uuid.UUID | None
    topic_id: uuid.UUID | None
    area_id: uuid.UUID | None
    lon: float | None
    lat: float | None
    support_count: int
    comment_count: int
    threshold: int
    published_at: datetime
    threshold_reached_at: datetime | None
    media: tuple[UploadRecord, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __hash__(self) -> int:
        # Items are parts of long keys, asked for often; what differs more still tells them apart.
        return hash((self.id.int, self.support_count, self.comment_count))


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file somebody added to a form, not yet looked at."""

    field: str
    stream: BinaryIO
    name: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What somebody wrote, parsed and not yet accepted.

    :param revision: revision the form was opened with.
    :param tab: name of the page it was written in; a draft's own page may always go on.
    :param alts: descriptions of pictures that are there already, by upload.
    :param drop: files to take away.
    :param extra: what was filled into fields of plugins, by ``<plugin>.<field>``, as it was
        typed; a field that is left out stays as it is.
    :param phase_id: the phase of a consultation a new draft is for; later savings keep it.
    """

    title: str = ""
    body: str = ""
    topic_id: uuid.UUID | None = None
    area_id: uuid.UUID | None = None
    lon: float | None = None
    lat: float | None = None
    revision: int = 0
    tab: str = ""
    files: tuple[NewFile, ...] = ()
    alts: Mapping[uuid.UUID, str] = field(default_factory=dict)
    drop: frozenset[uuid.UUID] = frozenset()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    phase_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class SupportReceipt:
    """The proof that a support is counted.

    :param fresh: whether this very request counted it (a repetition gives the same receipt).
    """

    id: uuid.UUID
    proposal_id: uuid.UUID
    created_at: datetime
    fresh: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a proposal is at this moment, and whether one supports it oneself.

    :param count: supports to the last one.
    """

    state: State
    count: int
    threshold: int
    supported_at: datetime | None
    receipt_id: uuid.UUID | None

    @property
    def takes_supports(self) -> bool:
        """Whether supports are taken now."""
        return self.state in SUPPORTABLE


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One published text of a proposal."""

    proposal_id: uuid.UUID
    number: int
    title: str
    body: str
    created_at: datetime
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """An official response.

    :param cost_amount: in whole units of the town's currency.
    :param published_at: ``None`` while it is being written.
    :param told: how many people have been written to about it.
    """

    id: uuid.UUID
    proposal_id: uuid.UUID
    state: State
    reason: str
    cost: str
    cost_amount: int | None
    timetable: str
    department_id: uuid.UUID | None
    revision: int
    changed_at: datetime
    published_at: datetime | None
    told: int = 0


@dataclass(frozen=True, slots=True)
class ResponseDraft:
    """An official response as it was typed."""

    state: str = ""
    reason: str = ""
    cost: str = ""
    cost_amount: int | None = None
    timetable: str = ""
    department_id: uuid.UUID | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """A step between an accepted proposal and a thing that is done."""

    id: uuid.UUID
    title: str
    text: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class StateChange:
    """A moment at which the state changed."""

    state: State
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened to a proposal, each list oldest first."""

    changes: tuple[StateChange, ...] = ()
    versions: tuple[tuple[int, datetime], ...] = ()
    responses: tuple[ResponseRecord, ...] = ()
    milestones: tuple[MilestoneRecord, ...] = ()

    @property
    def answer(self) -> ResponseRecord | None:
        """The answer that holds now."""
        return self.responses[-1] if self.responses else None
