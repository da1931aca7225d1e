"""Schemas made from records, so that a record is described once."""

from __future__ import annotations

import dataclasses
import types
import typing
import uuid
from collections.abc import Mapping
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


@cache
def schema_of(record: type, *, leave_out: tuple[str, ...] = ()) -> type[Schema]:
    """Return a schema that writes a record as JSON.

    :param record: a frozen dataclass; nested records become nested schemas.
    :param leave_out: fields that are not part of the public form.
    :raises TypeError: for a field no JSON form is known for.
    """
    hints = typing.get_type_hints(record)
    declared: dict[str, Any] = {
        f.name: _field(hints[f.name], f"{record.__name__}.{f.name}")
        for f in dataclasses.fields(record)
        if f.name not in leave_out
    }
    name = record.__name__.removesuffix("Record") + ("Part" if leave_out else "")
    return type(f"{name}Schema", (Schema,), declared)


@cache
def page_schema(record: type) -> type[Schema]:
    """Return the schema of one page of a list: ``items`` and the cursor of the ``next`` page."""
    return type(
        f"{record.__name__.removesuffix('Record')}PageSchema",
        (Schema,),
        {
            "items": fields.List(fields.Nested(schema_of(record))),
            "next": fields.String(
                allow_none=True, metadata={"description": "Cursor of the next page, or null."}
            ),
            "previous": fields.String(
                allow_none=True, metadata={"description": "Cursor of the page before, or null."}
            ),
        },
    )


def _field(hint: Any, where: str) -> fields.Field[Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        field = _field(inner[0], where)
        field.allow_none = True
        return field
    if origin in (tuple, list, set, frozenset):
        return fields.List(_field(arguments[0], where))
    if hint is TranslatedText or origin in (dict, Mapping):
        return fields.Dict(keys=fields.String(), values=fields.Raw())
    if isinstance(hint, type) and issubclass(hint, Enum):
        return fields.Enum(hint, by_value=True)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return fields.Nested(schema_of(hint))
    if hint in _PLAIN:
        return _PLAIN[hint]()
    if hint is Any:
        return fields.Raw()
    raise TypeError(f"{where}: no JSON form is known for {hint}")
