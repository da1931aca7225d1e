"""Schemas made from records, so that a record is described once."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from portal.core.i18n.translated import TranslatedText

_PLAIN: dict[Any, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
    uuid.UUID: fields.UUID,
    datetime: fields.DateTime,
    date: fields.Date,
}
_PARAM = re.compile(r":param (\w+): (.*?)(?=\n\s*:|\n\s*\n|\Z)", re.S)


@cache
def schema_of(record: type) -> type[Schema]:
    """Return a schema that writes a record as JSON.

    What the record's docstring says of a field becomes the field's description.

    :param record: a frozen dataclass; nested records become nested schemas.
    :raises TypeError: for a field no JSON form is known for.
    """
    return type(f"{_name(record)}Schema", (Schema,), _fields(record, ()))


def extended(
    record: type, name: str, *, leave_out: tuple[str, ...] = (), **more: fields.Field[Any]
) -> type[Schema]:
    """Return the schema of a record with other fields beside its own.

    :param name: what the schema is called in the OpenAPI document.
    :param leave_out: fields that are not part of the public form.
    :param more: fields that are added; their values come from :func:`shape`.
    """
    for field in more.values():
        field.required = True
    return type(f"{name}Schema", (Schema,), {**_fields(record, leave_out), **more})


def shape(record: Any, **more: Any) -> dict[str, Any]:
    """Return a record's fields with others beside them, for an :func:`extended` schema."""
    own = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    return {**own, **more}


@cache
def page_schema(item: type) -> type[Schema]:
    """Return the schema of one page of a list of records; the view returns a ``Slice``."""
    schema = item if issubclass(item, Schema) else schema_of(item)  # type: ignore[arg-type]
    return type(
        f"{schema.__name__.removesuffix('Schema')}PageSchema",
        (Schema,),
        {
            "items": fields.List(fields.Nested(schema), required=True),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "Cursor of the next page, or null."},
            ),
            "previous": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "Cursor of the page before, or null."},
            ),
        },
    )


@cache
def list_schema(item: type) -> type[Schema]:
    """Return the schema of a list that is never long; the view returns ``{"items": […]}``."""
    schema = item if issubclass(item, Schema) else schema_of(item)  # type: ignore[arg-type]
    return type(
        f"{schema.__name__.removesuffix('Schema')}ListSchema",
        (Schema,),
        {"items": fields.List(fields.Nested(schema), required=True)},
    )


def _name(record: type) -> str:
    return record.__name__.removesuffix("Record")


def _fields(record: type, leave_out: tuple[str, ...]) -> dict[str, Any]:
    hints = typing.get_type_hints(record)
    said = dict(_PARAM.findall(inspect.getdoc(record) or ""))
    declared: dict[str, Any] = {}
    for own in dataclasses.fields(record):
        if own.name in leave_out:
            continue
        field = _field(hints[own.name], f"{record.__name__}.{own.name}")
        field.required = True
        if own.name in said:
            words = " ".join(said[own.name].replace("``", "`").split())
            field.metadata = {**field.metadata, "description": words[:1].upper() + words[1:]}
        declared[own.name] = field
    return declared


def _field(hint: Any, where: str) -> fields.Field[Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        field = _field(inner[0], where)
        field.allow_none = True
        return field
    if origin in (tuple, list, set, frozenset, Sequence):
        return fields.List(_items(arguments, where))
    if hint is TranslatedText:
        return fields.Dict(
            keys=fields.String(),
            values=fields.String(),
            metadata={"description": "Texts by language.", "example": {"en": "Old town"}},
        )
    if origin in (dict, Mapping):
        return fields.Dict(keys=fields.String(), values=_field(arguments[1], where))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return fields.Enum(hint, by_value=fields.String)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        # Looked up late, since a comment holds its replies.
        return fields.Nested(lambda: schema_of(hint)())  # noqa: PLW0108
    if hint in _PLAIN:
        return _PLAIN[hint]()
    if hint is Any:
        return fields.Raw()
    raise TypeError(f"{where}: no JSON form is known for {hint}")


def _items(arguments: tuple[Any, ...], where: str) -> fields.Field[Any]:
    kinds = set(arguments) - {Ellipsis}
    return _field(kinds.pop(), where) if len(kinds) == 1 else fields.Raw()
