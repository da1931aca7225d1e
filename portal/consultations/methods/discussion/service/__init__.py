"""The only writer of discussions' questions; called inside a unit of work."""

from portal.consultations.methods.discussion.service.folding import TALLIES
from portal.consultations.methods.discussion.service.setting_up import (
    save_discussion,
    write_discussion,
)
from portal.consultations.methods.discussion.service.taking_part import write_down

__all__ = ["TALLIES", "save_discussion", "write_discussion", "write_down"]
