"""The base of the HTTP API: OpenAPI 3.1, schemas made from records, errors as problem details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_smorest import Api

import portal
from portal.core.web.routing import public

API_ROOT = "/api/v1"


def set_up_api(app: Flask) -> None:
    """Attach Flask-Smorest; the document is at ``/api/v1/openapi.json``."""
    app.config.update(
        API_TITLE="Civic Portal",
        API_VERSION=portal.__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_ROOT,
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions["portal_api"] = Api(app)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public(_as_function(view))


def _as_function(view: Callable[..., Any]) -> Callable[..., Any]:
    def document(**arguments: Any) -> Any:
        return view(**arguments)

    return document
