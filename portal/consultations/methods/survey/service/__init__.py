"""What changes surveys: officers write the form, people fill it in and hand it in."""

from portal.consultations.methods.survey.service.drafting import (
    NewerDraft,
    discard_draft,
    forget_old_drafts,
    save_draft,
)
from portal.consultations.methods.survey.service.handing_in import hand_in, hand_in_answers
from portal.consultations.methods.survey.service.questions import (
    add_question,
    edit_question,
    move_question,
    remove_question,
)
from portal.consultations.methods.survey.service.recording import Submission, record_response
from portal.consultations.methods.survey.service.sections import (
    add_section,
    edit_section,
    move_section,
    remove_section,
)

__all__ = [
    "NewerDraft",
    "Submission",
    "add_question",
    "add_section",
    "discard_draft",
    "edit_question",
    "edit_section",
    "forget_old_drafts",
    "hand_in",
    "hand_in_answers",
    "move_question",
    "move_section",
    "record_response",
    "remove_question",
    "remove_section",
    "save_draft",
]
