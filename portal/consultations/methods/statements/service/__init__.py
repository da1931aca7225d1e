"""The only writer of statements, answers and opinion maps."""

from portal.consultations.methods.statements.service.adding import (
    add_seed_statements,
    add_statement,
    similar_statements,
)
from portal.consultations.methods.statements.service.moderating import moderate_statement
from portal.consultations.methods.statements.service.voting import cast_vote, take_back_vote

__all__ = [
    "add_seed_statements",
    "add_statement",
    "cast_vote",
    "moderate_statement",
    "similar_statements",
    "take_back_vote",
]
