"""Blueprints of the API: each operation says who may ask, what it takes and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from apispec.ext.marshmallow.common import MODIFIERS
from flask import g, request
from flask_babel import gettext as _
from flask_smorest import Blueprint
from marshmallow import Schema

from portal.core.api.parsing import ApiParser, PageQuery, refusing_strange_cursors
from portal.core.api.writing import HEADER, LONGEST_KEY, writing
from portal.core.permissions import Action, Decision
from portal.core.permissions.deciding import lacks_scope
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.core.web.context import current_actor
from portal.core.web.limits import limit, limit_reads
from portal.core.web.routing import needs, public, signed_in

API_ROOT = "/api/v1"
READS = "600 per minute"
WRITES = "60 per minute"
View = TypeVar("View", bound=Callable[..., Any])
Answer = type[Schema] | Schema | None
PROBLEM = "application/problem+json"

_KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
    "description": "Any text you make up. The same request with the same key, within a day, is "
    "carried out once and answered the same; another request with the same key is refused.",
}


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # Flask-Smorest has no type information
    """A group of operations under ``/api/v1``; its description stands in the OpenAPI document.

    The docstring of a view is its documentation: the first line the summary, the rest the
    description. Each operation is named for its view.
    """

    ARGUMENTS_PARSER = ApiParser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(f"api_{name}", import_name, url_prefix=API_ROOT, description=description)
        self.tag = name.replace("_", " ").capitalize()
        self.before_request(_refuse_what_nobody_can_ask)

    def read(
        self,
        path: str,
        answer: Answer,
        *,
        query: type[Schema] | None = None,
        action: Action | None = None,
        rate: str = READS,
        refuses: Sequence[int] = (),
        media_type: str = "application/json",
        example: Any = None,
    ) -> Callable[[View], View]:
        """Declare an operation that changes nothing.

        :param answer: schema of what the view returns.
        :param query: schema of the arguments behind the question mark; the view gets them first.
        :param action: what the asking person must be allowed to do; without one, everybody reads.
        :param rate: how often one person or address may ask.
        :param refuses: statuses it answers besides 401, 422 and 429.
        """

        def declare(view: View) -> View:
            done: Any = self.response(200, answer, content_type=media_type, example=example)(view)
            if query is None:
                done = without_query(done)
            else:
                if issubclass(query, PageQuery):
                    done = refusing_strange_cursors(done)
                done = self.arguments(query, location="query")(done)
            if action is not None:
                done = scoped(action)(done)
            codes = {401, 422, 429, *refuses, *((403,) if action else ())}
            return self._mount("GET", path, view, limit_reads(rate)(done), action, codes)

        return declare

    def write(
        self,
        method: str,
        path: str,
        answer: Answer,
        *,
        action: Action,
        body: type[Schema] | None = None,
        status: int = 200,
        rate: str = WRITES,
        refuses: Sequence[int] = (404,),
        example: Any = None,
    ) -> Callable[[View], View]:
        """Declare an operation that changes something, in one unit of work.

        :param method: POST, PUT, PATCH or DELETE.
        :param action: what the asking person must be allowed to do; the service decides again.
        :param body: schema of the JSON object sent; the view gets it first.
        :param refuses: statuses it answers besides 401, 403, 422 and 429.
        :param example: of the body.
        """

        def declare(view: View) -> View:
            done: Any = without_query(writing(self.response(status, answer)(view)))
            if body is not None:
                done = self.arguments(body, location="json", example=example)(done)
            done = limit(rate)(scoped(action)(done))
            more = (400, 413, 415) if body is not None else ()
            codes = {401, 403, 422, 429, *refuses, *more}
            return self._mount(method, path, view, done, action, codes)

        return declare

    @staticmethod
    def _make_doc_response_schema(schema: Schema | None) -> Answer:
        """Describe an answer by its class where that says all: a schema is dear to copy."""
        if schema is None or schema.many or any(getattr(schema, name) for name in MODIFIERS):
            return schema
        return type(schema)

    def _mount(
        self,
        method: str,
        path: str,
        view: View,
        done: Any,
        action: Action | None,
        codes: set[int],
    ) -> View:
        # Flask-Smorest copies all that is said so far whenever one thing more is said, schemas
        # and all, and wraps the view once more; so everything is said at once.
        documented: dict[str, Any] = {
            "operationId": view.__name__,
            "responses": {code: HTTPStatus(code).name for code in sorted(codes)},
        }
        if action is not None:
            documented["security"] = [{"token": [action.token_scope]}]
        if method == "POST":
            documented["parameters"] = [_KEY_PARAMETER]
        done = self.doc(**documented)(done)
        if action is None:
            done = public(done)
        else:
            done = needs(action)(done) if action.roles else signed_in(done)
        self.route(path, methods=[method], tags=[self.tag])(done)
        return done  # type: ignore[no-any-return]


def scoped(action: Action) -> Callable[[View], View]:
    """Refuse a token without the scope of ``action`` before anything else is looked at."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(*args: Any, **kwargs: Any) -> Any:
            refusal = lacks_scope(current_actor(), action)
            if refusal is not None:
                raise Forbidden(refusal)
            return view(*args, **kwargs)

        return gate  # type: ignore[return-value]

    return decorate


def without_query(view: View) -> View:
    """Refuse every argument behind the question mark; the operation knows none."""

    @wraps(view)
    def ask(*args: Any, **kwargs: Any) -> Any:
        if request.args:
            unknown = _("There is no such field.")
            raise Problems(Problem(name, "unknown", unknown) for name in request.args)
        return view(*args, **kwargs)

    return ask  # type: ignore[return-value]


def _refuse_what_nobody_can_ask() -> None:
    current_actor()
    if g.get("token_actor", True) is None:
        raise Forbidden(Decision.no("sign_in", _("This token is unknown, too old or revoked.")))
    if any(isinstance(v, str) and "\0" in v for v in (request.view_args or {}).values()):
        raise NotFound
