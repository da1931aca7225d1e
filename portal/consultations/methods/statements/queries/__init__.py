"""Questions about statements, answers and opinion maps; the only place that selects them."""

from portal.consultations.methods.statements.queries.grouped import answers_by_group
from portal.consultations.methods.statements.queries.maps import (
    hash_of,
    load_votes,
    map_facts,
    opinion_map_of,
    phase_counts,
)
from portal.consultations.methods.statements.queries.participation import (
    answers_of,
    ballot_lines,
    find_participant,
    participants_of_person,
    participation_in,
    voting_subject,
)
from portal.consultations.methods.statements.queries.shown import find_shown, shown_with
from portal.consultations.methods.statements.queries.statements import (
    access_statement,
    own_statements,
    statement_by_number,
    statement_of,
    statement_texts,
    statements_by_number,
    statements_of,
    statements_page,
    waiting_for_moderation,
    written_by,
)

__all__ = [
    "access_statement",
    "answers_by_group",
    "answers_of",
    "ballot_lines",
    "find_participant",
    "find_shown",
    "hash_of",
    "load_votes",
    "map_facts",
    "opinion_map_of",
    "own_statements",
    "participants_of_person",
    "participation_in",
    "phase_counts",
    "shown_with",
    "statement_by_number",
    "statement_of",
    "statement_texts",
    "statements_by_number",
    "statements_of",
    "statements_page",
    "voting_subject",
    "waiting_for_moderation",
    "written_by",
]
