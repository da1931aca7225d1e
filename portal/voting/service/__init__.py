"""The only writer of contests, the roll and ballots."""

from portal.voting.service.casting import accepted, cast_ballot, scramble_ballots
from portal.voting.service.checking import contest_problems, languages_missing
from portal.voting.service.fixing import rule_in_all_languages, set_contest
from portal.voting.service.setting import (
    add_option,
    add_options,
    create_contest,
    edit_contest,
    edit_option,
    fix_wording,
    move_option,
    remove_option,
    unset_contest,
)

__all__ = [
    "accepted",
    "add_option",
    "add_options",
    "cast_ballot",
    "contest_problems",
    "create_contest",
    "edit_contest",
    "edit_option",
    "fix_wording",
    "languages_missing",
    "move_option",
    "remove_option",
    "rule_in_all_languages",
    "scramble_ballots",
    "set_contest",
    "unset_contest",
]
