"""Which language a request is answered in, and how a language calls itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any

from babel import Locale
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale, get_translations

from portal.core.state import config

PREFERENCES_COOKIE = "prefs"
PSEUDO_RTL = "ar-XB"


class _Messages(Domain):  # type: ignore[misc]  # Flask-Babel has no type information
    """The message catalogues, found once per request; a page asks for some hundred texts."""

    def get_translations(self) -> Any:
        """Return the catalogue of the language in force."""
        found = _catalogue_at_hand()
        if found is None:
            found = super().get_translations()
            context = getattr(g, "_flask_babel", None) if has_app_context() else None
            if context is not None:
                context.babel_translations = found
        return found


def _at_hand() -> SimpleNamespace | None:
    """Return what Flask-Babel keeps for this request, if it has been asked for anything yet.

    A page asks for some hundred texts, numbers and dates; each question to ``g`` by way of its
    proxy costs as much as the answer.
    """
    try:
        kept: SimpleNamespace | None = vars(g._get_current_object()).get("_flask_babel")
    except RuntimeError:  # outside of an application
        return None
    return kept


def _catalogue_at_hand() -> Any:
    # force_locale() sets it to None, and back to what it was.
    kept = _at_hand()
    return None if kept is None else kept.__dict__.get("babel_translations")


def catalogue() -> Any:
    """Return the message catalogue of the language in force (for templates, which ask often)."""
    found = _catalogue_at_hand()
    return found if found is not None else get_translations()


class _Languages(Babel):  # type: ignore[misc]  # Flask-Babel has no type information
    """Flask-Babel with our way of finding catalogues."""

    @cached_property
    def domain_instance(self) -> _Messages:
        """Return the one domain of this application."""
        return _Messages(domain=self.domain)


def set_up_languages(app: Flask, folders: list[str]) -> None:
    """Attach Flask-Babel with every folder of message catalogues."""
    app.config["BABEL_DEFAULT_LOCALE"] = config_of(app).default_language.replace("-", "_")
    _Languages(
        app,
        default_translation_directories=";".join(folders),
        default_timezone=config_of(app).time_zone,
        locale_selector=_selected,
    )


def config_of(app: Flask):  # type: ignore[no-untyped-def]
    """Return the configuration of an application that is still being made."""
    return app.config["PORTAL"]


def _selected() -> Locale:
    return locale_of(negotiated_language())


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Return the locale of a language of the configuration; reading one takes its time."""
    return Locale.parse(language.replace("-", "_"))


@lru_cache(maxsize=64)
def name_of(locale: Locale) -> str:
    """Return a locale's name, ``es_AR``."""
    return str(locale)


def negotiated_language() -> str:
    """Return the language of this request: as chosen, as the browser asks, or the site's."""
    if not has_request_context():
        return config().default_language
    known = g.get("language")
    if known is None:
        known = g.language = _negotiate()
    return str(known)


def _negotiate() -> str:
    return choose_language(
        config().languages,
        request.args.get("lang", "") or request.cookies.get(PREFERENCES_COOKIE, ""),
        request.headers.get("Accept-Language", ""),
    )


def choose_language(languages: tuple[str, ...], preferred: str, accepted: str) -> str:
    """Return one of ``languages``.

    :param preferred: what the person chose, ``es`` or ``es|dark``.
    :param accepted: the browser's Accept-Language header.
    """
    chosen = preferred.partition("|")[0]
    if chosen in languages:
        return chosen
    for part in accepted.split(","):
        tag = part.partition(";")[0].strip().lower()
        for language in languages:
            if tag and (tag == language.lower() or tag.partition("-")[0] == language.lower()):
                return language
    return languages[0]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The names of a locale that is in force."""

    locale: Locale
    name: str
    language: str


def _spoken() -> _Spoken | None:
    kept = _at_hand()
    if kept is not None:
        # What was noted holds as long as the same locale is in force: force_locale() changes it.
        noted: _Spoken | None = kept.__dict__.get("portal_spoken")
        if noted is not None and noted.locale is kept.__dict__.get("babel_locale"):
            return noted
    locale = get_locale()
    if locale is None:
        return None
    name = name_of(locale)
    wanted = name.replace("_", "-")
    language = wanted if wanted in config().languages else str(locale.language)
    spoken = _Spoken(locale, name, language)
    kept = _at_hand()
    if kept is not None:
        kept.portal_spoken = spoken
    return spoken


def current_language() -> str:
    """Return the language in force, as in the configuration (``es``)."""
    if not has_app_context():
        return "en"
    spoken = _spoken()
    return config().default_language if spoken is None else spoken.language


def current_locale_name() -> str:
    """Return the name of the locale in force (``es_AR``); ``en`` outside of an application."""
    spoken = _spoken()
    return "en" if spoken is None else spoken.name


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block (mails, exports)."""
    with force_locale(language.replace("-", "_")):
        yield


@lru_cache(maxsize=64)
def direction_of(language: str) -> str:
    """Return ``rtl`` or ``ltr``."""
    if language == PSEUDO_RTL:
        return "rtl"
    try:
        return str(Locale.parse(language.replace("-", "_")).text_direction)
    except Exception:
        return "ltr"


def language_names(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return pairs of language and what it calls itself."""
    return [(language, _own_name(language)) for language in languages]


@lru_cache(maxsize=64)
def _own_name(language: str) -> str:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except Exception:
        return language
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]
