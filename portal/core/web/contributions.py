"""What plugins add to every page's head and policy: files of their own, and hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, request

from portal.core.plugins.calls import guests_are_left_out
from portal.core.plugins.plugin import Plugin
from portal.core.state import state_of
from portal.core.web.assets import fingerprint

DIRECTIVES = ("img-src", "media-src", "font-src", "frame-src", "connect-src")
"""Parts of the content policy that a plugin may widen."""
_HOST = re.compile(r"https://(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]{2,}(:\d{1,5})?")
_KINDS = {".css": "style", ".js": "script"}
Sources = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asset:
    """A style sheet (``.css``) or a module (``.js``) of a plugin.

    :param file: path inside the folder that ``static_files()`` names.
    :param pages: endpoints on whose pages it is loaded: ``proposals.show``, ``proposals.*`` or
        ``*`` for every page; by default the plugin's own pages.
    """

    file: str
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedAsset:
    """An asset with its address.

    :param kind: style or script.
    """

    plugin: str
    kind: str
    url: str
    path: Path
    pages: tuple[str, ...]

    def belongs_on(self, endpoint: str, owner: str) -> bool:
        """Whether it is loaded on an endpoint's page.

        :param owner: the plugin whose page it is, ``""`` for one of the portal's own.
        """
        if not self.pages:
            return owner == self.plugin
        return any(
            page in ("*", endpoint) or (page.endswith(".*") and endpoint.startswith(page[:-1]))
            for page in self.pages
        )


def loaded_assets(
    plugin: Plugin, found: Sequence[Asset], *, in_development: bool
) -> list[LoadedAsset]:
    """Return a plugin's assets with their addresses, which hold the files' hashes.

    :raises ValueError: when a file is not there, or neither a style sheet nor a script.
    """
    folder = plugin.static_files()
    if folder is None:
        raise ValueError("assets need a folder: static_files() names none")
    loaded = []
    for asset in found:
        path = (folder / asset.file).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise ValueError(f"there is no file {asset.file} in {folder.name}")
        kind = _KINDS.get(path.suffix)
        if kind is None:
            raise ValueError(f"{asset.file} is neither .css nor .js")
        url = f"/static/plugins/{plugin.name}/{asset.file}"
        stem, hashed = url.removesuffix(path.suffix), fingerprint(path)
        # While files change under the running portal, the plain name serves the newest.
        url = f"{url}?v={hashed}" if in_development else f"{stem}.{hashed}{path.suffix}"
        loaded.append(LoadedAsset(plugin.name, kind, url, path, asset.pages))
    return loaded


def checked_sources(found: Mapping[str, Sequence[str]]) -> Sources:
    """Return the hosts a plugin asks for.

    :raises ValueError: for a directive or a source that no plugin may add.
    """
    for directive, sources in found.items():
        if directive in ("script-src", "style-src"):
            raise ValueError(f"{directive} allows 'self' alone")
        if directive not in DIRECTIVES:
            raise ValueError(f"{directive} cannot be widened; {', '.join(DIRECTIVES)} can")
        for source in sources:
            if isinstance(sources, str) or not _HOST.fullmatch(source):
                raise ValueError(f"{directive}: “{source}” is no https://host")
    return {directive: tuple(sources) for directive, sources in found.items()}


def plugin_assets(kind: str) -> list[str]:
    """Return the addresses of the style sheets, or of the scripts, that this page loads."""
    state = state_of()
    if not state.assets or guests_are_left_out():
        return []
    endpoint = request.endpoint or ""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    owner = getattr(blueprint, "portal_plugin", "")
    return [
        asset.url
        for asset in state.assets
        if asset.kind == kind
        and asset.belongs_on(endpoint, owner)
        and state.plugins.is_enabled(asset.plugin)
    ]


def enabled_sources() -> tuple[str, ...]:
    """Return the names of the plugins whose hosts the content policy allows now."""
    state = state_of()
    if not state.csp_sources:
        return ()
    # As known from this request: an error page must not ask the database once more.
    enabled = state.plugins.enabled
    return tuple(name for name in state.csp_sources if name in enabled)


def merged_sources(names: Sequence[str]) -> dict[str, set[str]]:
    """Return the hosts of several plugins, by directive."""
    merged: dict[str, set[str]] = {}
    for name in names:
        for directive, sources in state_of().csp_sources[name].items():
            merged.setdefault(directive, set()).update(sources)
    return merged
