"""What happens to proposals, as others are told of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events.event import Event, event_type


@event_type("proposals.published", subject="proposal", public=True)
@dataclass(frozen=True)
class ProposalPublished(Event):
    """A draft became a public proposal."""

    proposal_id: uuid.UUID
    title: str


@event_type("proposals.edited", subject="proposal", public=True)
@dataclass(frozen=True)
class ProposalEdited(Event):
    """The author changed a public proposal; ``number`` is that of the newest text."""

    proposal_id: uuid.UUID
    number: int


@event_type("proposals.supported", subject="proposal", public=True)
@dataclass(frozen=True)
class ProposalSupported(Event):
    """Somebody supports a proposal; ``supporter_of`` says who, as long as the support stands."""

    proposal_id: uuid.UUID
    support_id: uuid.UUID


@event_type("proposals.support_withdrawn", subject="proposal", public=True)
@dataclass(frozen=True)
class SupportWithdrawn(Event):
    """Somebody does not support a proposal any more."""

    proposal_id: uuid.UUID
    support_id: uuid.UUID


@event_type("proposals.threshold_reached", subject="proposal", public=True)
@dataclass(frozen=True)
class ThresholdReached(Event):
    """Enough people support a proposal: the council has to answer."""

    proposal_id: uuid.UUID
    threshold: int


@event_type("proposals.state_changed", subject="proposal", public=True)
@dataclass(frozen=True)
class ProposalStateChanged(Event):
    """A proposal has a new state."""

    proposal_id: uuid.UUID
    before: str
    state: str


@event_type("proposals.withdrawn", subject="proposal", public=True)
@dataclass(frozen=True)
class ProposalWithdrawn(Event):
    """The author took a proposal back."""

    proposal_id: uuid.UUID
    reason: str


@event_type("proposals.answered", subject="proposal", public=True)
@dataclass(frozen=True)
class ProposalAnswered(Event):
    """The council published a response."""

    proposal_id: uuid.UUID
    response_id: uuid.UUID
    state: str


@event_type("proposals.milestone_changed", subject="proposal", public=True)
@dataclass(frozen=True)
class MilestoneChanged(Event):
    """A step towards carrying a proposal out was added, changed, done or taken away."""

    proposal_id: uuid.UUID
    milestone_id: uuid.UUID


@event_type("proposals.telling_continued", subject="response")
@dataclass(frozen=True)
class TellingContinued(Event):
    """There are more people to write to about a response."""

    response_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (
    ProposalPublished,
    ProposalEdited,
    ProposalSupported,
    SupportWithdrawn,
    ThresholdReached,
    ProposalStateChanged,
    ProposalWithdrawn,
    ProposalAnswered,
    MilestoneChanged,
    TellingContinued,
)
