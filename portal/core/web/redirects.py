"""Where a person may be sent after an action: only to pages of this portal."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def nearest_page() -> str:
    """Return an address that can be opened, where a form is answered with a page.

    Such a page has no address of its own to come back to. It is the page the form stood on, the
    one the form was sent to, or one above it.
    """
    origin = urlsplit(request.referrer or "")
    if origin.netloc == request.host and _can_be_opened(origin.path):
        return local_target(urlunsplit(("", "", origin.path, origin.query, "")))
    parts = request.path.rstrip("/").split("/")
    for length in range(len(parts), 1, -1):
        path = "/".join(parts[:length])
        for found in (path, f"{path}/"):
            if _can_be_opened(found):
                return found
    return "/"


def _can_be_opened(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:  # or a redirect to how the address is written
        return False
    return True


def local_target(target: str | None, default: str = "/") -> str:
    """Return ``target`` if it is a path on this portal, otherwise ``default``."""
    if target and _LOCAL.fullmatch(target):
        return target
    return default
