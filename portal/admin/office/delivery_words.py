"""Deliveries in words: who is told, about what, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.core.database import Slice
from portal.core.events.overview import DeliveryRecord
from portal.core.events.subscriptions import target_of
from portal.core.state import state_of
from portal.core.webhooks.message import document_of

WORDS: Mapping[str, tuple[Any, str]] = {
    "pending": (_l("Waiting"), "waiting"),
    "leased": (_l("Under way"), "progress"),
    "dead": (_l("Given up"), "late"),
    "doubt": (_l("In doubt"), "late"),
    "resolved": (_l("Dealt with"), "closed"),
    "done": (_l("Delivered"), "done"),
}
RESULTS: Mapping[str, tuple[Any, str]] = {
    "done": (_l("It worked"), "done"),
    "retry": (_l("It failed"), "late"),
    "later": (_l("Not its turn"), "waiting"),
    "dead": (_l("Given up"), "late"),
    "doubt": (_l("In doubt"), "late"),
    "cut": (_l("The worker stopped"), "late"),
}


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery in words.

    :param whom: what the subscriber does, and whom it tells.
    :param about: what the event is about, with its address, while that can be found.
    """

    delivery: DeliveryRecord
    whom: str
    about: str
    address: str


def views_of(found: Slice[DeliveryRecord]) -> Slice[DeliveryView]:
    """Put a page of deliveries into words."""
    subjects: dict[Any, tuple[str, str]] = {}
    names: dict[str, str] = {}

    def view(delivery: DeliveryRecord) -> DeliveryView:
        key = (delivery.subject_kind, delivery.subject_id)
        if key not in subjects:
            subjects[key] = _subject(delivery)
        if delivery.lane not in names:
            names[delivery.lane] = lane_words(delivery.lane)
        return DeliveryView(delivery, names[delivery.lane], *subjects[key])

    return found.map(view)


def _subject(delivery: DeliveryRecord) -> tuple[str, str]:
    if delivery.subject_id is None:
        return "", ""
    found = document_of(delivery.subject_kind, delivery.subject_id)
    return (found.title, found.url) if found is not None else ("", "")


def lane_words(lane: str) -> str:
    """Say who is told in a lane: “Webhooks: the town's register”."""
    subscriber, target = lane.partition("/")[0], target_of(lane)
    found = state_of().subscriptions.find(subscriber)
    if found is None:
        return lane
    subscription = found[1]
    words = str(subscription.title or subscription.name)
    if not target:
        return words
    named = subscription.target_title(target) if subscription.target_title else target
    return f"{words}: {named}"
