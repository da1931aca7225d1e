"""Search: one protocol over everything that can be found, and three engines that fulfil it."""

from portal.core.search.document import SearchDocument, SearchHit, SearchQuery, SearchResults
from portal.core.search.engine import ENGINES, SearchEngine, open_engine
from portal.core.search.index import SearchUnavailable

__all__ = [
    "ENGINES",
    "SearchDocument",
    "SearchEngine",
    "SearchHit",
    "SearchQuery",
    "SearchResults",
    "SearchUnavailable",
    "open_engine",
]
