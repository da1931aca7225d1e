"""Opens a secret link: it becomes a cookie, so that its secret stands in no address."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.composing.previews import open_preview
from portal.consultations.records import ConsultationState
from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.problems import NotFound
from portal.core.state import config
from portal.core.web import public
from portal.core.web.errors import error_page
from portal.core.web.limits import limit_reads
from portal.core.web.page_cache import PREVIEW_COOKIE

blueprint = Blueprint("consultation_previews", __name__, url_prefix="/preview")


@blueprint.after_request
def tell_nobody(response: Response) -> Response:
    """Keep the address, which holds the secret, from search engines and other sites."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/end")
@public
def end() -> Response:
    """Forget the link in this browser."""
    response = redirect(url_for("consultations.index"), 303)
    response.delete_cookie(PREVIEW_COOKIE)
    return response


@blueprint.get("/<token>")
@public
@limit_reads("60 per minute")
def open_link(token: str) -> Response:
    """Lead whoever holds a link to the draft it opens."""
    try:
        with unit_of_work():
            link, record = open_preview(token)
    except NotFound:
        words = _("This link opens nothing any more. Ask whoever sent it for a new one.")
        return error_page(404, "preview_gone", words)
    response = redirect(url_for("consultations.show", slug=record.slug), 303)
    if record.state is ConsultationState.DRAFT:
        left = link.expires_at - clock.now()
        response.set_cookie(
            PREVIEW_COOKIE,
            token,
            max_age=int(left.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=config().base_url.startswith("https://"),
        )
    return response
