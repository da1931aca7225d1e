"""Who may do what with petitions."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from portal.sdk import Action, Actor, AreaRecord, Decision, Role, areas
from portal.sdk import gettext as _
from portal.sdk import lazy_gettext as _l
from portal_petitions.records import AreaThresholds, PetitionRecord, State
from portal_petitions.settings import PetitionSettings

MODERATORS = frozenset({Role.MODERATOR})
OFFICERS = frozenset({Role.OFFICER})
BOTH = MODERATORS | OFFICERS
GRACE = timedelta(hours=24)
"""For so long after a petition closes the links it was asked to be signed with still confirm."""


def _may_create(actor: Actor, _subject: object) -> Decision:
    if not actor.is_signed_in:
        return Decision.no("sign_in", _("Sign in to start a petition."), "identity.sign_in")
    if not actor.confirmed:
        return Decision.no("confirm", _("Confirm your e-mail address first."))
    return Decision.yes()


def _may_withdraw(actor: Actor, petition: PetitionRecord) -> Decision:
    if actor.person_id is None or actor.person_id != petition.author_id:
        return Decision.no("author", _("Only the person who started this petition can do that."))
    if petition.state not in (State.SPONSORING, State.MODERATION):
        return Decision.no("closed", _("This petition can no longer be withdrawn."))
    return Decision.yes()


CREATE = Action("petitions.create", _l("Start a petition"), rule=_may_create)
SIGN = Action("petitions.sign", _l("Ask for a signature through a program"))
WITHDRAW = Action("petitions.withdraw", _l("Withdraw one's own petition"), rule=_may_withdraw)
READ_OWN = Action(
    "petitions.read_own", _l("See one's own petitions"), frozenset({Role.CITIZEN}), reads=True
)
OFFICE = Action("petitions.office", _l("See petitions in the back office"), BOTH, reads=True)
MODERATE = Action("petitions.moderate", _l("Moderate petitions"), MODERATORS)
ANSWER = Action("petitions.answer", _l("Answer petitions"), OFFICERS)
SIGNATURES = Action("petitions.signatures", _l("See who signed a petition"), BOTH, reads=True)
INVALIDATE = Action("petitions.invalidate", _l("Take signatures out of the count"), BOTH)
SHEETS = Action("petitions.sheets", _l("Key in and verify paper signatures"), BOTH)
THRESHOLDS = Action(
    "petitions.thresholds",
    _l("Change how many signatures an area's petitions need"),
    frozenset({Role.ADMINISTRATOR}),
)

ACTIONS = (
    CREATE,
    SIGN,
    WITHDRAW,
    READ_OWN,
    OFFICE,
    MODERATE,
    ANSWER,
    SIGNATURES,
    INVALIDATE,
    SHEETS,
    THRESHOLDS,
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Signatures after which the council answers, and after which it debates."""

    response: int
    debate: int


def thresholds_of(
    area_id: uuid.UUID | None,
    settings: PetitionSettings,
    differing: Mapping[uuid.UUID, AreaThresholds],
) -> Thresholds:
    """Return what a petition about an area (``None``: the whole town) needs.

    What an officer set for the area counts first, a number before a share; then the site's share,
    then its number. A share is of the residents of the area and is rounded up.
    """
    own = differing.get(area_id, AreaThresholds()) if area_id else AreaThresholds()
    residents = _residents(area_id, areas())
    response = _needed(
        own.response_number,
        own.response_share,
        settings.response_share,
        settings.response_threshold,
        residents,
    )
    debate = _needed(
        own.debate_number,
        own.debate_share,
        settings.debate_share,
        settings.debate_threshold,
        residents,
    )
    return Thresholds(response, debate)


def _needed(
    number: int | None, share: float | None, site_share: float, site_number: int, residents: int
) -> int:
    if number:
        return number
    percent = share or site_share
    if percent and residents:
        # Tiny excesses of binary fractions must not ask for one signature more.
        return max(1, math.ceil(round(residents * percent / 100, 6)))
    return site_number


def _residents(area_id: uuid.UUID | None, known: Mapping[uuid.UUID, AreaRecord]) -> int:
    area = known.get(area_id) if area_id else None
    if area is not None:
        return area.population
    return sum(found.population for found in known.values() if found.depth == 0)
