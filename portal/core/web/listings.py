"""Lists for programs: CSV without formula injection, JSON, Atom, of exactly what is shown."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from feedgenerator import Atom1Feed
from flask import Response

from portal.core.i18n.translated import TranslatedText

# The wide forms are typed by East Asian keyboards, and spreadsheets take them for the narrow ones.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def safe_cell(value: Any) -> Any:
    """Return a value a spreadsheet will not run: text that begins like a formula is quoted."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Enum):
        return value.value
    return "" if value is None else value


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Stream rows as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets)."""

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        buffer.write("\ufeff")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe_cell(value) for value in row])
            if buffer.tell() > 16_384:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    response = Response(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def json_response(content: Any) -> Response:
    """Return records as JSON."""
    return Response(json.dumps(to_json(content), ensure_ascii=False), mimetype="application/json")


def to_json(value: Any) -> Any:
    """Return a record, or anything made of records, as JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, TranslatedText | Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(item) for item in value]
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


@dataclasses.dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed."""

    title: str
    link: str
    summary: str
    identifier: str
    published: datetime
    updated: datetime
    author: str = ""
    categories: tuple[str, ...] = ()


def atom_response(title: str, link: str, feed_url: str, items: Iterable[FeedItem]) -> Response:
    """Return entries as an Atom feed (RFC 4287); addresses are complete ones."""
    feed = Atom1Feed(title=title, link=link, feed_url=feed_url, description="", feed_guid=feed_url)
    for item in items:
        feed.add_item(
            title=item.title,
            link=item.link,
            description=item.summary,
            unique_id=item.identifier,
            pubdate=item.published,
            updateddate=item.updated,
            author_name=item.author,
            categories=item.categories,
        )
    return Response(feed.writeString("utf-8"), mimetype="application/atom+xml")
