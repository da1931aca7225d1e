"""A guest plugin that takes part everywhere it can, and misbehaves wherever it is told to."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar, cast

from flask import Blueprint

from portal.consultations.hooks import ConsultationHooks
from portal.consultations.methods.survey.hooks import SurveyHooks
from portal.core.events import EventEnvelope, PeriodicJob, Subscription
from portal.core.events.hooks import DataHooks
from portal.core.health import Check, Finding
from portal.core.permissions import Decision
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Capability, FailPolicy, Plugin, SlotFill, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.spec import HookSpec, rules_of
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.problems import Problem
from portal.core.web import public
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import Activity, NavItem, Section, SettingsPage, Tile
from portal.discussion.hooks import DiscussionHooks
from portal.identity.hooks import IdentityHooks
from portal.municipality.hooks import Happening, MunicipalityHooks
from portal.proposals.hooks import ProposalHooks, ProposalLink
from portal.voting.hooks import VotingHooks
from tests.hostile.misdeeds import Misdeed

SPECIFICATIONS: tuple[type[HookSpec], ...] = (
    LifecycleHooks,
    PermissionHooks,
    DataHooks,
    WebHooks,
    PrivacyHooks,
    IdentityHooks,
    MunicipalityHooks,
    DiscussionHooks,
    ConsultationHooks,
    ProposalHooks,
    VotingHooks,
    SurveyHooks,
)
Answer = TypeVar("Answer")
MARK = "Greetings from the guest"
SLOT = "slot "
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SLOTS = (
    "layout.head",
    "layout.footer",
    "home.top",
    "home.bottom",
    "person.below",
    "area.below",
    "consultation.outcome",
    "consultation.below",
    "consultation.sidebar",
    "consultation.office",
    "proposal.sidebar",
    "proposal.below_text",
    "proposal.list_item",
    "proposal.form",
)

blueprint = Blueprint("hostile", __name__)


@blueprint.get("/hostile")
@public
def greet() -> str:
    """Greet, so that a test sees whether the plugin's pages are there."""
    return MARK


def hooks_with(*policies: FailPolicy) -> frozenset[str]:
    """Return the names of the portal's hooks that fail in one of these ways."""
    return frozenset(
        name
        for specification in SPECIFICATIONS
        for name, member in vars(specification).items()
        if hasattr(member, "portal_rules") and rules_of(member).fail in policies
    )


class Hostile(Plugin, *SPECIFICATIONS):  # type: ignore[misc]
    """Takes part everywhere.

    :ivar misdeed: what it does instead of answering, ``None`` while it behaves.
    :ivar places: the hooks (and ``slot …``, ``job``, ``subscription``) where it does it.
    :ivar asked: how often it has been asked, by place.
    """

    name = "hostile"
    title = "Hostile guest"
    capabilities: ClassVar[set[Capability]] = set(Capability)

    def __init__(self) -> None:
        self.behave()

    def behave(self) -> None:
        """Be good again, and forget what was."""
        self.misdeed: Misdeed | None = None
        self.places: Iterable[str] = ()
        self.asked: Counter[str] = Counter()

    def misbehave(self, misdeed: Misdeed, places: Iterable[str]) -> None:
        """Do something wrong in these places."""
        self.misdeed, self.places = misdeed, frozenset(places)

    def _answer(self, place: str, answer: Answer) -> Answer:
        self.asked[place] += 1
        if self.misdeed is None or place not in self.places:
            return answer
        return cast(Answer, self.misdeed(answer))

    # -- once, at start

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        return [blueprint]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        return [SlotFill(slot, self._filling(slot)) for slot in SLOTS]

    def _filling(self, slot: str) -> Callable[..., Any]:
        return lambda **_context: self._answer(SLOT + slot, f"{MARK} in {slot}")

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("hostile.all", ("*",), self._told, lease_seconds=3, attempts=2)]

    def _told(self, _envelope: EventEnvelope) -> None:
        return self._answer("subscription", None)

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        run = PeriodicJob("hostile.job", timedelta(hours=1), self._work, "Mischief", seconds=0.3)
        return [run]

    def _work(self) -> object:
        return self._answer("job", "done")

    # -- asked again and again

    @hookimpl
    def enabled(self) -> None:
        return self._answer("enabled", None)

    @hookimpl
    def disabled(self) -> None:
        return self._answer("disabled", None)

    @hookimpl
    def checks(self) -> Sequence[Check]:
        check = Check("hostile.check", "Mischief", "doctor", self._check)
        return self._answer("checks", [check])

    def _check(self) -> Iterable[Finding]:
        return self._answer("check", [])

    @hookimpl
    def decide(self, actor: Any, action: Any, subject: object) -> Decision | None:
        return self._answer("decide", None)

    @hookimpl
    def nav_items(self, actor: Any) -> Sequence[NavItem]:
        return self._answer("nav_items", [NavItem(MARK, "/hostile")])

    @hookimpl
    def office_sections(self, actor: Any) -> Sequence[Section]:
        sections = [Section("Mischief", [NavItem(MARK, "/hostile")])]
        return self._answer("office_sections", sections)

    @hookimpl
    def dashboard_tiles(self, actor: Any) -> Sequence[Tile]:
        return self._answer("dashboard_tiles", [Tile(MARK, 1, "/hostile")])

    @hookimpl
    def activity(self, actor: Any) -> Sequence[Activity]:
        done = [Activity(MARK, "/hostile", "You looked", LONG_AGO)]
        return self._answer("activity", done)

    @hookimpl
    def settings_pages(self) -> Sequence[SettingsPage]:
        return self._answer("settings_pages", [])

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        return self._answer("personal_data", PrivacyInventory())

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        return self._answer("export_person", {"greeting": MARK})

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        return self._answer("erase_person", None)

    @hookimpl
    def verification_methods(self) -> Sequence[Any]:
        return self._answer("verification_methods", [])

    @hookimpl
    def check_registration(self, draft: Any) -> Sequence[Problem]:
        return self._answer("check_registration", [])

    @hookimpl
    def happening_in(self, actor: Any, area: Any, area_ids: Any) -> Sequence[Happening]:
        happening = Happening(MARK, "/hostile", "Guest", LONG_AGO)
        return self._answer("happening_in", [happening])

    @hookimpl
    def check_comment(self, actor: Any, draft: Any) -> Sequence[Problem]:
        return self._answer("check_comment", [])

    @hookimpl
    def check_opening(self, consultation: Any) -> Sequence[Problem]:
        return self._answer("check_opening", [])

    @hookimpl
    def check_closing(self, consultation: Any) -> Sequence[Problem]:
        return self._answer("check_closing", [])

    @hookimpl
    def check_proposal(self, actor: Any, draft: Any) -> Sequence[Problem]:
        return self._answer("check_proposal", [])

    @hookimpl
    def proposal_badges(self, proposal: Any) -> Sequence[str]:
        return self._answer("proposal_badges", [MARK])

    @hookimpl
    def proposal_actions(self, actor: Any, proposal: Any) -> Sequence[ProposalLink]:
        return self._answer("proposal_actions", [ProposalLink(MARK, "/hostile")])
