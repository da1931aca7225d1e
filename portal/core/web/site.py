"""What every page knows of the town."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.i18n.locale import language_names
from portal.core.i18n.translated import TranslatedText
from portal.core.state import config, state_of
from portal.core.web.palette import palette_address


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """The town as pages and mails show it.

    :param languages: pairs of language and what it calls itself.
    """

    name: str
    slogan: TranslatedText
    logo_url: str
    languages: tuple[tuple[str, str], ...]
    contact: str
    base_url: str
    source_url: str
    map_tiles_url: str
    palette_url: str
    icon_url: str


def site_record() -> SiteRecord:
    """Return the town of the current application."""
    state = state_of()
    known = state.caches.get("site")
    if known is None:
        settings = config()
        logo = settings.data_dir / "logo.svg"
        known = state.caches["site"] = SiteRecord(
            name=settings.name,
            slogan=settings.slogan,
            logo_url="/logo.svg" if logo.exists() else "",
            languages=tuple(language_names(settings.languages)),
            contact=settings.contact,
            base_url=settings.base_url.rstrip("/"),
            source_url=settings.source_url,
            map_tiles_url=settings.map_tiles_url,
            palette_url=palette_address(settings),
            icon_url="/favicon.svg",
        )
    site: SiteRecord = known
    return site
