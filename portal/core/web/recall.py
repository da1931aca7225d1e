"""What pages show to everybody alike, kept between them: the same promise as the page cache.

A visitor is served a whole page from memory; for people who are signed in the parts that are
nobody's own can come from memory too. They are as old as the page cache allows: read anew once
a stamp has moved, seen within half a second. Staff always read anew, since they work on it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from portal.core import clock
from portal.core.database.unit_of_work import in_unit_of_work
from portal.core.i18n.locale import current_language
from portal.core.state import config, state_of
from portal.core.web.context import current_actor

T = TypeVar("T")
MOST = 500
_lock = threading.Lock()


def note_versions() -> None:
    """Note the version stamps before a page reads anything.

    On SQLite all that a request reads is of one moment. It must not be kept under a version that
    came later, or it would be taken for new until it has grown old.
    """
    if request.method == "GET":
        with suppress(SQLAlchemyError):  # the page itself says that the database is away
            g.versions_noted = state_of().stamps.versions()


def versions_before_reading() -> Mapping[str, int]:
    """Return the version stamps as they were before this request read anything."""
    noted: Mapping[str, int] | None = g.get("versions_noted")
    return state_of().stamps.versions() if noted is None else noted


def recalled(
    name: str,
    build: Callable[[], T],
    *,
    stamps: tuple[str, ...],
    key: Hashable = None,
    seconds: float = 60,
) -> T:
    """Return what ``build`` returns, perhaps from memory; nobody may change it.

    :param name: what it is, ``site.ideas``; with ``key`` and the language it names one value.
    :param stamps: version stamps of everything in it.
    :param seconds: longest age, for what changes by the clock alone.
    """
    if in_unit_of_work() or not config().page_cache_mb or current_actor().is_staff:
        return build()
    if clock.is_imagined() or g.get("unlisted"):
        return build()
    state, moment = state_of(), time.monotonic()
    versions = versions_before_reading()
    now = tuple(versions.get(stamp, 0) for stamp in stamps)
    kept: OrderedDict[Any, Any] = state.caches.setdefault("recalled", OrderedDict())
    place = (name, key, current_language())
    found = kept.get(place)
    if found is not None and found[0] == now and found[1] > moment:
        value: T = found[2]
        return value
    value = build()
    with _lock:
        kept[place] = (now, moment + seconds, value)
        while len(kept) > MOST:
            kept.popitem(last=False)
    return value
