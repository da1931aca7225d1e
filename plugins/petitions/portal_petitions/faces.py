"""What petitions add to the portal's pages: their own, and parts of others'."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, url_for
from markupsafe import Markup

from portal.sdk import (
    Activity,
    Actor,
    ApiBlueprint,
    AreaRecord,
    Asset,
    DemoTown,
    Happening,
    LifecycleHooks,
    MunicipalityHooks,
    NavItem,
    Section,
    Slot,
    SlotFill,
    Tile,
    WebHooks,
    cache_until,
    hookimpl,
    may,
    now,
    recalled,
    render_fragment,
)
from portal.sdk import gettext as _
from portal_petitions import presenting, queries
from portal_petitions.api import api
from portal_petitions.links import petition_path
from portal_petitions.office import blueprint as office
from portal_petitions.policy import OFFICE
from portal_petitions.records import PetitionRecord
from portal_petitions.tiles import tiles_of
from portal_petitions.views import blueprint

ON_HOME = 3
IN_AREA = 5
ON_MY_PAGE = 20


class PetitionFaces(LifecycleHooks, WebHooks, MunicipalityHooks):
    """Pages, API, navigation, slots, tiles and demonstration content."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer petitions to programs."""
        return [api]

    @hookimpl
    def assets(self) -> Sequence[Asset]:
        """Load the bar, the map and the sheet on the plugin's own pages."""
        return [Asset("petitions.css"), Asset("petitions.js", ("petitions_office.*",))]

    @hookimpl
    def slots(self) -> Sequence[Slot]:
        """Offer a place on a petition's page."""
        return [
            Slot(
                "petition.sidebar",
                {"petition": PetitionRecord},
                "Beside a petition, below its signatures and the links; panels.",
            )
        ]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Show on the home page which petitions are close to an answer."""
        return [SlotFill("home.bottom", near_an_answer)]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Put petitions into the header."""
        return [NavItem(_("Petitions"), url_for("petitions.index"), "pencil", order=30)]

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Show the office the way to petitions."""
        if not _works_with(actor):
            return []
        item = NavItem(_("Petitions"), url_for("petitions_office.index"), "pencil", order=30)
        return [Section(_("Participation"), [item], order=20)]

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say what waits for moderators and officers."""
        return tiles_of(actor) if _works_with(actor) else []

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return what this person started and signed."""
        return activity_of(actor)

    @hookimpl
    def happening_in(
        self, actor: Actor, area: AreaRecord, area_ids: Sequence[uuid.UUID]
    ) -> Sequence[Happening]:
        """Show an area's open petitions on its page."""
        return [
            Happening(
                item.title,
                url_for("petitions.show", petition_id=item.id),
                _("Petition"),
                item.opened_at or item.created_at,
                item.background,
                presenting.state_of(item),
            )
            for item in queries.petitions_about(area.slug, IN_AREA)
        ]

    @hookimpl
    def demo_content(self, town: DemoTown) -> None:
        """Fill the demonstration town with petitions in every state."""
        from portal_petitions.demo import fill  # noqa: PLC0415 - only where a town is filled

        fill(town)


def _works_with(actor: Actor) -> bool:
    return may(actor, OFFICE) or any(grant.role in OFFICE.roles for grant in actor.grants)


def near_an_answer() -> Markup | None:
    """Return the part of the home page, nothing when no petition is open."""
    known = recalled(
        "petitions.home", lambda: queries.near_threshold(ON_HOME), stamps=("petitions",)
    )
    # The clock ends a petition before anything about it has changed.
    moment = now()
    found = tuple(item for item in known if item.closes_at is None or item.closes_at > moment)
    # The home page is kept for visitors by what the portal itself shows on it.
    cache_until([item.closes_at for item in found], "petitions")
    if not found:
        return None
    return render_fragment(
        "petitions/_home.html",
        found=found,
        days=list(presenting.days_of(found).values()),
    )


def activity_of(actor: Actor) -> list[Activity]:
    """Return what somebody started and signed, the newest first."""
    if actor.person_id is None:
        return []
    started = [
        Activity(
            item.title,
            f"{petition_path(item.id)}/mine",
            _("You started this petition"),
            item.created_at,
            presenting.state_of(item),
        )
        for item in queries.petitions_of(actor.person_id, ON_MY_PAGE)
    ]
    signed = [
        Activity(
            item.title,
            petition_path(item.id),
            _("You signed this petition"),
            receipt.confirmed_at,
            presenting.state_of(item),
        )
        for item, receipt in queries.signed_by(actor.person_id, ON_MY_PAGE)
    ]
    return sorted([*started, *signed], key=lambda one: one.when, reverse=True)[:ON_MY_PAGE]
