"""Serves public pages to visitors from memory, before any request is set up.

A page is kept with the version stamps of what it shows and is dropped as soon as one of them
has moved, or after its own greatest age. Only answers to people without a session are kept,
and only what the view has asked to be kept.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from portal.core.database.stamps import StampBoard
from portal.core.i18n.locale import choose_language
from portal.core.state import state_of
from portal.core.web.rendering import Renderings

StartResponse = Callable[..., Any]
WSGIApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
STAMPS_HEADER = "X-Portal-Cache"
PREVIEW_COOKIE = "preview"
"""Opens something that is not public; whoever holds it is served nothing from memory."""
PERSONAL_COOKIES = frozenset({"session", PREVIEW_COOKIE})
COMPRESS_FROM = 1024


@dataclass(frozen=True, slots=True)
class CachedPage:
    """An answer as it was first given."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    compressed: bytes
    etag: str
    stamps: tuple[tuple[str, int], ...]
    expires: float

    @property
    def size(self) -> int:
        """Memory it takes, in bytes, without overhead."""
        return len(self.body) + len(self.compressed)


class PageCache:
    """A WSGI wrapper around an application."""

    def __init__(self, app: Flask, inner: WSGIApp, stamps: StampBoard, limit_bytes: int) -> None:
        self._inner = inner
        self._stamps = stamps
        self._limit = limit_bytes
        self._languages = state_of(app).config.languages
        self._pages: OrderedDict[tuple[str, ...], CachedPage] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._renderings = Renderings()
        self.hits = 0
        self.misses = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._inner(environ, start_response)
        page = self._find(key)
        if page is not None:
            self.hits += 1
            return _answer(page, environ, start_response)
        path = environ["PATH_INFO"]
        with self._renderings.once(key, path, lambda: self._find(key)) as page:
            if page is not None:
                self.hits += 1
                return _answer(page, environ, start_response)
            self.misses += 1
            return self._render(key, environ, start_response)

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _key(self, environ: Mapping[str, Any]) -> tuple[str, ...] | None:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_AUTHORIZATION" in environ:
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        preferences = ""
        if cookies:
            parsed = _cookies(cookies)
            if not PERSONAL_COOKIES.isdisjoint(parsed):
                return None
            preferences = parsed.get("prefs", "")
        language = choose_language(
            self._languages, preferences, environ.get("HTTP_ACCEPT_LANGUAGE", "")
        )
        return (
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            language,
            preferences.partition("|")[2],
            environ.get("HTTP_HX_REQUEST", ""),
        )

    def _find(self, key: tuple[str, ...]) -> CachedPage | None:
        page = self._pages.get(key)
        if page is None:
            return None
        versions = self._versions()
        # While nobody can say what has changed, a page is shown until it has grown old.
        if page.expires > time.monotonic() and (
            versions is None
            or all(versions.get(name, 0) == version for name, version in page.stamps)
        ):
            return page
        self._drop(key)
        return None

    def _versions(self) -> Mapping[str, int] | None:
        """Return the version stamps, ``None`` while the database is away."""
        try:
            return self._stamps.versions()
        except SQLAlchemyError:
            return None

    def _drop(self, key: tuple[str, ...]) -> None:
        with self._lock:
            gone = self._pages.pop(key, None)
            if gone is not None:
                self._size -= gone.size

    def _render(
        self, key: tuple[str, ...], environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        # Stamps are read before rendering: a change meanwhile makes the page old, not wrong.
        versions = self._versions()
        if versions is None:  # the portal itself says that the database is away
            return self._inner(environ, start_response)
        before = dict(versions)
        given: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            given[:] = [status, headers]
            if exc_info:
                return start_response(status, headers, exc_info)
            return None

        chunks = self._inner(environ, remember)
        status, headers = given
        wanted = [value for name, value in headers if name == STAMPS_HEADER]
        headers = [(name, value) for name, value in headers if name != STAMPS_HEADER]
        if not wanted or not status.startswith("200") or _sets_cookie(headers):
            self._renderings.note_vain(environ["PATH_INFO"])
            start_response(status, headers)
            return chunks
        self._renderings.note_shared(environ["PATH_INFO"])
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        page = _cached(headers, body, wanted[0], before)
        self._keep(key, page)
        return _answer(page, environ, start_response)

    def _keep(self, key: tuple[str, ...], page: CachedPage) -> None:
        if page.size > self._limit // 4:
            return
        with self._lock:
            old = self._pages.pop(key, None)
            self._size += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self._size > self._limit:
                _key, gone = self._pages.popitem(last=False)
                self._size -= gone.size


def _cookies(header: str) -> dict[str, str]:
    # Read by the same parser as the request's own cookies. Two parsers that disagree about a
    # strange header would keep one person's page under the key of everybody.
    try:
        return parse_cookie(header).to_dict()
    except UnicodeDecodeError:
        return {"session": ""}


def _sets_cookie(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "set-cookie" for name, _value in headers)


def _cached(
    headers: list[tuple[str, str]], body: bytes, wanted: str, versions: Mapping[str, int]
) -> CachedPage:
    seconds, _space, names = wanted.partition(" ")
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    kept = [
        (name, value)
        for name, value in headers
        if name.lower() not in ("content-length", "cache-control", "etag", "vary")
    ]
    kept += [
        (
            "Cache-Control",
            "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=86400",
        ),
        ("ETag", etag),
        ("Vary", "Accept-Encoding, Accept-Language, Cookie"),
    ]
    return CachedPage(
        headers=tuple(kept),
        body=body,
        compressed=gzip.compress(body, 6, mtime=0) if len(body) >= COMPRESS_FROM else b"",
        etag=etag,
        stamps=tuple((name, versions.get(name, 0)) for name in names.split(",")),
        expires=time.monotonic() + float(seconds),
    )


def _answer(
    page: CachedPage, environ: Mapping[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [h for h in page.headers if h[0] != "Content-Type"])
        return [b""]
    if page.compressed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body, more = page.compressed, [("Content-Encoding", "gzip")]
    else:
        body, more = page.body, []
    start_response("200 OK", [*page.headers, *more, ("Content-Length", str(len(body)))])
    return [body]


def set_up_page_cache(app: Flask, stamps: StampBoard, limit_bytes: int) -> None:
    """Put the cache in front of an application; a limit of 0 leaves it out."""

    @app.after_request
    def name_stamps(response: Response) -> Response:
        wanted = g.get("visitor_cache") if limit_bytes and not g.get("unlisted") else None
        if "Authorization" in request.headers or not PERSONAL_COOKIES.isdisjoint(request.cookies):
            return response  # the cache does not see it, nor take its own line off it
        if wanted and response.status_code == 200 and request.method == "GET":
            names, seconds = wanted
            response.headers[STAMPS_HEADER] = f"{seconds} {','.join(dict.fromkeys(names))}"
        return response

    if not limit_bytes:
        return
    cache = PageCache(app, app.wsgi_app, stamps, limit_bytes)
    app.extensions["portal"].caches["pages"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]
