"""The only writer of petitions; each function is called inside a unit of work.

The functions that jobs and subscriptions run (in ``closing``, ``anonymising``, ``mailing``,
``trending`` and ``telling``) open their own.
"""

from portal_petitions.service.answering import (
    publish_outcome,
    publish_response,
    save_outcome,
    save_response,
    schedule_debate,
)
from portal_petitions.service.checking import check_petition
from portal_petitions.service.confirming import (
    confirm_signature,
    pending_signature,
    petition_of_confirm_token,
    petition_of_news_token,
    stop_news,
)
from portal_petitions.service.invalidating import (
    approve_invalidation,
    ask_invalidation,
    decline_invalidation,
    note_look,
    recount_petition,
    remove_signature,
    undo_invalidation,
)
from portal_petitions.service.moderating import (
    approve_petition,
    edit_petition,
    keep_lock,
    reject_petition,
    release_lock,
    stop_petition,
    take_lock,
)
from portal_petitions.service.sheets import (
    add_sheet,
    finish_sheet,
    key_lines,
    refuse_line,
    remove_sheet,
    verify_line,
    verify_lines,
)
from portal_petitions.service.signing import ask_signature
from portal_petitions.service.thresholds import set_area_thresholds
from portal_petitions.service.trending import see_alarm
from portal_petitions.service.writing import create_petition, withdraw_petition

__all__ = [
    "add_sheet",
    "approve_invalidation",
    "approve_petition",
    "ask_invalidation",
    "ask_signature",
    "check_petition",
    "confirm_signature",
    "create_petition",
    "decline_invalidation",
    "edit_petition",
    "finish_sheet",
    "keep_lock",
    "key_lines",
    "note_look",
    "pending_signature",
    "petition_of_confirm_token",
    "petition_of_news_token",
    "publish_outcome",
    "publish_response",
    "recount_petition",
    "refuse_line",
    "reject_petition",
    "release_lock",
    "remove_sheet",
    "remove_signature",
    "save_outcome",
    "save_response",
    "schedule_debate",
    "see_alarm",
    "set_area_thresholds",
    "stop_news",
    "stop_petition",
    "take_lock",
    "undo_invalidation",
    "verify_line",
    "verify_lines",
    "withdraw_petition",
]
