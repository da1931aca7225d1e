"""Supporting a proposal and taking it back."""

from __future__ import annotations

import uuid

from portal.core.api import schema_of
from portal.core.web.context import current_actor
from portal.proposals import service
from portal.proposals.api import api
from portal.proposals.policy import SUPPORT, UNSUPPORT
from portal.proposals.records import SupportReceipt


@api.write(
    "PUT", "/proposals/<uuid:proposal_id>/support", schema_of(SupportReceipt), action=SUPPORT
)
def support_proposal(proposal_id: uuid.UUID) -> SupportReceipt:
    """Support a proposal.

    It is on disk before this answers. Doing so again gives the same receipt.
    """
    return service.support_proposal(current_actor(), proposal_id)


@api.write("DELETE", "/proposals/<uuid:proposal_id>/support", None, action=UNSUPPORT, status=204)
def withdraw_support(proposal_id: uuid.UUID) -> str:
    """Take one's support back; having none is fine."""
    service.withdraw_support(current_actor(), proposal_id)
    return ""
