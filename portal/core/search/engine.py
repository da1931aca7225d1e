"""The search protocol, and the one place that knows which engines exist."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from portal.core.search.document import SearchDocument, SearchHit, SearchQuery, SearchResults

if TYPE_CHECKING:
    from sqlalchemy import Engine

ENGINES = ("whoosh", "fts5", "postgres")


class SearchEngine(Protocol):
    """An index of everything that can be found. Safe to share between threads.

    Every method may raise `SearchUnavailable`. No query raises anything else, whatever its text.
    """

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents, replacing those with the same key; durable when it returns."""

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with these keys; unknown keys are ignored."""

    def clear(self) -> None:
        """Forget everything; repairs an index that could no longer be read."""

    def search(self, query: SearchQuery) -> SearchResults:
        """Return one page of what was asked for, the best first."""

    def similar(self, title: str, kind: str, language: str, limit: int = 5) -> Sequence[SearchHit]:
        """Return public documents of this kind whose titles resemble ``title``, the likest first.

        The score is 0 to 1. It suggests; two documents are never the same because of it.
        """

    def count(self) -> int:
        """Return how many documents the index holds."""

    def keys(self) -> Iterator[str]:
        """Yield the key of every document, for comparing the index with the database."""

    def close(self) -> None:
        """Let go of files and connections; the engine must not be used afterwards."""


def open_engine(
    name: str, *, path: Path | None = None, sqlalchemy_engine: "Engine | None" = None
) -> SearchEngine:
    """Open the engine called ``name``, creating its files or tables when they are missing.

    ``path`` is the folder the embedded engines keep their files in, each under its own name;
    ``sqlalchemy_engine`` is the site's database for ``"postgres"``.
    """
    from portal.core.search.indexed import IndexedSearch  # noqa: PLC0415  engines load on demand

    match name:
        case "whoosh":
            from portal.core.search.whoosh_engine import WhooshIndex  # noqa: PLC0415

            return IndexedSearch(WhooshIndex(_folder(name, path)))
        case "fts5":
            from portal.core.search.fts5_engine import Fts5Index  # noqa: PLC0415

            return IndexedSearch(Fts5Index(_folder(name, path) / "documents.sqlite3"))
        case "postgres":
            from portal.core.search.postgres_engine import PostgresIndex  # noqa: PLC0415

            if sqlalchemy_engine is None or sqlalchemy_engine.dialect.name != "postgresql":
                raise ValueError("the search engine 'postgres' needs a PostgreSQL database")
            return IndexedSearch(PostgresIndex(sqlalchemy_engine))
    raise ValueError(f"unknown search engine {name!r}; choose one of {', '.join(ENGINES)}")


def _folder(name: str, path: Path | None) -> Path:
    if path is None:
        raise ValueError(f"the search engine {name!r} needs a folder for its files")
    folder = path / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
