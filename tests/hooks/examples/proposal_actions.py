"""Lets people print a proposal as a poster."""

from flask import Blueprint, url_for

from portal.sdk import (
    Actor,
    Capability,
    Plugin,
    ProposalHooks,
    ProposalLink,
    ProposalRecord,
    WebHooks,
    hookimpl,
    public,
)

blueprint = Blueprint("poster", __name__)


@blueprint.get("/poster/<id:proposal_id>")
@public
def show(proposal_id: object) -> str:
    """Show the poster."""
    return "A poster"


class Poster(Plugin, ProposalHooks, WebHooks):
    """Prints posters."""

    name = "poster"
    title = "Poster"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]

    @hookimpl
    def proposal_actions(self, actor: Actor, proposal: ProposalRecord) -> list[ProposalLink]:
        """Link to the poster below the text."""
        url = url_for("poster.show", proposal_id=proposal.id)
        return [ProposalLink("Print as a poster", url, icon="file-text")]


plugin = Poster()
