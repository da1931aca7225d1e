"""Words for the states of whatever can be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.proposals.records import STATE_WORDS

_GENERAL: Mapping[str, tuple[Any, str]] = {
    "published": (_l("Published"), "open"),
    "open": (_l("Open"), "open"),
    "upcoming": (_l("Opens later"), "waiting"),
    "finished": (_l("Finished"), "done"),
    "closed": (_l("Closed"), "closed"),
}


def state_words(state: str, kind: str = "") -> tuple[Any, str]:
    """Return label and kind of a state; one nobody has words for is shown as it is.

    :param kind: what it is the state of; a published proposal is open for support, a
        published consultation may be over.
    """
    known = STATE_WORDS.get(state) if kind == "proposal" else _GENERAL.get(state)
    known = known or STATE_WORDS.get(state)
    return known or (state.replace("_", " ").capitalize(), "open")
