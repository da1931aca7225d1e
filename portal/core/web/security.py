"""Defences every answer carries: host check, CSRF, content policy, other headers."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from portal.core.problems import PortalError
from portal.core.state import state_of
from portal.core.web.context import current_actor
from portal.core.web.contributions import enabled_sources, merged_sources

View = TypeVar("View", bound=Callable[..., Any])
csrf = CSRFProtect()
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
API_PREFIX = "/api/"
_PUBLIC_FORM = "portal_public_form"
_FRAMEABLE = "portal_frameable"
FRAMED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'none'; frame-ancestors *; base-uri 'none'"
)
"""What a page may do that other sites show in a frame: be read."""
LOOKING_TOKEN = "only-looking"  # noqa: S105 - it opens nothing, which is its purpose
"""Stands in forms of pages that are only looked at: wherever they are sent, they are refused."""


def public_form(view: View) -> View:
    """Take a form from visitors without a token, so that its page can be kept for everybody.

    A token guards what a browser is allowed because somebody is signed in; a visitor's browser is
    allowed nothing that another program is not. Forms from other sites are refused all the same,
    and people who are signed in still need their token.
    """
    setattr(view, _PUBLIC_FORM, True)
    return view


def frameable(view: View) -> View:
    """Let pages of other sites show a view in a frame, which no other view allows.

    Such a page must be safe wherever it stands: it has no forms, runs no scripts, and shows
    everybody the same.
    """
    setattr(view, _FRAMEABLE, True)
    return view


class CrossSite(PortalError):
    """A form was sent from another site, or from a page that is too old."""

    status = 400
    code = "cross_site"


def content_policy(tiles: str = "", extra: dict[str, set[str]] | None = None) -> str:
    """Return the content security policy.

    Nothing inline exists in the portal's pages, so nothing inline is allowed and no nonce is
    needed; that also lets a cached page keep its policy.
    """
    sources: dict[str, list[str]] = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
    if tiles:
        parts = urlsplit(tiles.replace("{s}.", "*."))
        sources["img-src"].append(f"{parts.scheme}://{parts.netloc}")
    for directive, hosts in (extra or {}).items():
        sources.setdefault(directive, []).extend(sorted(hosts))
    policy = "; ".join(f"{name} {' '.join(values)}" for name, values in sources.items())
    return f"{policy}; require-trusted-types-for 'script'; trusted-types portal htmx leaflet"


def defend(app: Flask) -> None:
    """Attach the defences to an application."""
    config = state_of(app).config
    secure = config.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        # Five pictures fit into one form; each is held to its own limit when it is read.
        MAX_CONTENT_LENGTH=(5 * config.upload_limit_mb + 2) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
    )
    csrf.init_app(app)
    own = urlsplit(config.base_url).hostname or "localhost"
    hosts = {own, *config.trusted_hosts}
    if own in {"127.0.0.1", "localhost"}:
        hosts |= {"127.0.0.1", "localhost", "[::1]"}
    app.config["TRUSTED_HOSTS"] = sorted(hosts)
    policies: dict[tuple[str, ...], str] = {(): content_policy(config.map_tiles_url)}

    def policy_now() -> str:
        enabled = enabled_sources()
        known = policies.get(enabled)
        if known is None:
            extra = merged_sources(enabled)
            known = policies[enabled] = content_policy(config.map_tiles_url, extra)
        return known

    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        # What the page cache keeps gets its own line there. What it does not keep, though its view
        # asked for it, shows somebody's own: the browser of a voter without an account, say.
        "Cache-Control": "private, no-store",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method in SAFE or request.path.startswith(API_PREFIX):
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise CrossSite
        origin = request.headers.get("Origin")
        if origin and origin != "null" and urlsplit(origin).netloc != request.host:
            raise CrossSite
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, _PUBLIC_FORM, False) and not current_actor().is_signed_in:
            return
        if app.config.get("WTF_CSRF_ENABLED", True):
            csrf.protect()

    @app.errorhandler(CSRFError)
    def too_old(_error: CSRFError) -> Any:
        from portal.core.web.errors import error_page  # noqa: PLC0415 - a cycle
        from portal.core.web.stale import stale_page  # noqa: PLC0415 - a cycle

        if request.form.get("csrf_token") == LOOKING_TOKEN:
            words = _("You are only looking. Nothing was sent, and nothing was changed.")
            return error_page(403, "only_looking", words)
        return stale_page()

    framed = headers | {"Cross-Origin-Resource-Policy": "cross-origin"}
    del framed["X-Frame-Options"]

    @app.after_request
    def add_headers(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        in_frames = getattr(view, _FRAMEABLE, False) and response.status_code == HTTPStatus.OK
        policy = FRAMED_POLICY if in_frames else policy_now()
        wanted = (framed if in_frames else headers) | {"Content-Security-Policy": policy}
        # Asked once for all: each question to the headers goes through the whole list.
        given = {name.title() for name, _value in response.headers}
        for name, value in wanted.items():
            if name not in given:
                response.headers.add(name, value)
        return response
