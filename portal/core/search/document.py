"""What goes into the search index and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found, as plain text (no Markdown, no HTML).

    ``key`` names it for ever and begins with its kind, as in ``"proposal:<uuid>"``. ``audience``
    says who may find it: ``"public"``, or a narrower circle such as ``"officer"``.
    ``published_at`` must be aware; newer documents come first among equals.
    """

    key: str
    kind: str
    title: str
    body: str
    language: str
    url: str
    summary: str
    published_at: datetime
    area: str | None = None
    topic: str | None = None
    state: str | None = None
    audience: str = "public"

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("a search document needs a key")
        if self.published_at.tzinfo is None:
            raise ValueError(f"published_at of {self.key} must carry a time zone")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a person looks for. Any text is allowed; an empty one lists the newest.

    ``audience`` names every circle the asking person belongs to: a document of another audience
    is neither found, counted nor suggested. ``language`` keeps only documents written in it.
    ``limit`` is brought into 1 to 100, and a ``cursor`` that makes no sense means the first page.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    area: str | None = None
    topic: str | None = None
    state: str | None = None
    audience: tuple[str, ...] = ("public",)
    language: str | None = None
    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A found document without its body; ``*_html`` are escaped, with ``<mark>`` on the matches."""

    key: str
    kind: str
    title: str
    language: str
    url: str
    summary: str
    area: str | None
    topic: str | None
    state: str | None
    published_at: datetime
    audience: str
    score: float
    title_html: Markup
    excerpt_html: Markup


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits with what stands around it.

    ``total`` is exact unless ``total_is_capped``: then it means "at least", and the facets count
    the newest and best-titled matches only. A facet counts under all filters but its own, so a
    page can show what the neighbouring choice would bring. ``suggestion`` is another spelling
    that finds something; when ``corrected``, the hits already are those of the suggestion.
    ``relaxed`` says that no document has all the words, so these have some of them.
    """

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    total_is_capped: bool = False
    facets: Mapping[str, Mapping[str, int]] | None = None
    suggestion: str | None = None
    corrected: bool = False
    relaxed: bool = False
    next_cursor: str | None = None
