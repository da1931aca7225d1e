"""The three engines, one after the other, and documents of a small bilingual town."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from portal.core.search import SearchDocument, SearchEngine, open_engine
from portal.testing.postgres import create_database, drop_database

OpenEngine = Callable[[], SearchEngine]

FIRST = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(
    params=["whoosh", "fts5", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenEngine]:
    """A function that opens the same index each time, as another process would."""
    opened: list[SearchEngine] = []
    if request.param != "postgres":

        def open_embedded() -> SearchEngine:
            opened.append(open_engine(request.param, path=tmp_path))
            return opened[-1]

        yield open_embedded
        for engine in opened:
            engine.close()
        return
    socket_dir: str = request.getfixturevalue("postgres")
    database = create_engine(create_database(socket_dir, "contract"))

    def open_on_server() -> SearchEngine:
        return open_engine("postgres", sqlalchemy_engine=database)

    yield open_on_server
    database.dispose()
    drop_database(socket_dir, "contract")


@pytest.fixture
def engine(opener: OpenEngine) -> SearchEngine:
    """An empty index."""
    return opener()


def document(number: int, title: str, body: str = "", **fields: object) -> SearchDocument:
    """Return a document; a greater number is newer."""
    kind = str(fields.pop("kind", "proposal"))
    made = SearchDocument(
        key=f"{kind}:{number}",
        kind=kind,
        title=title,
        body=body,
        language="en",
        url=f"/{kind}/{number}",
        summary=body[:80],
        published_at=FIRST + timedelta(days=number),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


TOWN = [
    document(
        1,
        "More benches in Mill Park",
        "Older people need a place to rest under the trees of the park on their way home.",
        area="mill",
        topic="green",
        state="published",
    ),
    document(
        2,
        "La biblioteca abierta el domingo",
        "Pedimos más participación y mejores horarios en la biblioteca pública del barrio.",
        language="es",
        area="harbour",
        topic="culture",
        state="accepted",
    ),
    document(
        3,
        "Library open on Sundays",
        "Students and families would use the library if its doors were open at the weekend.",
        area="harbour",
        topic="culture",
        state="published",
    ),
    document(
        4,
        "Bicycle lane along the river",
        "Cyclists share the narrow bridge with lorries. A lane would keep them safe.",
        area="mill",
        topic="mobility",
        state="rejected",
    ),
    document(
        5,
        "How should the riverside change?",
        "A consultation on trees, paths and benches along the water.",
        kind="consultation",
        area="mill",
        topic="green",
        state="open",
    ),
    document(
        6,
        "Draft answer on Nightfall tender",
        "The operator of the lanterns by the river library has not been told yet.",
        kind="note",
        audience="officer",
    ),
]


@pytest.fixture
def town(engine: SearchEngine) -> SearchEngine:
    """An index of six documents, one of them for officers only."""
    engine.put(TOWN)
    return engine
