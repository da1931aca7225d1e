"""The JSON form of events: their schema, an example, and what is wrong with a declared one."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from portal.core.events.event import Event, find_upcast

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXAMPLE_ID = "01977d5c-0c1e-7aa0-b3cd-5e1f2a3b4c5d"
_PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    uuid.UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}
_EXAMPLES: Mapping[str, Any] = {
    "uuid": _EXAMPLE_ID,
    "date-time": "2027-05-04T12:00:00+00:00",
    "date": "2027-05-04",
    "string": "words",
    "integer": 3,
    "number": 1.5,
    "boolean": True,
    "object": {},
}
_PARAM = re.compile(r":param (\w+): (.*?)(?=\n\s*:|\n\s*\n|\Z)", re.S)
_NAMES_A_PERSON = re.compile(r"(^|_)(person|author|actor|user|email|phone)(_id|s|_ids)?$")


def schema_of_event(cls: type[Event]) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of an event's fields in its newest version.

    What the class's docstring says of a field becomes the field's description.

    :raises TypeError: for a field that has no JSON form.
    """
    text = inspect.getdoc(cls) or ""
    about = {name: " ".join(words.split()) for name, words in _PARAM.findall(text)}
    hints = typing.get_type_hints(cls)
    properties, required = {}, []
    for field in dataclasses.fields(cls):
        form = _form(hints[field.name], f"{cls.__name__}.{field.name}")
        if field.name in about:
            form["description"] = about[field.name]
        properties[field.name] = form
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.append(field.name)
    return {
        "$schema": DIALECT,
        "title": cls.type,
        "description": " ".join(text.split(":param")[0].split()),
        "version": cls.version,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def example_of_event(cls: type[Event]) -> dict[str, Any]:
    """Return made-up fields of an event that fit its schema."""
    properties = schema_of_event(cls)["properties"]
    return {name: _example(form) for name, form in properties.items()}


def complaint_about_event(cls: type[Event]) -> str:
    """Say what is wrong with the declaration of an event, ``""`` if nothing is."""
    if not cls.type:
        return f"{cls.__name__} is not marked with @event_type"
    if cls.version < 1:
        return f"{cls.type} has version {cls.version}; versions begin with 1"
    names = [field.name for field in dataclasses.fields(cls)]
    if cls.subject_kind and f"{cls.subject_kind}_id" not in names:
        return f"{cls.type} is about a {cls.subject_kind} and has no field {cls.subject_kind}_id"
    personal = [name for name in names if _NAMES_A_PERSON.search(name)]
    if cls.public and personal:
        return f"{cls.type} may leave the portal and names a person: {', '.join(personal)}"
    missing = [old for old in range(1, cls.version) if find_upcast(cls.type, old) is None]
    if missing:
        return f"nothing turns version {missing[0]} of {cls.type} into version {missing[0] + 1}"
    try:
        schema_of_event(cls)
    except (TypeError, NameError) as error:
        return f"{cls.type}: {error}"
    return ""


def _form(hint: Any, where: str) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        kinds = [argument for argument in arguments if argument is not type(None)]
        if len(kinds) != 1:
            raise TypeError(f"{where}: one type, or one type and None")
        return {"anyOf": [_form(kinds[0], where), {"type": "null"}]}
    if origin in (tuple, list, frozenset, set):
        if len(set(arguments) - {Ellipsis}) != 1:
            raise TypeError(f"{where}: items of one type")
        return {"type": "array", "items": _form(arguments[0], where)}
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {"type": "object", "additionalProperties": _form(arguments[1], where)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if typing.get_origin(hint) is typing.Literal:
        return {"enum": list(arguments)}
    if hint is Any:
        return {}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    raise TypeError(f"{where}: {hint} has no JSON form")


def _example(form: Mapping[str, Any]) -> Any:
    if "anyOf" in form:
        return _example(form["anyOf"][0])
    if "enum" in form:
        return form["enum"][0]
    if form.get("type") == "array":
        return [_example(form["items"])]
    return _EXAMPLES.get(str(form.get("format") or form.get("type")))
