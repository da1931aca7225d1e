"""Votes in phases: casting them, and setting them up."""

from portal.consultations.methods.poll.service.casting import cast_vote, record_vote
from portal.consultations.methods.poll.service.setting_up import (
    change_options,
    draw_paper,
    fix_option_wording,
    save_contest,
    set_published,
)

__all__ = [
    "cast_vote",
    "change_options",
    "draw_paper",
    "fix_option_wording",
    "record_vote",
    "save_contest",
    "set_published",
]
