"""Settings: one page per feature or plugin, made from its dataclass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.forms import SettingsForm, settings_form
from portal.admin.office import blueprint
from portal.admin.policy import MANAGE_SETTINGS
from portal.admin.queries import settings_pages
from portal.core.config.options import Option, declared_options
from portal.core.database import unit_of_work
from portal.core.problems import NotFound, Problems
from portal.core.settings import settings_of
from portal.core.settings.store import settings_version
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.nav import SettingsPage
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs


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
    """The form of one component's settings."""

    template: ClassVar[str] = "admin/settings_form.html"
    form: SettingsForm
    about: SettingsPage


@blueprint.get("/settings")
@needs(MANAGE_SETTINGS)
def settings() -> Response:
    """List the pages of settings."""
    known = config()
    options = [
        (option, _words(option, getattr(known, option.name))) for option in declared_options()
    ]
    return render(SettingsIndexPage(list(settings_pages().values()), options))


@blueprint.route("/settings/<component>", methods=["GET", "POST"])
@needs(MANAGE_SETTINGS)
def settings_edit(component: str) -> AnyResponse:
    """Change one component's settings."""
    about = settings_pages().get(component)
    if about is None:
        raise NotFound
    form = settings_form(about.cls)
    known: object = settings_of(component, about.cls)
    if request.method == "GET":
        form.show(known)
        form.version.data = settings_version(component)
    elif form.validate_on_submit():
        try:
            wanted = form.settings(known)
            with unit_of_work():
                service.change_settings(current_actor(), component, wanted, form.version.data or "")
        except Problems as refused:
            form.add_problems(refused)
            # Sent again, what they typed replaces the other's.
            form.version.data = settings_version(component)
        else:
            flash(_("Saved. It holds from now on."), "success")
            return redirect(url_for("admin.settings_edit", component=component), 303)
    return render(SettingsFormPage(form, about), 422 if form.errors else 200)


def _words(option: Option, value: object) -> str:
    if option.secret:
        return str(_("set, not shown") if value else _("not set"))
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value) or "–"
