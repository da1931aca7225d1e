"""Who may do what with proposals, and the settings these rules read."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.core.permissions import Action, Actor, Decision, Role
from portal.core.settings import setting, settings_of
from portal.identity.eligibility import Eligibility, decide_eligibility
from portal.municipality.queries import areas
from portal.proposals.call.policy import call_is_open, may_support_in
from portal.proposals.records import NEXT, ProposalRecord, State

COMPONENT = "proposals"


LEVELS = (
    (0, _l("An account with a confirmed e-mail address")),
    (1, _l("A telephone number or postcode here")),
    (2, _l("That they are registered as living here")),
    (3, _l("An electronic identity")),
)


@dataclass(frozen=True)
class ProposalSettings:
    """What a town can change about proposals."""

    threshold_share: float = setting(
        1.0,
        label=_l("Supports needed, in percent of the residents of the area"),
        help=_l("The council answers once that many people support a proposal."),
        minimum=0,
        maximum=100,
    )
    threshold_minimum: int = setting(
        25,
        label=_l("At least this many supports"),
        help=_l("For small areas."),
        minimum=1,
        maximum=10_000_000,
    )
    answer_within_days: int = setting(
        30, label=_l("Days the council has for its answer"), minimum=1, maximum=3650
    )
    edit_window_minutes: int = setting(
        60,
        label=_l("Minutes after publishing in which the author may change the text"),
        help=_l(
            "As long as nobody supports it. 0: as long as fewer support it than the next number."
        ),
        minimum=0,
        maximum=525_600,
    )
    freeze_at: int = setting(
        1000, label=_l("Supports after which the text is fixed"), minimum=1, maximum=10_000_000
    )
    propose_level: int = setting(
        0, label=_l("Level of verification needed to propose"), choices=LEVELS
    )
    support_level: int = setting(
        0, label=_l("Level of verification needed to support"), choices=LEVELS
    )
    minimum_age: int = setting(
        0, label=_l("Least age"), help=_l("0: any age."), minimum=0, maximum=120
    )
    supports_per_person: int = setting(
        0,
        label=_l("Greatest number of open proposals one person may support"),
        help=_l("0: any number."),
        minimum=0,
        maximum=100_000,
    )
    archive_after_days: int = setting(
        365,
        label=_l("Days after which a proposal without enough supports is archived"),
        help=_l("0: never."),
        minimum=0,
        maximum=36_500,
    )


def proposal_settings() -> ProposalSettings:
    """Return this site's settings."""
    return settings_of(COMPONENT, ProposalSettings)


def propose_eligibility() -> Eligibility:
    """Return who may propose."""
    settings = proposal_settings()
    return Eligibility(level=settings.propose_level, min_age=settings.minimum_age or None)


def support_eligibility() -> Eligibility:
    """Return who may support."""
    settings = proposal_settings()
    return Eligibility(level=settings.support_level, min_age=settings.minimum_age or None)


def threshold_for(area_id: uuid.UUID | None) -> int:
    """Return the supports a proposal for an area (``None``: the whole town) needs.

    A share of the residents, rounded up; never fewer than the minimum.
    """
    settings, known = proposal_settings(), areas()
    area = known.get(area_id) if area_id else None
    residents = area.population if area else 0
    if not residents:
        residents = sum(found.population for found in known.values() if found.depth == 0)
    return max(settings.threshold_minimum, math.ceil(residents * settings.threshold_share / 100))


def may_follow(before: State, after: State) -> bool:
    """Whether one state may follow another."""
    return after in NEXT[before]


def _may_propose(actor: Actor, _subject: object) -> Decision:
    return decide_eligibility(actor, propose_eligibility())


def _is_author(actor: Actor, proposal: ProposalRecord) -> Decision:
    if actor.person_id is None or actor.person_id != proposal.author_id:
        return Decision.no("author", _("Only the person who proposed this can do that."))
    return Decision.yes()


def _may_edit(actor: Actor, proposal: ProposalRecord) -> Decision:
    """The author: a draft always, a public text only before others rely on it."""
    by_author = _is_author(actor, proposal)
    if not by_author.allowed or proposal.state is State.DRAFT:
        return by_author
    settings = proposal_settings()
    if proposal.state is not State.PUBLISHED or proposal.published_at is None:
        return Decision.no("closed", _("This proposal can no longer be changed."))
    if proposal.phase_id is not None and not call_is_open(proposal.phase_id).allowed:
        return Decision.no("closed", _("This proposal can no longer be changed."))
    window = timedelta(minutes=settings.edit_window_minutes)
    if proposal.support_count >= (1 if window else settings.freeze_at):
        return Decision.no(
            "frozen",
            _("People already support this text, so it stays as it is. Add news as a comment."),
        )
    if window and clock.now() > proposal.published_at + window:
        return Decision.no(
            "window", _("The time for changes is over. Add what is new as a comment.")
        )
    return Decision.yes()


def _may_withdraw(actor: Actor, proposal: ProposalRecord) -> Decision:
    by_author = _is_author(actor, proposal)
    if by_author.allowed and not may_follow(proposal.state, State.WITHDRAWN):
        return Decision.no("closed", _("This proposal can no longer be withdrawn."))
    return by_author


def _may_support(actor: Actor, proposal: ProposalRecord) -> Decision:
    if not proposal.takes_supports:
        return Decision.no("closed", _("Supports for this proposal are closed."))
    if proposal.phase_id is not None:
        return may_support_in(actor, proposal.phase_id)
    return decide_eligibility(actor, support_eligibility())


def _may_withdraw_support(actor: Actor, proposal: ProposalRecord) -> Decision:
    if not actor.is_signed_in:
        return Decision.no("sign_in", _("Sign in to do this."), "identity.sign_in")
    if not proposal.takes_supports:
        return Decision.no("closed", _("Supports for this proposal are closed."))
    return call_is_open(proposal.phase_id) if proposal.phase_id else Decision.yes()


def may_comment_on(proposal: ProposalRecord) -> Decision:
    """Return whether a proposal is open for comments at all."""
    if proposal.state in (State.DRAFT, State.WITHDRAWN, State.ARCHIVED):
        return Decision.no("closed", _("The discussion of this proposal is closed."))
    return Decision.yes()


def _is_public(_actor: Actor, proposal: ProposalRecord | None) -> Decision:
    if proposal is not None and getattr(proposal, "state", None) is State.DRAFT:
        return Decision.no("draft", _("This is still a draft."))
    return Decision.yes()


OFFICERS = frozenset({Role.OFFICER})

PROPOSE = Action("proposals.propose", _l("Make a proposal"), rule=_may_propose)
EDIT = Action("proposals.edit", _l("Change one's own proposal"), rule=_may_edit)
WITHDRAW = Action("proposals.withdraw", _l("Withdraw one's own proposal"), rule=_may_withdraw)
SUPPORT = Action("proposals.support", _l("Support a proposal"), rule=_may_support)
UNSUPPORT = Action(
    "proposals.withdraw_support", _l("Withdraw one's support"), rule=_may_withdraw_support
)
READ_OWN = Action(
    "proposals.read_own",
    _l("See one's own drafts and supports"),
    frozenset({Role.CITIZEN}),
    reads=True,
)
OFFICE = Action("proposals.office", _l("See proposals in the back office"), OFFICERS, reads=True)
ANSWER = Action("proposals.answer", _l("Answer a proposal"), OFFICERS, rule=_is_public)

ACTIONS = (PROPOSE, EDIT, WITHDRAW, SUPPORT, UNSUPPORT, READ_OWN, OFFICE, ANSWER)
