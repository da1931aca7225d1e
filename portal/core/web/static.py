"""Static files: built assets, themes and plugins, by WhiteNoise in front of the application."""

from __future__ import annotations

import re

from flask import Flask
from whitenoise import WhiteNoise

from portal.core.state import state_of
from portal.core.web.assets import STATIC

_IMMUTABLE = re.compile(
    r"/static/(build/.+\.[0-9a-zA-Z_-]{8,}|plugins/.+\.[0-9a-f]{10})\.\w+(\.gz|\.br)?$"
)
_FINGERPRINTED_SECONDS = 3600


def set_up_static(app: Flask) -> None:
    """Serve ``/static/build``, ``/static/themes/<name>`` and ``/static/plugins/<name>``."""
    state = state_of(app)
    files = WhiteNoise(
        app.wsgi_app,
        max_age=_FINGERPRINTED_SECONDS,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_IMMUTABLE.match(url)),
        autorefresh=state.config.environment == "development",
        add_headers_function=_add_headers,
    )
    if STATIC.is_dir():
        files.add_files(str(STATIC), prefix="/static/")
    for folder in state.theme.chain:
        if (folder / "static").is_dir():
            files.add_files(str(folder / "static"), prefix=f"/static/themes/{folder.name}/")
    for plugin in state.plugins.ready():
        folder_of_plugin = plugin.static_files()
        if folder_of_plugin is not None and folder_of_plugin.is_dir():
            files.add_files(str(folder_of_plugin), prefix=f"/static/plugins/{plugin.name}/")
    for asset in state.assets:
        if "?" not in asset.url:
            files.add_file_to_dictionary(asset.url, str(asset.path))
    app.wsgi_app = files  # type: ignore[method-assign]


def _add_headers(headers: object, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]
