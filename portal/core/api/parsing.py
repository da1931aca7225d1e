"""Reads what programs send: JSON only, every name known, every refusal beside its field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Request
from flask_babel import gettext as _
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from portal.core.cursors import StrangeCursor, told_of_strange_cursors
from portal.core.problems import PortalError, Problem, Problems

LARGEST_BODY = 1_000_000
LONGEST_CURSOR = 1000
MOST_ITEMS = 100
View = TypeVar("View", bound=Callable[..., Any])


class Malformed(PortalError):
    """What was sent is no JSON object."""

    status = 400
    code = "malformed"


class Input(Schema):
    """Base of what an operation accepts; a name it does not know is refused."""

    class Meta:
        """An unknown name is a typing mistake the sender wants to hear of."""

        unknown = RAISE


class PageQuery(Input):
    """Where in a list to go on, and how far."""

    cursor = fields.String(
        validate=validate.Length(max=LONGEST_CURSOR),
        metadata={"description": "The `next` or `previous` of a former page."},
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, MOST_ITEMS),
        metadata={"description": "Greatest number of items."},
    )


def refusing_strange_cursors(view: View) -> View:
    """Refuse a cursor the list did not give, instead of answering with the first page."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        try:
            with told_of_strange_cursors():
                return view(*args, **kwargs)
        except StrangeCursor as error:
            message = _("This list gave no such cursor. Leave it out to begin at the first page.")
            raise Problems(Problem("cursor", "unknown", message)) from error

    return read  # type: ignore[return-value]


class ApiParser(FlaskParser):
    """Webargs with the portal's refusals."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012 - as in webargs

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body.

        :raises Malformed: when it is no JSON object.
        """
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        if (req.content_length or 0) > LARGEST_BODY:
            raise RequestEntityTooLarge
        try:
            body = json.loads(req.get_data(cache=True), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Malformed from error
        if not isinstance(body, dict):
            raise Malformed
        refuse_unstorable(body)
        return body

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """Return what stands behind the question mark."""
        refuse_unstorable(req.args.to_dict())
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Refuse the request, naming every field and what is wrong with it.

        :raises Problems: always.
        """
        raise Problems(problems_in(error)) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def refuse_unstorable(value: Any, field: str = "") -> None:
    """Refuse text no database can keep: NUL, and halves of surrogate pairs.

    :raises Problems: naming the field.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            refuse_unstorable(str(key), field)
            refuse_unstorable(item, f"{field}.{key}" if field else str(key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            refuse_unstorable(item, f"{field}.{position}")
    elif isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        shown = field.encode("ascii", "replace").decode()
        message = _("This has characters that are no text. Take them out.")
        raise Problems(Problem(shown, "characters", message))


def problems_in(error: ValidationError) -> list[Problem]:
    """Return the refusals of a schema, one for each field and reason."""
    messages = error.messages
    if not isinstance(messages, dict):
        return list(_flat(messages, ""))
    # Webargs puts everything below the place it was read from.
    return [problem for found in messages.values() for problem in _flat(found, "")]


def _flat(messages: Any, field: str) -> Iterator[Problem]:
    if isinstance(messages, dict):
        for name, found in messages.items():
            yield from _flat(found, f"{field}.{name}" if field else str(name))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        code, words = _in_our_words(str(message))
        yield Problem("" if field == "_schema" else field, code, words)


def _in_our_words(message: str) -> tuple[str, str]:
    known = {
        "Missing data for required field.": ("missing", _("This is needed.")),
        "Unknown field.": ("unknown", _("There is no such field.")),
        "Field may not be null.": ("null", _("This cannot be null.")),
        "Not a valid integer.": ("type", _("Give a whole number.")),
        "Not a valid number.": ("type", _("Give a number.")),
        "Not a valid string.": ("type", _("Give a text.")),
        "Not a valid boolean.": ("type", _("Give true or false.")),
        "Not a valid UUID.": ("type", _("Give an identifier.")),
        "Not a valid date.": ("type", _("Give a date such as 2027-05-04.")),
        "Not a valid datetime.": ("type", _("Give a moment such as 2027-05-04T12:00:00Z.")),
    }
    return known.get(message, ("invalid", message))
