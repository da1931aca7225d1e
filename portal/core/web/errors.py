"""Error pages and API errors: what happened, in words, and the way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.core.database.session import db
from portal.core.i18n import current_language, direction_of
from portal.core.permissions.actor import VISITOR
from portal.core.plugins.calls import leave_guests_out
from portal.core.problems import Forbidden, OnlyLooking, PortalError, Problems
from portal.core.state import state_of
from portal.core.web.pages import Page, render
from portal.core.web.security import API_PREFIX
from portal.core.web.site import site_record

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ErrorPage(Page):
    """The page of an error."""

    template: ClassVar[str] = "layout/error.html"
    code: int
    heading: str
    text: str
    next_url: str
    next_label: str


def set_up_errors(app: Flask) -> None:
    """Attach the handlers."""

    @app.errorhandler(PortalError)
    def portal_error(error: PortalError) -> Any:
        _forget_changes()
        if isinstance(error, Forbidden):
            return _forbidden(error)
        if isinstance(error, Problems):
            return _refused(error)
        if isinstance(error, OnlyLooking):
            words = _("You are only looking. Nothing was sent, and nothing was changed.")
            return error_page(error.status, error.code, words)
        return error_page(error.status, error.code, _words(error.status))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if isinstance(error, RequestRedirect):
            return error
        _forget_changes()
        status = error.code or 500
        response = error_page(status, error.name.lower().replace(" ", "_"), _words(status))
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> Any:
        return _database_away(error)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Any:
        _forget_changes()
        # The endpoint, not the path: paths hold the secrets of mailed links.
        log.error("unexpected_error", endpoint=request.endpoint, exc_info=error)
        if app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        return error_page(500, "error", _words(500))


def _database_away(error: OperationalError) -> Response:
    _forget_changes()
    log.error("database_away", exc_info=error)
    # Who is asking would be read as well, and asking would fail the answer to the failure.
    g.actor = VISITOR
    response = _json(503, "try_again", _words(503)) if wants_json() else _away_page()
    response.headers["Retry-After"] = "5"
    return response


def _forget_changes() -> None:
    # An error page must never read through a broken transaction.
    try:
        db.session.rollback()
    except Exception:
        log.exception("rollback_failed")
        db.session.registry.clear()
    g.visitor_cache = None
    leave_guests_out()


def _forbidden(error: Forbidden) -> Any:
    decision = error.decision
    if wants_json():
        status = 401 if decision.code == "sign_in" else 403
        return _json(status, decision.code, decision.message)
    if decision.code == "sign_in":
        target = request.full_path.rstrip("?") if request.method == "GET" else _came_from()
        return redirect(f"{url_for('identity.sign_in')}?next={quote(target, safe='/')}")
    remedy = url_for(decision.remedy) if decision.remedy else url_for("site.home")
    label = _("Go on") if decision.remedy else _("Go to the home page")
    return render(
        ErrorPage(403, _("You cannot do this here"), decision.message, remedy, label), 403
    )


def _came_from() -> str:
    referrer = request.referrer or ""
    prefix = request.host_url
    return "/" + referrer[len(prefix) :] if referrer.startswith(prefix) else "/"


def _refused(error: Problems) -> Response:
    if wants_json():
        listed = [{"field": p.field, "code": p.code, "message": p.message} for p in error.problems]
        return _json(error.status, error.code, _words(422), problems=listed)
    words = " ".join(problem.message for problem in error.problems)
    return error_page(error.status, error.code, words)


def error_page(status: int, code: str, text: str) -> Response:
    """Return an error as a page, or as JSON where the API was asked."""
    if wants_json():
        return _json(status, code, text)
    page = ErrorPage(status, _heading(status), text, url_for("site.home"), _("Go to the home page"))
    try:
        return render(page, status)
    except OperationalError as error:
        # Raised while an error is answered, it would be nobody's to answer.
        return _database_away(error)


def _away_page() -> Response:
    """Return a page that needs nothing of the database, neither settings nor plugins."""
    language = current_language()
    template = current_app.jinja_env.get_template("layout/away.html")
    page = template.render(
        heading=_heading(503),
        text=_words(503),
        again=request.full_path.rstrip("?") if request.method == "GET" else "/",
        site=site_record(),
        theme=state_of().theme,
        language=language,
        direction=direction_of(language),
    )
    return Response(page, 503, mimetype="text/html")


def wants_json() -> bool:
    """Whether the answer goes to a program."""
    return request.path.startswith(API_PREFIX) or request.path.endswith(".json")


def _json(status: int, code: str, text: str, **more: Any) -> Response:
    response = jsonify(
        {"status": status, "code": code, "title": _heading(status), "detail": text, **more}
    )
    response.status_code = status
    response.headers["Content-Type"] = "application/problem+json"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _heading(status: int) -> str:
    headings: dict[int, str] = {
        400: _("That could not be understood"),
        401: _("Sign in first"),
        403: _("You cannot do this here"),
        404: _("There is nothing here"),
        405: _("That does not work here"),
        409: _("Somebody else was faster"),
        410: _("This is no longer here"),
        413: _("That is too large"),
        415: _("That is no form we can read"),
        422: _("Something is missing or not right yet"),
        429: _("That was a little too fast"),
        503: _("One moment, please"),
    }
    return headings.get(status) or str(_("Something went wrong on our side"))


def _words(status: int) -> str:
    words: dict[int, str] = {
        400: _("What was sent could not be read. Check it and send it again."),
        404: _("The page may have moved, or the address has a typing mistake."),
        405: _("This address does not accept what was sent to it."),
        409: _("Somebody changed this after you opened it. Reload it to see the newest version."),
        415: _("Send JSON, with the content type application/json."),
        413: _("Choose a smaller file and try again."),
        422: _("Look at the messages and send it again."),
        429: _("Wait a minute and try again. Nothing you typed was counted."),
        503: _("The portal is busy or restarting. Nothing was changed; please try again."),
        500: _("It has been written down and nothing was changed. Please try again."),
    }
    return words.get(status) or str(_("Go back and try again."))
