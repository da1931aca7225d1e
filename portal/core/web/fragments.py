"""Parts of pages that are kept: ``{% keep KEY, … %}…{% endkeep %}`` in templates.

Pages are made of the same parts over and over: the entry of a proposal stands in every list
and the map of the town beside it. The key names everything the part shows; equal keys give the
same part without drawing it again, so nothing about a person may be in a part whose key does
not hold that person. The language is always part of the key.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import current_app
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from portal.core.i18n.locale import current_language
from portal.core.state import state_of

LIMIT_BYTES = 8 * 1024 * 1024


class FragmentCache:
    """The kept parts of one process; those not used for longest go first.

    Parts stand in two halves. What is used moves into the young half; when that is full the old
    half is forgotten and the young one grows old. A part that is found costs one hash of its
    key, and keys are long.

    :param limit_bytes: of both halves together.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._half = limit_bytes // 2
        self._young: dict[Any, Markup] = {}
        self._old: dict[Any, Markup] = {}
        self._size = 0
        self._lock = threading.Lock()
        self.drawn: Counter[Any] = Counter()
        """How often parts of each name were drawn."""

    def get(self, key: tuple[Any, ...], draw: Callable[[], Any]) -> Markup:
        """Return the part of ``key``, drawn now if it is not there."""
        try:
            found = self._young.get(key)
        except TypeError:  # a list or a dictionary is in it: drawn each time
            self.drawn[key[0]] += 1
            return Markup(draw())  # noqa: S704 - what a template has drawn is markup
        if found is not None:
            return found
        with self._lock:
            found = self._old.pop(key, None)
        if found is None:
            self.drawn[key[0]] += 1
            found = Markup(draw())  # noqa: S704 - what a template has drawn is markup
        with self._lock:
            if key not in self._young:
                self._size += len(found)
            self._young[key] = found
            if self._size > self._half:
                self._old, self._young, self._size = self._young, {}, 0
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._young, self._old, self._size = {}, {}, 0


class KeepExtension(Extension):
    """The tag ``keep``."""

    tags = {"keep"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the tag: its key is a list of expressions."""
        line = next(parser.stream).lineno
        key = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            key.append(parser.parse_expression())
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        call = self.call_method("_keep", [nodes.Tuple(key, "load")])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _keep(self, key: tuple[Any, ...], caller: Callable[[], Any]) -> Markup:
        caches = state_of(current_app).caches
        cache = caches.get("fragments")
        if cache is None:
            cache = caches.setdefault("fragments", FragmentCache())
        values = [tuple(value) if type(value) is list else value for value in key]
        part: Markup = cache.get((*values, current_language()), caller)
        return part
