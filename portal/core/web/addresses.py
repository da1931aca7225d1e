"""Builds the addresses of pages quickly: a page holds dozens, and most are a few known pieces.

Werkzeug's builder considers every rule, host and converter each time, which took a fifth of the
time of a list. What is plain is put together here; everything else is left to Flask.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, has_request_context, request
from werkzeug.routing import Rule

from portal.core.identifiers import format_id

_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")
_QUERY_SAFE = "!$'()*,/:;?@"  # as Werkzeug writes queries

# The literal pieces of a rule, with its arguments between them as (name, is an identifier).
Pattern = tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]


class PortalRule(Rule):
    """A rule that makes its builders once an address is asked of it.

    Werkzeug makes two for every rule, by way of syntax trees, which is a tenth of a start; most
    rules never need theirs, and plain addresses need none.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_builder = super()._compile_builder
        made: Callable[..., tuple[str, str]] | None = None

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            nonlocal made
            if made is None:
                made = compile_builder(append_unknown)
            return made(rule, **values)

        return build


class AddressingFlask(Flask):
    """Flask, with a short way to plain addresses."""

    url_rule_class = PortalRule

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._patterns: dict[str, Pattern | None] = {}

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """Return the address of a page, as Flask does.

        A request may keep arguments on its way through pages of one thing: ``g.kept_arguments``
        is (name, value, arguments), and addresses with that value carry them on.
        """
        kept = g.get("kept_arguments") if has_request_context() else None
        if kept is not None and values.get(kept[0]) == kept[1]:
            values = {**kept[2], **values}
        if _method is None and _scheme is None and not _external and has_request_context():
            built = self._quick(endpoint, values)
            if built is not None and _anchor is None:
                return built
            if built is not None and _anchor is not None and _PLAIN.fullmatch(_anchor):
                return f"{built}#{_anchor}"
        return super().url_for(
            endpoint,
            _anchor=_anchor,
            _method=_method,
            _scheme=_scheme,
            _external=_external,
            **values,
        )

    def _quick(self, endpoint: str, values: dict[str, Any]) -> str | None:
        try:
            pattern = self._patterns[endpoint]
        except KeyError:
            if not self._got_first_request:  # rules may still be added
                return None
            pattern = self._patterns[endpoint] = self._pattern_of(endpoint)
        if pattern is None:
            return None
        literals, arguments = pattern
        pieces = [request.script_root, literals[0]]
        for (name, is_identifier), literal in zip(arguments, literals[1:], strict=True):
            value = values.get(name)
            if is_identifier and isinstance(value, uuid.UUID):
                pieces.append(format_id(value))
            elif not is_identifier and isinstance(value, str) and _PLAIN.fullmatch(value):
                pieces.append(value)
            else:
                return None
            pieces.append(literal)
        if len(values) > len(arguments):
            return _with_query("".join(pieces), values, {name for name, _ in arguments})
        return "".join(pieces)

    def _pattern_of(self, endpoint: str) -> Pattern | None:
        """Take a rule apart, if it is the only one of its endpoint and plain."""
        if self.url_default_functions or endpoint not in self.view_functions:
            return None
        rules = list(self.url_map.iter_rules(endpoint))
        if len(rules) != 1:
            return None
        rule = rules[0]
        if rule.defaults or rule.subdomain or rule.host or rule.alias or rule.redirect_to:
            return None
        parts = list(_PART.finditer(rule.rule))
        if any(part["kind"] not in (None, "id", "string") for part in parts):
            return None
        literals = tuple(_PART.sub("\0", rule.rule).split("\0"))
        if any("<" in literal for literal in literals):
            return None
        return literals, tuple((part["name"], part["kind"] == "id") for part in parts)


def _with_query(path: str, values: dict[str, Any], taken: set[str]) -> str | None:
    extras = []
    for name, value in values.items():
        if name in taken or value is None:
            continue
        if not isinstance(value, str | int):
            return None
        extras.append((name, str(value)))
    return f"{path}?{_query(tuple(extras))}" if extras else path


@lru_cache(maxsize=2048)
def _query(extras: tuple[tuple[str, str], ...]) -> str:
    return urlencode(extras, safe=_QUERY_SAFE)
