"""The OpenAPI document, and the attachment of the API to an application."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json
from flask_smorest import Api
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields

import portal
from portal.core.api.blueprint import API_ROOT, PROBLEM, ApiBlueprint
from portal.core.state import state_of
from portal.core.web.routing import public

_ABOUT = """\
Read and write what people and the council do on this portal, under the same rules as its pages.

**Tokens.** Public things need none. Make a token on your account page, choose what it may do
(its scopes), and send it as `Authorization: Bearer …`. A scope to write includes the one to read.
A token that lacks the scope for reading private things sees what everybody sees.

**Lists** come in pages: `next` is the cursor of the page after, `null` on the last.

**Refusals** are `application/problem+json`: `code` is stable, `detail` is for people (in the
language of `Accept-Language`), and `problems` names each field.

**Repeating a write.** Send an `Idempotency-Key` with a POST and repeat it as often as you like.

**Limits** stand in `X-RateLimit-Limit`, `X-RateLimit-Remaining`, `X-RateLimit-Reset`; a 429 says
in `Retry-After` how many seconds to wait.

Identifiers are UUIDs, moments are UTC in RFC 3339, texts are Markdown where a page shows them so.
"""


class FieldProblemSchema(Schema):
    """One reason for a refusal."""

    field = fields.String(required=True, metadata={"description": "Empty for the whole."})
    code = fields.String(required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """A refusal (RFC 9457)."""

    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "Stable name of the reason."})
    title = fields.String(required=True)
    detail = fields.String(required=True, metadata={"description": "What to do about it."})
    problems = fields.List(fields.Nested(FieldProblemSchema))


_describing = threading.Lock()


class PortalApi(Api):  # type: ignore[misc]  # Flask-Smorest has no type information
    """Flask-Smorest with the portal's own refusals."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to the portal: the library would answer pages in JSON, too."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            if status >= 400:
                response = {"description": status.phrase, "schema": ProblemSchema}
                prepare_response(response, self.spec, PROBLEM)
                self.spec.components.response(status.name, response, lazy=True)
        response = {"description": "Any other refusal", "schema": ProblemSchema}
        prepare_response(response, self.spec, PROBLEM)
        self.spec.components.response("DEFAULT_ERROR", response, lazy=True)

    def _register_pagination_header(self) -> None:
        """Leave paging to cursors."""

    def register_blueprint(self, blp: Any, *, parameters: Any = None, **options: Any) -> None:
        """Mount a group of operations; it is described once somebody asks for the document.

        Describing all of them takes a third of a second, which a start should not cost.
        """
        name = options.get("name", blp.name)
        self._app.extensions["flask-smorest"]["blp_name_to_api"][name] = self
        self._app.register_blueprint(blp, **options)
        self.__dict__.setdefault("undescribed", []).append((blp, name, parameters))

    def description(self) -> dict[str, Any]:
        """Return the document of everything that is mounted."""
        with _describing:
            waiting = self.__dict__.setdefault("undescribed", [])
            while waiting:
                blp, name, parameters = waiting.pop(0)
                blp.register_views_in_doc(
                    self, self._app, self.spec, name=name, parameters=parameters
                )
                tag = blp.tag if isinstance(blp, ApiBlueprint) else name
                self.spec.tag({"name": tag, "description": blp.description})
            found: dict[str, Any] = self.spec.to_dict()
        return found

    def _openapi_json(self) -> Response:
        text = self.__dict__.get("document_text")
        if text is None:
            text = self.__dict__["document_text"] = json.dumps(self.description(), indent=1)
        response = Response(text, mimetype="application/json")
        response.headers["Cache-Control"] = "public, max-age=300"
        return response


def api_document() -> dict[str, Any]:
    """Return the OpenAPI document of the current application."""
    document: dict[str, Any] = current_app.extensions["portal_api"].description()
    return document


def set_up_api(app: Flask) -> None:
    """Attach Flask-Smorest; the document is at ``/api/v1/openapi.json``."""
    app.config.update(
        API_TITLE="Civic Portal",
        API_VERSION=portal.__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_ROOT,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = PortalApi(
        app,
        spec_kwargs={
            "security": [{}, {"token": []}],
            "servers": [{"url": state_of(app).config.base_url.rstrip("/")}],
            "info": {
                "description": _ABOUT,
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
