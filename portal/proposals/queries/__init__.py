"""Questions about proposals; the only place of the feature that selects."""

from portal.proposals.queries.lists import (
    ProposalFilter,
    Sort,
    count_proposals,
    every_proposal,
    items_by_id,
    list_proposals,
    newest,
    points_of,
    supported_among,
    talked_about,
)
from portal.proposals.queries.office import (
    how_many_are_overdue,
    how_many_wait,
    waiting_for_answer,
)
from portal.proposals.queries.people import (
    has_supports,
    open_supports_of,
    proposals_of,
    receipt_of,
    supported_by,
    supporter_of,
    supporters_after,
)
from portal.proposals.queries.reading import (
    access_proposal,
    access_with_standing,
    find_proposal,
    find_response,
    history_of,
    response_draft_of,
    versions_of,
    with_every_support,
)
from portal.proposals.queries.searching import Found, find_proposals, similar_proposals

__all__ = [
    "Found",
    "ProposalFilter",
    "Sort",
    "access_proposal",
    "access_with_standing",
    "count_proposals",
    "every_proposal",
    "find_proposal",
    "find_proposals",
    "find_response",
    "has_supports",
    "history_of",
    "how_many_are_overdue",
    "how_many_wait",
    "items_by_id",
    "list_proposals",
    "newest",
    "open_supports_of",
    "points_of",
    "proposals_of",
    "receipt_of",
    "response_draft_of",
    "similar_proposals",
    "supported_among",
    "supported_by",
    "supporter_of",
    "supporters_after",
    "talked_about",
    "versions_of",
    "waiting_for_answer",
    "with_every_support",
]
