"""Pages: frozen dataclasses whose fields are exactly what their template sees."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, TypeVar

from flask import Response, current_app, g, make_response, render_template
from markupsafe import Markup

from portal.core.web.context import current_actor

View = TypeVar("View", bound=Callable[..., Any])
ALWAYS = ("site", "settings", "plugins")


@dataclasses.dataclass(frozen=True)
class Page:
    """Base of every page; ``template`` names the file that shows it."""

    template: ClassVar[str] = ""


def render(page: Page, status: int = 200) -> Response:
    """Render a page: its template is given its fields and the documented globals."""
    fields = {f.name: getattr(page, f.name) for f in dataclasses.fields(page)}
    return make_response(render_template(page.template, **fields), status)


def render_fragment(template: str, **context: Any) -> Markup:
    """Render a piece of a page, for a slot; it has the documented globals and ``context``."""
    return Markup(render_template(template, **context))  # noqa: S704 - templates escape


def visitor_cache(*stamps: str, seconds: int = 60) -> Callable[[View], View]:
    """Let visitors without a session be served a view's answer from memory.

    :param stamps: version stamps of everything the page shows: ``proposals``, ``consultations``,
        ``discussion``, ``municipality``, ``identity`` for people and their names, and any name
        that the plugin itself gives to ``touch``.
    :param seconds: longest age, for what changes by the clock alone ("3 days left").
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def cached(*args: Any, **kwargs: Any) -> Any:
            if not current_actor().is_signed_in:
                g.visitor_cache = ((*ALWAYS, *stamps), seconds)
            return view(*args, **kwargs)

        return cached  # type: ignore[return-value]

    return decorate


def depends_on(*stamps: str) -> None:
    """Let the page being made, if visitors are served it from memory, go when a stamp moves.

    For what adds to pages of others, in a slot for instance: what it shows follows its own
    data at once and not only when the page has grown old.

    :param stamps: version stamps, also ones the page's view knows nothing of.
    """
    wanted = g.get("visitor_cache")
    if wanted:
        names, seconds = wanted
        g.visitor_cache = ((*names, *stamps), seconds)


def globals_for_templates() -> dict[str, Any]:
    """Return the functions and constants every template may use."""
    helpers: dict[str, Any] = current_app.extensions["portal"].caches.get("helpers", {})
    return helpers
