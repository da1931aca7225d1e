"""What a person proposed and supports, and what came of it, for their own page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from portal.core.permissions import Actor
from portal.core.web.nav import Activity
from portal.proposals.queries.people import proposals_of, supported_by
from portal.proposals.records import ProposalRecord, State, state_words

SHOWN = 20


def activity_of(actor: Actor) -> Sequence[Activity]:
    """Return the twenty newest of one's proposals, drafts too, and supports."""
    if actor.person_id is None:
        return []
    found = [_own(proposal) for proposal in proposals_of(actor.person_id, limit=SHOWN)]
    for proposal, receipt in supported_by(actor.person_id, SHOWN):
        found.append(
            Activity(
                title=proposal.title,
                url=url_for("proposals.show", proposal_id=proposal.id),
                what=_("You support this"),
                when=receipt.created_at,
                state=state_words(proposal.state),
            )
        )
    return sorted(found, key=lambda one: one.when, reverse=True)[:SHOWN]


def _own(proposal: ProposalRecord) -> Activity:
    draft = proposal.state is State.DRAFT
    page = "proposals.edit" if draft else "proposals.show"
    return Activity(
        title=proposal.title or _("A draft without a title"),
        url=url_for(page, proposal_id=proposal.id),
        what=_("You are writing this") if draft else _("You proposed this"),
        when=proposal.published_at or proposal.changed_at,
        state=state_words(proposal.state),
    )
