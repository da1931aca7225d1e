"""States and reasons in words, for pages, mails and lists."""

from __future__ import annotations

from typing import Any

from portal.sdk import lazy_gettext as _l
from portal_petitions.records import Reason, State

_STATES: dict[State, tuple[Any, str]] = {
    State.SPONSORING: (_l("Looking for sponsors"), "draft"),
    State.MODERATION: (_l("Being checked"), "waiting"),
    State.OPEN: (_l("Open"), "open"),
    State.CLOSED: (_l("Closed"), "closed"),
    State.REJECTED: (_l("Not published"), "declined"),
    State.WITHDRAWN: (_l("Withdrawn"), "closed"),
}

_REASONS: dict[Reason, tuple[Any, Any]] = {
    Reason.DUPLICATE: (
        _l("There is one already"),
        _l("There is an open petition that asks for the same. Signing it helps more."),
    ),
    Reason.IRRELEVANT: (
        _l("Not a matter of the town"),
        _l("It asks for something the town cannot decide."),
    ),
    Reason.NO_ACTION: (
        _l("Nothing to do"),
        _l("It does not say what the council should do."),
    ),
    Reason.ALREADY_DONE: (
        _l("Done already"),
        _l("What it asks for has been decided or done."),
    ),
    Reason.COURT_CASE: (
        _l("Before a court"),
        _l("It is about something a court is deciding. Its text is not shown."),
    ),
    Reason.FREEDOM_OF_INFORMATION: (
        _l("A request for information"),
        _l("It asks for information; the town has a faster way for that."),
    ),
    Reason.HONOURS: (
        _l("About honours or posts"),
        _l("It asks that somebody is honoured, appointed or dismissed."),
    ),
    Reason.FAKE_NAME: (
        _l("Not a real name"),
        _l("It was not started under the author's name. Its text is not shown."),
    ),
    Reason.ADVERTISING: (
        _l("Advertising"),
        _l("It advertises something. Its text is not shown."),
    ),
    Reason.PERSONAL_DATA: (
        _l("Names private people"),
        _l("It says things about private people. Its text is not shown."),
    ),
    Reason.LIBELLOUS: (
        _l("Perhaps libellous"),
        _l("It says something about somebody that may be false. Its text is not shown."),
    ),
    Reason.OFFENSIVE: (
        _l("Offensive"),
        _l("It insults or threatens people. Its text is not shown."),
    ),
}


def state_words(state: State | str) -> tuple[Any, str]:
    """Return a state's label and kind, as for ``status.state``."""
    return _STATES[State(state)]


def reason_words(reason: Reason | str) -> tuple[Any, Any]:
    """Return a reason as a short title and a sentence for the author and the public."""
    return _REASONS[Reason(reason)]
