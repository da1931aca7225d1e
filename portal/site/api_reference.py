"""The OpenAPI document put into words: groups, operations, fields, an example for each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.api.document import api_document
from portal.core.web.site import site_record

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field, a parameter or a header.

    :param kind: its type in words.
    :param shape: name of the shape it holds, if it holds one.
    """

    name: str
    kind: str
    shape: str
    needed: bool
    text: str


@dataclass(frozen=True, slots=True)
class OperationWords:
    """One operation.

    :param scope: what a token needs; empty where everybody may ask.
    :param answers: status and what it means.
    """

    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str
    parameters: Sequence[FieldWords]
    body: Sequence[FieldWords]
    answer: str
    answers: Sequence[tuple[str, str]]
    example: str


@dataclass(frozen=True, slots=True)
class GroupWords:
    """Operations that belong together."""

    name: str
    text: str
    operations: Sequence[OperationWords]


@dataclass(frozen=True, slots=True)
class ShapeWords:
    """The fields of an object the API takes or gives."""

    name: str
    fields: Sequence[FieldWords]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole documentation."""

    about: str
    version: str
    groups: Sequence[GroupWords]
    shapes: Sequence[ShapeWords]


def api_reference() -> Reference:
    """Return the documentation of the API of the current application."""
    document = api_document()
    operations: dict[str, list[OperationWords]] = {}
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                found = _operation(document, method, path, item[method], shared)
                operations.setdefault(item[method]["tags"][0], []).append(found)
    return Reference(
        about=document["info"]["description"],
        version=document["info"]["version"],
        groups=[
            GroupWords(tag["name"], tag.get("description", ""), operations[tag["name"]])
            for tag in document["tags"]
            if tag["name"] in operations
        ],
        shapes=[
            ShapeWords(name, fields_of(schema))
            for name, schema in sorted(document["components"]["schemas"].items())
        ],
    )


def _operation(
    document: Mapping[str, Any],
    method: str,
    path: str,
    operation: Mapping[str, Any],
    shared: Sequence[Mapping[str, Any]],
) -> OperationWords:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _resolved(document, content.get("schema", {}))
    needs = operation.get("security", [{}])[0].get("token", [])
    parameters = [_resolved(document, one) for one in (*shared, *operation.get("parameters", []))]
    return OperationWords(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation.get("description", ""),
        scope=needs[0] if needs else "",
        parameters=[_parameter(one) for one in parameters],
        body=fields_of(body),
        answer=_answer(operation),
        answers=[
            (status, _meaning(document, answer))
            for status, answer in sorted(operation["responses"].items())
            if status != "default"
        ],
        example=_curl(method, path, content.get("example"), scoped=bool(needs)),
    )


def _resolved(document: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = value
    if "$ref" in value:
        found = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    resolved: Mapping[str, Any] = found
    return resolved


def _parameter(one: Mapping[str, Any]) -> FieldWords:
    kind, _shape = _kind(one["schema"])
    needed = bool(one.get("required"))
    return FieldWords(one["name"], kind, "", needed, one.get("description", ""))


def fields_of(schema: Mapping[str, Any]) -> list[FieldWords]:
    """Return the fields of an object's schema in words."""
    needed = set(schema.get("required", []))
    found = []
    for name, one in schema.get("properties", {}).items():
        kind, shape = _kind(one)
        found.append(FieldWords(name, kind, shape, name in needed, one.get("description", "")))
    return found


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    if "$ref" in schema:
        return "", schema["$ref"].rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            shape = next((shape for kind, shape in map(_kind, schema[several]) if shape), "")
            return "or null" if several != "allOf" else "", shape
    if schema.get("type") == "array":
        kind, shape = _kind(schema.get("items", {}))
        return f"list of {kind}".strip(), shape
    types = schema.get("type", "object")
    words = " or ".join(types) if isinstance(types, list) else str(types)
    if "format" in schema:
        words = f"{words} ({schema['format']})"
    if "enum" in schema:
        words = " | ".join(str(value) for value in schema["enum"] if value is not None)
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        words = f"{words}, {low} to {high}"
    if "maxLength" in schema:
        words = f"{words}, at most {schema['maxLength']} characters"
    return words, ""


def _answer(operation: Mapping[str, Any]) -> str:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            for content in answer.get("content", {}).values():
                return _kind(content.get("schema", {}))[1]
    return ""


def _meaning(document: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    return str(_resolved(document, answer).get("description", ""))


def _curl(method: str, path: str, example: Any, *, scoped: bool) -> str:
    address = re.sub(r"{(\w+)}", lambda found: f"${found[1].upper()}", path)
    lines = [f'curl "{site_record().base_url}{address}"']
    if method != "get":
        lines.append(f"-X {method.upper()}")
    if scoped:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if example is not None:
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d '{json.dumps(example, ensure_ascii=False)}'")
    return " \\\n  ".join(lines)
