"""The tables of the PostgreSQL engine, and how documents enter and leave them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from sqlalchemy import Connection, text

from portal.core.search.batches import body_terms, title_terms, word_counts
from portal.core.search.document import SearchDocument
from portal.core.search.index import Match, Scope, microseconds

_LAST_POSITION = 16_383  # PostgreSQL counts positions of a term no further

SCHEMA = """
CREATE TABLE IF NOT EXISTS search_document (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text COLLATE "C" NOT NULL UNIQUE,
    title text NOT NULL,
    body text NOT NULL,
    url text NOT NULL,
    summary text NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS search_terms (
    number bigint PRIMARY KEY REFERENCES search_document ON DELETE CASCADE,
    published bigint NOT NULL,
    audience text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    area text COLLATE "C",
    topic text COLLATE "C",
    state text COLLATE "C",
    terms tsvector NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_search_terms_terms ON search_terms
    USING gin (terms) WITH (fastupdate = off);  -- a list of pending terms slows every search
CREATE INDEX IF NOT EXISTS ix_search_terms_published ON search_terms (published, number);
CREATE TABLE IF NOT EXISTS search_vocabulary (
    word text COLLATE "C" PRIMARY KEY,
    documents integer NOT NULL
);
CREATE TABLE IF NOT EXISTS search_language (code text COLLATE "C" PRIMARY KEY);
"""

NEWEST = """
SELECT number, published, CAST(0 AS double precision), kind, area, topic, state
FROM search_terms WHERE {conditions}
ORDER BY published DESC, number DESC LIMIT :limit
"""
# "published + 0" keeps the planner from walking the whole table in the order of that index when
# it thinks the words are frequent. Only the numbers are sorted: with the terms beside them the
# sort would spill to disk. Only what is left after the limit is ranked.
RANKED = """
SELECT number, published,
    ts_rank('{{0, 0, 0.25, 1}}', terms, CAST(:wanted AS tsquery), 1), kind, area, topic, state
FROM search_terms WHERE number = ANY(ARRAY(
    SELECT number FROM search_terms WHERE {conditions}
    ORDER BY published + 0 DESC, number DESC LIMIT :limit
))
"""

_INSERT_DOCUMENT = text("""
INSERT INTO search_document (key, title, body, url, summary, published_at)
VALUES (:key, :title, :body, :url, :summary, :published_at)
""")
_INSERT_TERMS = text("""
INSERT INTO search_terms
SELECT number, :published, :audience, :language, :kind, :area, :topic, :state,
    CAST(:terms AS tsvector)
FROM search_document WHERE key = :key
""")
_ADD_WORDS = text("""
INSERT INTO search_vocabulary SELECT * FROM unnest(CAST(:words AS text[]), CAST(:counts AS int[]))
ON CONFLICT (word) DO UPDATE
SET documents = search_vocabulary.documents + excluded.documents
""")
_SUBTRACT_WORDS = text("""
UPDATE search_vocabulary SET documents = documents - lost.count
FROM unnest(CAST(:words AS text[]), CAST(:counts AS int[])) AS lost (word, count)
WHERE search_vocabulary.word = lost.word
""")


def put_documents(connection: Connection, documents: Sequence[SearchDocument]) -> None:
    """Add documents with different keys, replacing those that have one of the keys."""
    forget_documents(connection, [document.key for document in documents])
    rows = [_row(document) for document in documents]
    connection.execute(_INSERT_DOCUMENT, rows)
    connection.execute(_INSERT_TERMS, rows)
    connection.execute(
        text("INSERT INTO search_language VALUES (:code) ON CONFLICT DO NOTHING"),
        [{"code": code} for code in sorted({document.language for document in documents})],
    )
    connection.execute(_ADD_WORDS, _counted(documents))


def forget_documents(connection: Connection, keys: Sequence[str]) -> None:
    """Remove the documents with these keys, and what the vocabulary knew from them."""
    old = _read(connection, "key", keys)
    if not old:
        return
    connection.execute(
        text("DELETE FROM search_document WHERE number = ANY(:numbers)"), {"numbers": list(old)}
    )
    lost = _counted(old.values())
    connection.execute(_SUBTRACT_WORDS, lost)
    connection.execute(
        text("DELETE FROM search_vocabulary WHERE word = ANY(:words) AND documents <= 0"),
        {"words": lost["words"]},
    )


def read_documents(connection: Connection, numbers: Sequence[int]) -> Mapping[int, SearchDocument]:
    """Return the documents that have these numbers."""
    return _read(connection, "number", numbers)


def tsquery(match: Match) -> str:
    """Return a match as PostgreSQL writes it; terms are letters and digits, so quotes suffice."""
    weight = ":A" if match.scope is Scope.TITLE else ""
    groups = [" | ".join(f"'{term}'{weight}" for term in group) for group in match.groups]
    return (" & " if match.needs_all else " | ").join(f"({group})" for group in groups)


def _read(
    connection: Connection, column: str, values: Sequence[str] | Sequence[int]
) -> dict[int, SearchDocument]:
    rows = connection.execute(
        text(
            "SELECT number, key, kind, title, body, language, url, summary, published_at, "  # noqa: S608
            "area, topic, state, audience FROM search_document JOIN search_terms USING (number) "
            f"WHERE {column} = ANY(:wanted)"
        ),
        {"wanted": list(values)},
    )
    found: dict[int, SearchDocument] = {}
    for row in rows.mappings():
        fields = dict(row)
        number = fields.pop("number")
        fields["published_at"] = fields["published_at"].astimezone(UTC)
        found[number] = SearchDocument(**fields)
    return found


def _row(document: SearchDocument) -> dict[str, object]:
    return {
        "key": document.key,
        "title": document.title,
        "body": document.body,
        "url": document.url,
        "summary": document.summary,
        "published_at": document.published_at,
        "published": microseconds(document.published_at),
        "audience": document.audience,
        "language": document.language,
        "kind": document.kind,
        "area": document.area,
        "topic": document.topic,
        "state": document.state,
        "terms": _tsvector(document),
    }


def _tsvector(document: SearchDocument) -> str:
    """Return the terms with their positions: those of the title weigh A, of the body B."""
    positions: defaultdict[str, list[str]] = defaultdict(list)
    position = 0
    for weight, found in (("A", title_terms(document)), ("B", body_terms(document))):
        for term in found:
            position = min(position + 1, _LAST_POSITION)
            positions[term].append(f"{position}{weight}")
    return " ".join(f"'{term}':{','.join(where)}" for term, where in positions.items())


def _counted(documents: Iterable[SearchDocument]) -> dict[str, list[str] | list[int]]:
    counted = sorted(word_counts(documents).items())
    return {
        "words": [word for word, _ in counted],
        "counts": [count for _, count in counted],
    }
