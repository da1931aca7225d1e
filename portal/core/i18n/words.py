"""Texts in the reader's language, with types that plugins' checkers can read.

They do what Flask-Babel's functions of the same names do. A lazy text is looked up whenever it
is shown; to a type checker it is a string, because everything that takes a text takes it.
"""

from __future__ import annotations

from typing import Any, cast

import flask_babel


def gettext(message: str, /, **variables: Any) -> str:
    """Return a text in the language in force, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(message, **variables))


def ngettext(singular: str, plural: str, num: int, /, **variables: Any) -> str:
    """Return a text that depends on a number, which is filled in as ``%(num)s``."""
    return str(flask_babel.ngettext(singular, plural, num, **variables))


def lazy_gettext(message: str, /, **variables: Any) -> str:
    """Return a text that is looked up when it is shown; for what is written once, at import."""
    return cast(str, flask_babel.lazy_gettext(message, **variables))
