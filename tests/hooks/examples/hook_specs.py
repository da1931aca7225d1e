"""Lends tools from a shed, and lets other plugins add theirs."""

from collections.abc import Sequence

from flask import Blueprint

from portal.sdk import (
    Capability,
    FailPolicy,
    HookSpec,
    LifecycleHooks,
    Plugin,
    WebHooks,
    collect,
    hookimpl,
    hookspec,
    public,
)


class ShedHooks(HookSpec):
    """Fill the town's tool shed."""

    @hookspec(fail=FailPolicy.SKIP, budget_ms=50, queries=1)
    def tools_in_shed(self) -> Sequence[str]:
        """Name the tools one lends.

        When: on the page of the shed.
        Given: nothing.
        Returns: names of tools.
        Failure: the page is shown without them.
        """
        raise NotImplementedError


blueprint = Blueprint("shed", __name__)


@blueprint.get("/shed")
@public
def show() -> str:
    """List the tools of every plugin that lends some."""
    tools = [tool for _plugin, found in collect(ShedHooks.tools_in_shed) for tool in found]
    return f"In the shed: {', '.join(sorted(tools))}"


class Shed(Plugin, LifecycleHooks, WebHooks, ShedHooks):
    """A tool shed that other plugins help to fill."""

    name = "shed"
    title = "Tool shed"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def hook_specs(self) -> list[type[HookSpec]]:
        """Offer the hook."""
        return [ShedHooks]

    @hookimpl
    def tools_in_shed(self) -> list[str]:
        """Lend a spade."""
        return ["spade"]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]


plugin = Shed()
