"""Blueprints of the API and their attachment to an application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint

import portal
from portal.core.web.routing import public

API_ROOT = "/api/v1"


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # Flask-Smorest has no type information
    """A group of operations under ``/api/v1``; its description stands in the OpenAPI document."""

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(f"api_{name}", import_name, url_prefix=API_ROOT, description=description)


def set_up_api(app: Flask) -> None:
    """Attach Flask-Smorest; the document is at ``/api/v1/openapi.json``."""
    app.config.update(
        API_TITLE="Civic Portal",
        API_VERSION=portal.__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_ROOT,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = Api(
        app,
        spec_kwargs={
            "security": [{}, {"token": []}],
            "info": {
                "description": "Read and write what people and the council do on this portal, "
                "under the same rules as its pages.",
                "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
            },
        },
    )
    api.spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made on the account page, limited to its scopes.",
        },
    )
    app.extensions["portal_api"] = api
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public(_as_function(view))


def _as_function(view: Callable[..., Any]) -> Callable[..., Any]:
    # Bound methods cannot carry the classification.
    def document(**arguments: Any) -> Any:
        return view(**arguments)

    return document
