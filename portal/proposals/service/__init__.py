"""The only writer of proposals; each function is called inside a unit of work."""

from portal.proposals.service.answering import (
    add_milestone,
    finish_milestone,
    publish_response,
    remove_milestone,
    report_progress,
    save_response,
)
from portal.proposals.service.archiving import archive_old_proposals
from portal.proposals.service.supporting import (
    support_proposal,
    supports_folded,
    withdraw_support,
)
from portal.proposals.service.telling import tell_of_answer
from portal.proposals.service.writing import (
    discard_draft,
    edit_proposal,
    publish_proposal,
    save_draft,
    withdraw_proposal,
)

__all__ = [
    "add_milestone",
    "archive_old_proposals",
    "discard_draft",
    "edit_proposal",
    "finish_milestone",
    "publish_proposal",
    "publish_response",
    "remove_milestone",
    "report_progress",
    "save_draft",
    "save_response",
    "support_proposal",
    "supports_folded",
    "tell_of_answer",
    "withdraw_proposal",
    "withdraw_support",
]
