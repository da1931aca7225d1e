"""Settings: one page per feature or plugin, made from its dataclass."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.forms import SettingsForm, settings_form
from portal.admin.office import blueprint
from portal.admin.policy import MANAGE_SETTINGS
from portal.core.config.options import Option, declared_options
from portal.core.database import unit_of_work
from portal.core.problems import NotFound, Problems
from portal.core.settings import SITE
from portal.core.settings.changing import PastChange, past_changes
from portal.core.settings.connection import TestResult, has_test, test_connection
from portal.core.settings.keys import key_ring
from portal.core.settings.pages import settings_pages
from portal.core.settings.store import settings_version, states_of
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.nav import SettingsPage
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.identity.queries import names_of


@dataclass(frozen=True)
class SettingsIndexPage(Page):
    """All pages of settings, and what only the operator's file can change.

    :param options: option of the configuration and its value in words.
    """

    template: ClassVar[str] = "admin/settings.html"
    pages: Sequence[SettingsPage]
    options: Sequence[tuple[Option, str]]


@dataclass(frozen=True)
class SettingsFormPage(Page):
    """The form of one component's settings, on the site or in one place of it.

    :param place: the consultation they hold in; nothing for the whole site.
    :param way: where the page is, for the breadcrumb: words and addresses.
    :param result: what came of trying out what is in the form.
    :param names: how the people of the history are called.
    :param keeps_secrets: whether this site has keys to keep secrets under.
    """

    template: ClassVar[str] = "admin/settings_form.html"
    form: SettingsForm
    about: SettingsPage
    place: str
    way: Sequence[tuple[Any, str | None]]
    can_test: bool
    result: TestResult | None
    history: Sequence[PastChange]
    names: Mapping[uuid.UUID, Any]
    keeps_secrets: bool


@dataclass(frozen=True)
class Place:
    """Where settings are being changed.

    :param save: writes an instance, given the version that was seen and what is to go back.
    :param here: address of the form's page.
    :param back: address of what the form's page belongs to.
    """

    about: SettingsPage
    cls: type
    scope: str
    title: str
    way: Sequence[tuple[Any, str | None]]
    here: str
    save: Callable[[Any, str, Sequence[str]], object]


@blueprint.get("/settings")
@needs(MANAGE_SETTINGS)
def settings() -> Response:
    """List the pages of settings."""
    known = config()
    options = [
        (option, _words(option, getattr(known, option.name))) for option in declared_options()
    ]
    pages = [page for page in settings_pages().values() if page.cls is not None]
    return render(SettingsIndexPage(pages, options))


@blueprint.route("/settings/<component>", methods=["GET", "POST"])
@needs(MANAGE_SETTINGS)
def settings_edit(component: str) -> AnyResponse:
    """Change one component's settings on the whole site."""
    about = settings_pages().get(component)
    if about is None or about.cls is None:
        raise NotFound
    return edit_settings(
        Place(
            about=about,
            cls=about.cls,
            scope=SITE,
            title="",
            way=[(_("Settings"), url_for("admin.settings")), (about.title, None)],
            here=url_for("admin.settings_edit", component=component),
            save=lambda values, version, back: service.change_settings(
                current_actor(), component, values, version, back
            ),
        )
    )


def edit_settings(place: Place) -> AnyResponse:
    """Show the form of some settings, save it, or try out what is in it."""
    component = place.about.component
    states = states_of(component, place.cls, place.scope)
    purpose = f"{component}|{place.scope}|{current_actor().person_id}"
    form = settings_form(place.cls, states, purpose)
    result = None
    if request.method == "GET":
        form.show()
        form.version.data = settings_version(component, place.scope)
    elif not form.validate():
        form.keep_typed_secrets()
    elif "test-connection" in request.form:
        if not _can_test(place):
            raise NotFound
        result = test_connection(component, form.settings())
        form.keep_typed_secrets()
    else:
        try:
            with unit_of_work():
                place.save(form.settings(), form.version.data or "", form.names_going_back())
        except Problems as refused:
            form.add_problems(refused)
            form.keep_typed_secrets()
            # Sent again, what they typed replaces the other's.
            form.version.data = settings_version(component, place.scope)
        else:
            flash(_("Saved. It holds from now on."), "success")
            return redirect(place.here, 303)
    return render(_page(place, form, result), 422 if form.errors else 200)


def _can_test(place: Place) -> bool:
    # Who runs one consultation must not have the site's secrets sent to where they please.
    return has_test(place.about.component) and place.scope == SITE


def _page(place: Place, form: SettingsForm, result: TestResult | None) -> SettingsFormPage:
    component = place.about.component
    history = past_changes(component, (place.cls,), place.scope)
    return SettingsFormPage(
        form=form,
        about=place.about,
        place=place.title,
        way=place.way,
        can_test=_can_test(place),
        result=result,
        history=history,
        names=names_of(_people(form, history)),
        keeps_secrets=bool(key_ring().newest),
    )


def _people(form: SettingsForm, history: Sequence[PastChange]) -> Iterator[uuid.UUID]:
    yield from (change.by for change in history if change.by)
    for state in form.STATES:
        if state.secret is not None and state.secret.set_by is not None:
            yield state.secret.set_by


def _words(option: Option, value: object) -> str:
    if option.secret:
        return str(_("set, not shown") if value else _("not set"))
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value) or "–"
