"""What was typed into a form that cannot be taken any more, to be copied and sent again.

A form's token ends with the session: somebody who signs out in another tab, or comes back after a
day, sends a page that proves nothing. What they wrote is theirs all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core.web.context import current_actor
from portal.core.web.errors import error_page, wants_json
from portal.core.web.pages import Page, render
from portal.core.web.redirects import nearest_page

SECRET = ("password", "token", "secret", "code")
"""Fields whose names hold one of these words are not shown again."""
SHORTEST = 3
"""Characters; what is shorter is a choice or a number, which is quickly made again."""
MOST = 30
_CHOICE = re.compile(r"[a-z0-9_.:-]+")
"""What options, identifiers and versions look like; one small word is quickly written again."""


@dataclass(frozen=True)
class StalePage(Page):
    """A form that was open for too long.

    :param kept: what was typed into its fields.
    :param here: where the form can be opened again.
    """

    template: ClassVar[str] = "layout/stale.html"
    text: str
    kept: tuple[str, ...]
    here: str
    sign_in: str


def stale_page() -> Response:
    """Say that a form is too old, and show what was typed into it."""
    text = _(
        "This page was open for too long, or its form came from elsewhere. "
        "Go back, reload the page and send it again."
    )
    kept = tuple(_typed()) if _comes_from_here() else ()
    if wants_json() or not kept:
        return error_page(400, "csrf", text)
    here = nearest_page()
    sign_in = "" if current_actor().is_signed_in else url_for("identity.sign_in", next=here)
    words = _("This page was open for too long, or you have signed out meanwhile.")
    return render(StalePage(words, kept, here, sign_in), 400)


def _typed() -> Iterator[str]:
    for name, values in list(request.form.lists())[:MOST]:
        if not any(word in name.lower() for word in SECRET):
            yield from (value for value in values if _is_written(value))


def _is_written(value: str) -> bool:
    return len(value.strip()) >= SHORTEST and not _CHOICE.fullmatch(value)


def _comes_from_here() -> bool:
    """Whether a page of this portal sent it; others must not put words onto ours."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host
