"""Hooks of pages and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.web.contributions import Asset
from portal.core.web.nav import Activity, NavItem, Section, SettingsPage, Tile

if TYPE_CHECKING:
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint

    from portal.core.permissions import Actor
    from portal.core.plugins.slots import Slot, SlotFill


class WebHooks(HookSpec):
    """Pages, API, navigation, slots, files of one's own."""

    @hookspec(fail=FailPolicy.BROKEN)
    def blueprints(self) -> Sequence[Blueprint]:
        """Add pages.

        When: once in every process; the pages answer 404 while the plugin is disabled.
        Given: nothing.
        Returns: Flask blueprints. Every view says who may see it (``@public``, ``@signed_in``
            or ``@needs(ACTION)``).
        Failure: the plugin is broken and none of its pages is mounted; so it is when a view
            says of nobody whether they may see it.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Add operations to the HTTP API.

        When: once in every process; they answer 404 while the plugin is disabled.
        Given: nothing.
        Returns: blueprints, mounted under ``/api/v1``.
        Failure: the plugin is broken and left out.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def slots(self) -> Sequence[Slot]:
        """Offer places in one's own pages that others may fill.

        When: once in every process.
        Given: nothing.
        Returns: slots; a template shows one with ``slot("name", …)``.
        Failure: the plugin is broken and left out.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def slot_fills(self) -> Sequence[SlotFill]:
        """Put something into places others offer.

        When: once in every process; each fill's ``render`` is called whenever the slot's page
            is made, with 200 ms and 3 queries to spend.
        Given: nothing; ``render`` is given the slot's context by name.
        Returns: fills. What ``render`` returns is shown: markup as it is, text escaped,
            nothing for ``None``. Visitors are served many pages from memory, with what the slots
            showed: ``render`` calls ``depends_on("points")``, also when it shows nothing, and
            whoever changes what it shows calls ``touch("points")``.
        Failure: the plugin is broken when it names a slot that is not there. A ``render`` that
            fails is left out, and so are the plugin's other parts of the same page.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def template_helpers(self) -> Mapping[str, Any]:
        """Add functions that templates can call.

        When: once in every process.
        Given: nothing.
        Returns: name → function.
        Failure: the plugin is broken and left out; so it is when a name is taken.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def assets(self) -> Sequence[Asset]:
        """Load style sheets and scripts of one's own.

        When: once in every process; they are loaded only while the plugin is enabled.
        Given: nothing.
        Returns: files of the folder that ``static_files()`` names, each with the pages it is
            loaded on; by default those are the plugin's own. Scripts are modules. An address
            holds the file's hash, so that browsers may keep it for ever.
        Failure: the plugin is broken and left out; so it is when a file is not there.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def csp_sources(self) -> Mapping[str, Sequence[str]]:
        """Ask that browsers may load pictures, frames or data from elsewhere.

        When: once in every process; the content policy of every page allows it while the
            plugin is enabled. Whoever enables the plugin is shown the list and agrees to it.
        Given: nothing.
        Returns: directive → hosts as ``https://tiles.example.org`` or
            ``https://*.example.org``. Directives are ``img-src``, ``media-src``, ``font-src``,
            ``frame-src`` and ``connect-src``; scripts and styles come from the portal alone.
        Failure: the plugin is broken and left out; so it is when it asks for anything else.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=50, queries=1)
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Add to the navigation in the header.

        When: on every page with a header.
        Given: ``actor``, who looks at the page.
        Returns: entries for this actor; their ``order`` says where.
        Failure: the header is shown without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=100, queries=5)
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Add to the navigation of the back office.

        When: on every page of the back office.
        Given: ``actor``, who looks at the page.
        Returns: groups of entries; groups of the same title become one.
        Failure: the navigation is shown without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=500, queries=10)
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say what waits for somebody.

        When: on the dashboard of the back office.
        Given: ``actor``, whose dashboard it is.
        Returns: tiles: what it is, how many there are, where one deals with them.
        Failure: the dashboard is shown without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=500, queries=10)
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Say what a person did, and what came of it.

        When: on a person's own page, and when a program asks for the same.
        Given: ``actor``, the person.
        Returns: entries, the newest first, some twenty.
        Failure: the page is shown without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=50, queries=0)
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Offer settings that administrators change on a page of the back office.

        When: on the pages of settings. A plugin with a ``settings`` class has such a page
            without this hook.
        Given: nothing.
        Returns: pages.
        Failure: the other settings are shown.
        """
        raise NotImplementedError
