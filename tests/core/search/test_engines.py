"""What belongs to one engine: opening it, breaking it, and writers of several processes."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal.core.search import SearchEngine, SearchQuery, SearchUnavailable, open_engine
from portal.testing.postgres import create_database, drop_database
from tests.core.search.conftest import TOWN, document


def test_an_unknown_engine_is_named_with_the_choices() -> None:
    with pytest.raises(ValueError, match=r"'solr'.*whoosh, fts5, postgres"):
        open_engine("solr")


@pytest.mark.parametrize("name", ["whoosh", "fts5"])
def test_an_embedded_engine_needs_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match="folder"):
        open_engine(name)


def test_the_engine_of_the_database_needs_that_database() -> None:
    with pytest.raises(ValueError, match="PostgreSQL"):
        open_engine("postgres", sqlalchemy_engine=create_engine("sqlite://"))


def test_embedded_engines_share_a_folder_without_meeting(tmp_path: Path) -> None:
    whoosh, fts5 = open_engine("whoosh", path=tmp_path), open_engine("fts5", path=tmp_path)
    whoosh.put(TOWN)
    assert (whoosh.count(), fts5.count()) == (len(TOWN), 0)
    whoosh.close()
    fts5.close()


# Whoosh forgets to close a file it cannot make sense of.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["whoosh", "fts5"])
def test_a_damaged_index_says_so_and_clearing_repairs_it(name: str, tmp_path: Path) -> None:
    engine = open_engine(name, path=tmp_path)
    engine.put(TOWN)
    engine.close()
    for path in (tmp_path / name).iterdir():
        path.write_bytes(b"not an index" * 400)
    damaged = open_engine(name, path=tmp_path)
    with pytest.raises(SearchUnavailable, match="cannot be read"):
        damaged.search(SearchQuery("benches"))
    with pytest.raises(SearchUnavailable):
        damaged.put(TOWN)
    damaged.clear()
    damaged.put(TOWN)
    assert damaged.search(SearchQuery("benches")).total == 2
    damaged.close()


@pytest.mark.postgres
def test_a_database_without_the_tables_says_so_and_clearing_repairs_it(
    postgres: str,
) -> None:
    database = create_engine(create_database(postgres, "damaged"))
    engine = open_engine("postgres", sqlalchemy_engine=database)
    with database.begin() as connection:
        connection.execute(text("DROP TABLE search_vocabulary, search_terms"))
    with pytest.raises(SearchUnavailable):
        engine.put(TOWN)
    with pytest.raises(SearchUnavailable):
        engine.search(SearchQuery("benches"))
    engine.clear()
    engine.put(TOWN)
    assert engine.search(SearchQuery("benches")).total == 2
    database.dispose()
    drop_database(postgres, "damaged")


def _write(name: str, folder: Path, first: int) -> None:
    engine = open_engine(name, path=folder)
    for number in range(first, first + 8):
        engine.put([document(number, "Tree planted by many")])
    engine.close()


@pytest.mark.parametrize("name", ["whoosh", "fts5"])
def test_writers_of_several_processes_lose_nothing(name: str, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(name, tmp_path, 100 * n)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    engine: SearchEngine = open_engine(name, path=tmp_path)
    assert engine.count() == 24
    assert engine.search(SearchQuery("tree", limit=100)).total == 24
    engine.close()


def test_the_vocabulary_forgets_words_no_document_has(tmp_path: Path) -> None:
    engine = open_engine("fts5", path=tmp_path)
    engine.put(TOWN)
    engine.put(TOWN)
    engine.remove([one.key for one in TOWN])
    engine.close()
    connection = sqlite3.connect(tmp_path / "fts5" / "documents.sqlite3")
    assert connection.execute("SELECT count(*) FROM vocabulary").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM terms").fetchone() == (0,)
    connection.close()


def test_more_documents_of_one_second_than_it_has_numbers_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.core.search.fts5_tables._PER_SECOND", 4)
    engine = open_engine("fts5", path=tmp_path)
    engine.put(document(n, "Tree", published_at=TOWN[0].published_at) for n in range(11))
    assert engine.search(SearchQuery("tree")).total == 11
    engine.close()


def test_many_small_changes_to_whoosh_are_merged_and_lose_nothing(tmp_path: Path) -> None:
    engine = open_engine("whoosh", path=tmp_path)
    for number in range(35):
        engine.put([document(number, f"Tree number {number}")])
    engine.remove([f"proposal:{number}" for number in range(0, 35, 2)])
    assert len(list((tmp_path / "whoosh").glob("*.seg"))) < 20
    assert engine.count() == 17
    found = {hit.key for hit in engine.search(SearchQuery("tree", limit=100)).hits}
    assert found == {f"proposal:{number}" for number in range(1, 35, 2)} == set(engine.keys())
    engine.close()
