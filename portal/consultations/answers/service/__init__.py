"""The only writer of themes, answers and promises."""

from portal.consultations.answers.service.promises import (
    keep_promise,
    make_promise,
    move_promise,
    note_progress,
    reopen_promise,
    withdraw_promise,
)
from portal.consultations.answers.service.responses import publish_response, save_response
from portal.consultations.answers.service.telling import tell_everybody, tell_participants
from portal.consultations.answers.service.themes import (
    add_theme,
    edit_theme,
    link_contributions,
    move_theme,
    remove_theme,
    unlink_contribution,
)

__all__ = [
    "add_theme",
    "edit_theme",
    "keep_promise",
    "link_contributions",
    "make_promise",
    "move_promise",
    "move_theme",
    "note_progress",
    "publish_response",
    "remove_theme",
    "reopen_promise",
    "save_response",
    "tell_everybody",
    "tell_participants",
    "unlink_contribution",
    "withdraw_promise",
]
