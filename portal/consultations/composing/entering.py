"""Lets a look begin and end with a request: asked for by an officer, or opened by a secret link.

An officer adds ``?as=citizen&on=2027-05-03T10:00`` to a page of a consultation. Whoever holds a
secret link has a cookie instead and needs no arguments. Only reading requests look; the pages'
forms carry a token that opens nothing, so none of them can be sent anywhere.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, redirect, request, url_for

from portal.consultations.composing.bar import look_bar
from portal.consultations.composing.looking import (
    Look,
    Viewer,
    begin_look,
    current_look,
    end_look,
    looking_actor,
)
from portal.consultations.composing.moments import (
    ARGUMENTS,
    LINK_VIEWERS,
    first_moment,
    in_arguments,
    read_look,
)
from portal.consultations.composing.previews import preview_by_token
from portal.consultations.policy import SEE_DRAFT
from portal.consultations.queries import consultation_by_slug, consultation_of
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.core import clock
from portal.core.permissions import may
from portal.core.problems import OnlyLooking, Problems
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.page_cache import PREVIEW_COOKIE
from portal.core.web.routing import SAFE, require_access
from portal.core.web.security import LOOKING_TOKEN

PAGES = "/consultations/<slug>"
FILES = "/files/"


def set_up_looking(app: Flask) -> None:
    """Attach looking to an application."""

    @app.before_request
    def look() -> Response | None:
        return _look_as_asked()

    @app.after_request
    def keep_to_ourselves(response: Response) -> Response:
        if g.get("unlisted"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "private, no-store"
        return response

    @app.teardown_request
    def see_as_it_is(_error: BaseException | None) -> None:
        # Also where no look began: the thread serves somebody else next.
        if current_look() is not None:
            end_look()
        if clock.is_imagined():
            clock.imagine(None)


def _look_as_asked() -> Response | None:
    token = request.cookies.get(PREVIEW_COOKIE, "")
    asked = not ARGUMENTS.isdisjoint(request.args)
    if not asked and not token:
        return None
    rule = request.url_rule.rule if request.url_rule else ""
    slug = str((request.view_args or {}).get("slug", "")) if rule.startswith(PAGES) else ""
    if asked and slug:
        record = consultation_by_slug(slug)
        if record is not None and may(current_actor(), SEE_DRAFT, record):
            return _officer_looks(record)
    if token and request.method in SAFE and (slug or request.path.startswith(FILES)):
        _holder_of_link_looks(token, slug)
    return None


def _officer_looks(record: ConsultationRecord) -> Response | None:
    if request.method not in SAFE:
        raise OnlyLooking
    try:
        look = read_look(record, request.args)
    except Problems:
        # The page that asks for role and date says what is wrong with them.
        target = url_for("consultations_office.look", consultation_id=record.id)
        given = {name: value for name, value in request.args.items() if name in ARGUMENTS}
        return redirect(f"{target}?{urlencode(given)}", 303)  # type: ignore[return-value]
    _begin(record, look)
    return None


def _holder_of_link_looks(token: str, slug: str) -> None:
    link = preview_by_token(token)
    record = consultation_of(link.consultation_id) if link is not None else None
    if record is None or record.state is not ConsultationState.DRAFT:
        return
    if slug and slug != record.slug:
        return
    viewer = request.args.get("as", "")
    look = Look(
        record.id,
        record.slug,
        Viewer(viewer) if viewer in LINK_VIEWERS else Viewer.VISITOR,
        _moment_asked(record),
        by_link=True,
    )
    _begin(record, look)


def _moment_asked(record: ConsultationRecord) -> datetime:
    try:
        asked = request.args.get("on", "")
        return read_look(record, {"on": asked}).on if asked else first_moment(record)
    except Problems:
        return first_moment(record)


def _begin(record: ConsultationRecord, look: Look) -> None:
    officer = current_actor()
    begin_look(look)
    clock.imagine(look.on)
    g.actor = looking_actor(look, officer)
    g.unlisted = True
    g.csrf_token = LOOKING_TOKEN
    zone = ZoneInfo(config().time_zone)
    carried = in_arguments(look, zone)
    if look.by_link and ARGUMENTS.isdisjoint(request.args):
        carried = {}
    g.kept_arguments = ("slug", look.slug, carried)
    g.page_bars = [*g.get("page_bars", ()), partial(look_bar, record, look)]
    # Who is only made up may see less than the officer who got as far as this.
    if request.endpoint is not None:
        require_access(current_app, request.endpoint)
