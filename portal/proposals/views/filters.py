"""Filters of lists of proposals: read from an address, written into one, offered on a page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.core.i18n.locale import current_language
from portal.core.state import state_of
from portal.core.text.names import clean_line
from portal.municipality.queries import areas, topics
from portal.proposals.queries import ProposalFilter, Sort
from portal.proposals.records import STATE_WORDS, State

LISTED_STATES = tuple(state for state in State if state is not State.DRAFT)


def filter_of(values: Mapping[str, str]) -> ProposalFilter:
    """Read a filter from an address; what makes no sense counts as not asked."""
    state = values.get("state", "")
    text = clean_line(values.get("q", ""))[:200]
    sort = values.get("sort", "")
    known = sort in tuple(Sort) and (sort != Sort.BEST or text)
    return ProposalFilter(
        state=State(state) if state in LISTED_STATES else None,
        topic=values.get("topic", "")[:80],
        area=values.get("area", "")[:80],
        text=text,
        sort=Sort(sort) if known else (Sort.BEST if text else Sort.NEWEST),
    )


def address_of(wanted: ProposalFilter) -> dict[str, Any]:
    """Return the arguments of an address that asks for the same."""
    values = {
        "state": str(wanted.state or ""),
        "topic": wanted.topic,
        "area": wanted.area,
        "q": wanted.text,
        "sort": "" if wanted.sort in (Sort.NEWEST, Sort.BEST) else str(wanted.sort),
    }
    return {name: value for name, value in values.items() if value}


def filter_groups(
    wanted: ProposalFilter,
    topic_ids: frozenset[uuid.UUID] | None = None,
    area_ids: frozenset[uuid.UUID] | None = None,
) -> list[dict[str, Any]]:
    """Return the filters to choose from.

    :param topic_ids: the topics a list is limited to; ``None``: all of them.
    :param area_ids: the areas a list is limited to.
    """
    states = tuple((str(state), str(STATE_WORDS[state][0]), None) for state in LISTED_STATES)
    return [
        _group("state", _("State"), _("All states"), states, str(wanted.state or "")),
        _group(
            "topic", _("Topic"), _("All topics"), _some("topics", topics(), topic_ids), wanted.topic
        ),
        _group(
            "area", _("Area"), _("The whole town"), _some("areas", areas(), area_ids), wanted.area
        ),
    ]


Options = tuple[tuple[str, str, None], ...]


def _group(name: str, label: str, everything: str, options: Options, value: str) -> dict[str, Any]:
    listed = (("", everything, None), *options)
    return {"name": name, "label": label, "options": listed, "value": value}


def _some(name: str, known: Mapping[uuid.UUID, Any], ids: frozenset[uuid.UUID] | None) -> Options:
    options = _tree(name, known)
    if ids is None:
        return options
    slugs = {one.slug for key, one in known.items() if key in ids}
    return tuple(option for option in options if option[0] in slugs)


def _tree(name: str, known: Mapping[uuid.UUID, Any]) -> Options:
    kept = state_of().caches.setdefault("proposals.trees", {})
    key = (name, current_language())
    before, options = kept.get(key, (None, ()))
    if before is not known:  # the municipality gives the same object until it changes
        options = tuple((one.slug, f"{'  ' * one.depth}{one.name}", None) for one in known.values())
        kept[key] = (known, options)
    found: Options = options
    return found


def sorts_of(wanted: ProposalFilter) -> dict[str, Any]:
    """Return the orders to choose from."""
    options: tuple[tuple[Sort, str, None], ...] = (
        (Sort.NEWEST, _("Newest"), None),
        (Sort.SUPPORTED, _("Most supported"), None),
        (Sort.DISCUSSED, _("Most discussed"), None),
        (Sort.RANDOM, _("Random, new every day"), None),
    )
    if wanted.text:
        options = ((Sort.BEST, _("Best match"), None), *options)
    return {"name": "sort", "label": _("Order"), "options": options, "value": wanted.sort}
