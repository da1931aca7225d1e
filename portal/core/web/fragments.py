"""Parts of pages that are kept: ``{% keep KEY, … %}…{% endkeep %}`` in templates.

Pages are made of the same parts over and over: the entry of a proposal stands in every list
and the map of the town beside it. The key names everything the part shows; equal keys give the
same part without drawing it again, so nothing about a person may be in a part whose key does
not hold that person. The language is always part of the key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
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
    """The kept parts of one process; those not used for longest go first."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit = limit_bytes
        self._parts: OrderedDict[Any, Markup] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Any, draw: Callable[[], Any]) -> Markup:
        """Return the part of ``key``, drawn now if it is not there."""
        with self._lock:
            found = self._parts.get(key)
            if found is not None:
                self._parts.move_to_end(key)
                return found
        drawn = Markup(draw())  # noqa: S704 - what a template has drawn is markup
        with self._lock:
            before = self._parts.pop(key, None)
            self._size += len(drawn) - (len(before) if before is not None else 0)
            self._parts[key] = drawn
            while self._size > self._limit:
                _key, gone = self._parts.popitem(last=False)
                self._size -= len(gone)
        return drawn

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._parts.clear()
            self._size = 0


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
        whole = (current_language(), *key)
        try:
            hash(whole)
        except TypeError:  # a list or a dictionary is in it: drawn each time
            return Markup(caller())  # noqa: S704 - what a template has drawn is markup
        part: Markup = cache.get(whole, caller)
        return part
