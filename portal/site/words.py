"""Words for the states of whatever can be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.consultations.records import Moment
from portal.proposals.records import STATE_WORDS

_OTHERS: Mapping[str, tuple[Any, str]] = {
    Moment.UPCOMING: (_l("Opens later"), "waiting"),
    Moment.OPEN: (_l("Open"), "open"),
    Moment.FINISHED: (_l("Finished"), "done"),
    "closed": (_l("Closed"), "closed"),
}


def state_words(state: str) -> tuple[Any, str]:
    """Return label and kind of a state; one nobody has words for is shown as it is."""
    known = STATE_WORDS.get(state) or _OTHERS.get(state)
    return known or (state.replace("_", " ").capitalize(), "open")
