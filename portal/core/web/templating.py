"""Templates: where they are looked for, and the globals and filters they may use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, g, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    Template,
    TemplateNotFound,
)
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

from portal.core.i18n.locale import catalogue, current_language, direction_of
from portal.core.identifiers import format_id
from portal.core.permissions.actor import Actor
from portal.core.plugins.calls import collect
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import render_slot
from portal.core.state import state_of
from portal.core.text.markdown import render_markdown
from portal.core.web import formats
from portal.core.web.assets import asset
from portal.core.web.compiling import CompiledTemplates
from portal.core.web.context import current_actor
from portal.core.web.contributions import plugin_assets
from portal.core.web.fragments import KeepExtension
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem
from portal.core.web.redirects import nearest_page
from portal.core.web.site import site_record

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class _Template(Template):
    """A template whose imports are shared between pages without asking each time.

    Jinja compares the globals of a page with those of each template it imports, some hundred
    names a dozen times a page; here all templates have the same.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class _NamedLoader(BaseLoader):
    """Serves ``core:``, ``<plugin>:`` and ``<theme>:`` names, and plain names in their order."""

    def __init__(self, named: dict[str, BaseLoader], order: Sequence[BaseLoader]) -> None:
        self._named = PrefixLoader(named, delimiter=":")
        self._plain = ChoiceLoader(order)

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        if ":" in template:
            return self._named.get_source(environment, template)
        if template.startswith(("/", ".")):
            raise TemplateNotFound(template)
        return self._plain.get_source(environment, template)

    def list_templates(self) -> list[str]:
        return self._plain.list_templates()


def _is_escaped(name: str | None) -> bool:
    # Of everything but the plain text of mails, where "O&#39;Neill" would be read as it stands.
    return name is None or not name.endswith(".txt")


def set_up_templates(app: Flask, plugins: Sequence[Plugin]) -> None:
    """Build the loader (theme > plugin > core), the globals and the filters."""
    theme = state_of(app).theme
    core = FileSystemLoader(TEMPLATES)
    themes = {folder.parent.name: FileSystemLoader(folder) for folder in theme.template_folders}
    guests: dict[str, BaseLoader] = {}
    for plugin in plugins:
        folder = None if plugin.built_in else plugin.templates()
        if folder is not None:
            guests[plugin.name] = _OwnFolderLoader(plugin.name, folder)
    app.jinja_loader = _NamedLoader(
        {"core": core, **guests, **themes}, [*themes.values(), *guests.values(), core]
    )
    app.jinja_options = {**app.jinja_options, "cache_size": 1000}
    environment = app.jinja_env
    environment.template_class = _Template
    environment.bytecode_cache = CompiledTemplates(state_of(app).config.data_dir / "compiled")
    environment.autoescape = _is_escaped
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.do")
    environment.add_extension("jinja2.ext.loopcontrols")
    environment.add_extension(KeepExtension)
    environment.globals.update(
        asset=asset,
        slot=render_slot,
        icon=icon,
        _=translate,
        gettext=translate,
        ngettext=translate_plural,
        csrf_token=generate_csrf,
        nonce="",
        scheme=_scheme,
        page_url=_page_url,
        full_url=_full_url,
        nav=_navigation,
        plugin_assets=plugin_assets,
        flashes=_flashes,
        page_bars=_page_bars,
    )
    environment.filters.update(
        markdown=markdown,
        date=formats.date,
        datetime=formats.moment,
        ago=formats.ago,
        number=formats.number,
        percent=formats.percent,
        translated=formats.translated,
        until=formats.until,
        short_id=format_id,
    )
    for name, helpers in _helpers(app):
        taken = sorted(helpers.keys() & environment.globals.keys())
        entry = state_of(app).plugins.entries[name]
        if taken and entry.plugin is not None and not entry.plugin.built_in:
            state_of(app).plugins.mark_broken(name, f"its helpers are taken: {', '.join(taken)}")
            continue
        environment.globals.update(helpers)

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        language = current_language()
        return {
            "actor": current_actor(),
            "site": site_record(),
            "locale": language,
            "language": language,
            "direction": direction_of(language),
            "theme": theme,
        }


def _helpers(app: Flask) -> list[tuple[str, Any]]:
    manager = state_of(app).plugins
    found = []
    for one in manager.all_implementations("template_helpers"):
        try:
            found.append((one.plugin.name, dict(one.function())))
        except Exception as error:
            if one.plugin.built_in:
                raise
            manager.mark_broken(one.plugin.name, f"template_helpers: {error}")
    return found


class _OwnFolderLoader(BaseLoader):
    """Serves a plugin's templates, under the plugin's own name only."""

    def __init__(self, name: str, folder: Path) -> None:
        self._prefix = f"{name}/"
        self._files = FileSystemLoader(folder)

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        if not template.startswith(self._prefix):
            raise TemplateNotFound(template)
        return self._files.get_source(environment, template)

    def list_templates(self) -> list[str]:
        return [name for name in self._files.list_templates() if name.startswith(self._prefix)]


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None) -> Markup:
    """Return an icon of the sprite; decorative unless it has a label."""
    described = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="cp-icon cp-icon-{0}" {1} focusable="false"><use href="{2}#{0}"/></svg>'
    ).format(name, described, asset("icons.svg"))


@lru_cache(maxsize=4096)
def _rendered(source: str) -> Markup:
    return Markup(render_markdown(source))  # noqa: S704 - sanitised by render_markdown


def markdown(source: object) -> Markup:
    """Render Markdown to safe HTML; results are kept, since texts are read more than written."""
    text = str(source or "")
    return _rendered(text) if len(text) < 20_000 else Markup(render_markdown(text))  # noqa: S704


def translate(message: str, **variables: Any) -> str:
    """Translate a template's text; markup among the variables stays markup, the rest is escaped."""
    if not variables:
        return str(catalogue().ugettext(message))
    if any(hasattr(value, "__html__") for value in variables.values()):
        return escape(catalogue().ugettext(message)) % variables
    return str(catalogue().ugettext(message) % variables)


def translate_plural(singular: str, plural: str, num: float, **variables: Any) -> str:
    """Translate a text that depends on a number, given as ``%(num)s``."""
    chosen = catalogue().ungettext(singular, plural, num)
    variables.setdefault("num", num)
    if any(hasattr(value, "__html__") for value in variables.values()):
        return escape(chosen) % variables
    return str(chosen % variables)


def _navigation() -> list[NavItem]:
    known = g.get("navigation")
    if known is None:
        actor: Actor = current_actor()
        items = [item for _n, found in collect(WebHooks.nav_items, actor=actor) for item in found]
        path = request.path
        known = g.navigation = [
            NavItem(
                i.label,
                i.url,
                i.icon,
                path == i.url or path.startswith(i.url.rstrip("/") + "/"),
                i.count,
                i.order,
            )
            for i in sorted(items, key=lambda item: item.order)
        ]
    return known  # type: ignore[no-any-return]


def _flashes() -> list[tuple[str, str]]:
    # Asking for messages opens the session, which a cached visitor's page must not do.
    if request.cookies.get("session") is None:
        return []
    return get_flashed_messages(with_categories=True)  # type: ignore[return-value]


def _page_bars() -> list[Markup]:
    """Return what must stand above this page, whatever it is: ``g.page_bars`` makes them."""
    return [make() for make in g.get("page_bars", ())]


def _scheme() -> str:
    chosen = request.cookies.get("prefs", "").partition("|")[2]
    return chosen if chosen in ("light", "dark", "contrast") else "auto"


def _page_url(**changes: object) -> str:
    """Return the address of this page with some query arguments changed or, if None, removed."""
    path, query = request.path, request.query_string.decode(errors="replace")
    if request.method not in ("GET", "HEAD"):
        path, _mark, query = nearest_page().partition("?")
    return _this_page(path, query, tuple(changes.items()))


@lru_cache(maxsize=256)
def _this_page(path: str, query: str, changes: tuple[tuple[str, object], ...]) -> str:
    # Written anew rather than repeated, so that a query in strange encoding comes out clean.
    changed = dict(changes)
    given = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in changed]
    given += [(name, str(value)) for name, value in changes if value is not None]
    return f"{path}?{urlencode(given)}" if given else path


def _full_url(path: str) -> str:
    return f"{site_record().base_url}{escape(path)}"
