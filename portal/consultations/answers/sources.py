"""Contributions of every method, asked through the hook; none of them is known by name here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import current_app, has_request_context

from portal.consultations.answers.queries import Link
from portal.consultations.capabilities import SOURCES, ContributionRecord, ContributionSource
from portal.consultations.hooks import capabilities
from portal.core.database import Slice
from portal.core.state import config


def sources() -> Mapping[str, ContributionSource]:
    """Return where contributions come from, by kind."""
    return capabilities(SOURCES)


def source_titles() -> list[tuple[str, Any]]:
    """Return (kind, what people call it) of every source."""
    return [(kind, source.title) for kind, source in sources().items()]


def find_contributions(
    kind: str,
    consultation_id: uuid.UUID,
    words: str = "",
    phase_id: uuid.UUID | None = None,
    cursor: str | None = None,
) -> Slice[ContributionRecord]:
    """Return public contributions of one kind; nothing where the source fails or is gone."""
    source = sources().get(kind)
    found = source.find(consultation_id, words, phase_id, cursor) if source else None
    return found if found is not None else Slice(())


@contextmanager
def _where_addresses_can_be_made() -> Iterator[None]:
    """Let sources say where contributions stand also where nobody has asked for a page."""
    if has_request_context():
        yield
        return
    with current_app.test_request_context(base_url=config().base_url):
        yield


def load_contributions(links: Iterable[Link]) -> dict[Link, ContributionRecord]:
    """Return what is still public of what themes were made of, one question to each source."""
    wanted: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for kind, contribution in links:
        wanted[kind].append(contribution)
    known = sources()
    found: dict[Link, ContributionRecord] = {}
    for kind, ids in wanted.items():
        source = known.get(kind)
        with _where_addresses_can_be_made():
            loaded = source.load(ids) if source else None
        for identifier, record in (loaded or {}).items():
            found[kind, identifier] = record
    return found
