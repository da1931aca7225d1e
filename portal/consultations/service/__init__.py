"""The only writer of consultations and their phases: drafts, publishing, closing."""

from portal.consultations.service.changing import STAMP, SUBJECT, stamp_of
from portal.consultations.service.lifecycle import (
    archive_consultation,
    close_consultation,
    publish_consultation,
)
from portal.consultations.service.phases import add_phase, edit_phase, remove_phase
from portal.consultations.service.writing import (
    create_consultation,
    edit_consultation,
    free_slug,
    touch_consultation,
)

__all__ = [
    "STAMP",
    "SUBJECT",
    "add_phase",
    "archive_consultation",
    "close_consultation",
    "create_consultation",
    "edit_consultation",
    "edit_phase",
    "free_slug",
    "publish_consultation",
    "remove_phase",
    "stamp_of",
    "touch_consultation",
]
