"""The only writer of commented documents: versions, proposed wordings, answers."""

from portal.consultations.methods.document.service.answering import (
    answer_wording,
    hide_wording,
    show_wording,
)
from portal.consultations.methods.document.service.drafts import (
    discard_draft,
    match_paragraphs,
    publish_draft,
    save_draft,
)
from portal.consultations.methods.document.service.preparing import Prepared, prepare
from portal.consultations.methods.document.service.wordings import (
    gone_message,
    participation_id_of,
    propose_wording,
    support_wording,
    take_back_support,
    withdraw_wording,
)

__all__ = [
    "Prepared",
    "answer_wording",
    "discard_draft",
    "gone_message",
    "hide_wording",
    "match_paragraphs",
    "participation_id_of",
    "prepare",
    "propose_wording",
    "publish_draft",
    "save_draft",
    "show_wording",
    "support_wording",
    "take_back_support",
    "withdraw_wording",
]
