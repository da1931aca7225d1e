"""What every search engine does, so that changing it is one setting and a reindex."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.search import SearchEngine, SearchHit, SearchQuery
from tests.core.search.conftest import FIRST, TOWN, OpenEngine, document


def found(engine: SearchEngine, text: str, **filters: object) -> set[str]:
    """Return the keys of what a query finds."""
    query = SearchQuery(text, **filters)  # type: ignore[arg-type]
    return {hit.key for hit in engine.search(query).hits}


def keys(hits: Iterable[SearchHit]) -> list[str]:
    return [hit.key for hit in hits]


def test_a_document_is_found_by_words_of_its_title_and_of_its_body(town: SearchEngine) -> None:
    assert found(town, "benches mill") == {"proposal:1"}
    assert found(town, "lorries") == {"proposal:4"}


def test_words_of_a_summary_that_the_body_lacks_are_found(engine: SearchEngine) -> None:
    engine.put([document(1, "A title", "A body", summary="Playground")])
    assert found(engine, "playground") == {"proposal:1"}


def test_a_document_comes_back_as_it_went_in(town: SearchEngine) -> None:
    [hit] = town.search(SearchQuery("biblioteca pública")).hits
    original = TOWN[1]
    for field in ("key", "kind", "title", "language", "url", "summary", "area", "topic", "state"):
        assert getattr(hit, field) == getattr(original, field)
    assert hit.published_at == original.published_at
    assert hit.published_at.utcoffset() == timedelta(0)
    assert hit.audience == "public"


def test_a_moment_of_publication_keeps_its_microseconds(engine: SearchEngine) -> None:
    moment = FIRST.replace(microsecond=123_457)
    engine.put([document(1, "Title", published_at=moment)])
    assert engine.search(SearchQuery()).hits[0].published_at == moment


def test_documents_without_area_topic_and_state_stay_without(engine: SearchEngine) -> None:
    engine.put([document(1, "Title")])
    [hit] = engine.search(SearchQuery("title")).hits
    assert (hit.area, hit.topic, hit.state) == (None, None, None)


def test_every_word_has_to_be_there_when_a_document_has_them_all(town: SearchEngine) -> None:
    results = town.search(SearchQuery("library families"))
    assert keys(results.hits) == ["proposal:3"]
    assert not results.relaxed


def test_some_of_the_words_do_when_no_document_has_all(town: SearchEngine) -> None:
    results = town.search(SearchQuery("benches lorries"))
    assert set(keys(results.hits)) == {"proposal:1", "proposal:4", "consultation:5"}
    assert results.relaxed
    assert results.suggestion is None


def test_a_word_nobody_used_is_left_out_before_all_the_others_are(town: SearchEngine) -> None:
    results = town.search(SearchQuery("library xylophone families"))
    assert keys(results.hits) == ["proposal:3"]
    assert results.relaxed


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("bench", "proposal:1"),
        ("cyclist", "proposal:4"),
        ("studying families student", "proposal:3"),
        ("bibliotecas", "proposal:2"),
        ("participaciones", "proposal:2"),
    ],
)
def test_words_are_found_in_other_forms_by_the_language_of_the_document(
    town: SearchEngine, asked: str, key: str
) -> None:
    assert key in found(town, asked)


@pytest.mark.parametrize("asked", ["participacion", "PARTICIPACIÓN", "participaci\u006f\u0301n"])
def test_case_and_accents_do_not_matter(town: SearchEngine, asked: str) -> None:
    assert found(town, asked) == {"proposal:2"}


def test_a_text_without_accents_is_found_with_them(engine: SearchEngine) -> None:
    engine.put([document(1, "Peticion de informacion", language="es")])
    assert found(engine, "petición información") == {"proposal:1"}


@pytest.mark.parametrize(
    ("language", "title", "asked"),
    [
        ("ca", "Col·legi nou al barri", "collegi"),
        ("pt-BR", "Participações no orçamento", "participacao"),
        ("de", "Größere Straßen", "strasse"),
        ("ru", "Новые скамейки в парке", "скамейка"),
        ("el", "Νέα πάρκα", "παρκα"),
        ("ar", "مَكْتَبَة المدينة", "مكتبة"),
        ("he", "ספרייה עירונית", "ספרייה"),
        ("ja", "中央図書館の時間", "図書館"),
        ("hi", "नया पुस्तकालय", "पुस्तकालय"),
        ("xx", "Borneyo kalimar", "borneyo"),
    ],
)
def test_other_languages_and_scripts_are_found(
    engine: SearchEngine, language: str, title: str, asked: str
) -> None:
    engine.put([document(1, title, language=language), document(2, "Something else")])
    assert found(engine, asked) == {"proposal:1"}


def test_common_words_do_not_stand_in_the_way(town: SearchEngine) -> None:
    assert found(town, "the benches in the park") == {"proposal:1"}
    assert found(town, "la biblioteca del barrio") == {"proposal:2"}


def test_the_beginning_of_a_word_is_enough_when_nothing_is_called_so(town: SearchEngine) -> None:
    results = town.search(SearchQuery("bicy"))
    assert keys(results.hits) == ["proposal:4"]
    assert not results.corrected


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("libary", "library"),
        ("bilbioteca", "biblioteca"),
        ("bicicle", "bicycle"),
        ("benchez", "benches"),
        ("kyclists", "cyclists"),
        ("ycclists", "cyclists"),
        ("yclists", "cyclists"),
        ("library famlies", "library families"),
    ],
)
def test_a_misspelt_word_finds_what_was_meant_and_says_so(
    town: SearchEngine, asked: str, meant: str
) -> None:
    results = town.search(SearchQuery(asked))
    assert results.suggestion == meant
    assert results.corrected
    assert set(keys(results.hits)) == found(town, meant)
    assert results.hits


def test_a_word_nobody_used_finds_nothing_and_suggests_nothing(town: SearchEngine) -> None:
    results = town.search(SearchQuery("xylophone"))
    assert (results.hits, results.total, results.suggestion) == ((), 0, None)


def test_a_title_counts_more_than_a_body(engine: SearchEngine) -> None:
    engine.put(
        [
            document(1, "Fountain for the square", "Water in summer."),
            document(2, "Square for the people", "With trees, shade and perhaps a fountain."),
        ]
    )
    assert keys(engine.search(SearchQuery("fountain")).hits) == ["proposal:1", "proposal:2"]


def test_the_newer_comes_first_among_equals(engine: SearchEngine) -> None:
    engine.put([document(n, "Lime trees", "One body") for n in (2, 3, 1)])
    ranked = ["proposal:3", "proposal:2", "proposal:1"]
    assert keys(engine.search(SearchQuery("lime")).hits) == ranked


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_query_lists_the_newest(town: SearchEngine, text: str) -> None:
    results = town.search(SearchQuery(text))
    assert keys(results.hits)[:2] == ["consultation:5", "proposal:4"]
    assert results.total == 5


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kinds": ("consultation",)}, {"consultation:5"}),
        ({"kinds": ("consultation", "proposal"), "area": "mill"}, {"proposal:1", "consultation:5"}),
        ({"topic": "green", "state": "published"}, {"proposal:1"}),
        ({"language": "es"}, set()),
        ({"area": "nowhere"}, set()),
        ({"audience": ()}, set()),
    ],
)
def test_filters_narrow_what_is_found(
    town: SearchEngine, filters: dict[str, object], expected: set[str]
) -> None:
    assert found(town, "benches", **filters) == expected


def test_the_language_filter_keeps_documents_written_in_it(town: SearchEngine) -> None:
    assert found(town, "", language="es") == {"proposal:2"}


def test_facets_count_the_matches_under_the_other_filters(town: SearchEngine) -> None:
    facets = town.search(SearchQuery("benches", kinds=("proposal",))).facets
    assert facets == {
        "kind": {"proposal": 1, "consultation": 1},
        "area": {"mill": 1},
        "topic": {"green": 1},
        "state": {"published": 1},
    }


def test_what_is_for_officers_shows_nowhere_in_a_public_search(town: SearchEngine) -> None:
    for text in ("nightfall", "nightfal", "nightf", "lanterns tender", "river"):
        results = town.search(SearchQuery(text))
        assert "note:6" not in keys(results.hits)
        assert "note" not in (results.facets or {})["kind"]
        assert results.suggestion is None


def test_officers_find_what_is_for_them_and_what_is_public(town: SearchEngine) -> None:
    audience = ("public", "officer")
    assert found(town, "library", audience=audience) == {"proposal:3", "note:6"}
    corrected = town.search(SearchQuery("nightfal", audience=audience))
    assert keys(corrected.hits) == ["note:6"]


def test_a_public_word_is_suggested_though_a_nearer_one_is_private(engine: SearchEngine) -> None:
    engine.put(
        [
            document(1, "Lanterns"),
            document(2, "Lantern"),
            document(3, "Lantarns", audience="officer"),
        ]
    )
    assert engine.search(SearchQuery("lantarms")).suggestion == "lanterns"


def test_matches_are_marked_and_everything_else_is_escaped(engine: SearchEngine) -> None:
    engine.put([document(1, "<b>Tree</b> & path", "<script>alert(1)</script> One tree's shade.")])
    [hit] = engine.search(SearchQuery("trees")).hits
    assert hit.title_html == "&lt;b&gt;<mark>Tree</mark>&lt;/b&gt; &amp; path"
    assert "&lt;script&gt;" in hit.excerpt_html
    assert "<mark>tree</mark>&#39;s" in hit.excerpt_html
    assert "<script" not in hit.excerpt_html


def test_the_excerpt_shows_the_passage_with_the_match(engine: SearchEngine) -> None:
    engine.put([document(1, "Long", "filler " * 300 + "the harbour crane " + "filler " * 300)])
    [hit] = engine.search(SearchQuery("crane")).hits
    assert "harbour <mark>crane</mark>" in hit.excerpt_html
    assert hit.excerpt_html.startswith("… ")
    assert hit.excerpt_html.endswith(" …")
    assert len(hit.excerpt_html) < 300


def test_putting_a_document_again_replaces_it(town: SearchEngine) -> None:
    town.put([replace(TOWN[0], title="A fountain instead", body="Water.", summary="Water.")])
    assert found(town, "fountain") == {"proposal:1"}
    assert found(town, "mill park") == set()
    assert town.count() == len(TOWN)


def test_the_last_of_two_documents_with_one_key_stays(engine: SearchEngine) -> None:
    engine.put([document(1, "Earlier"), document(1, "Later")])
    assert engine.count() == 1
    assert found(engine, "later") == {"proposal:1"}
    assert found(engine, "earlier") == set()


def test_a_document_of_another_audience_after_a_change_is_hidden(town: SearchEngine) -> None:
    town.put([replace(TOWN[0], audience="officer")])
    assert "proposal:1" not in found(town, "benches")


def test_a_removed_document_is_gone_with_its_words(town: SearchEngine) -> None:
    town.remove(["proposal:4", "proposal:999"])
    assert found(town, "bicycle") == set()
    assert town.search(SearchQuery("bicycel")).suggestion is None
    assert "proposal:4" not in set(town.keys())
    assert town.count() == len(TOWN) - 1


def test_an_index_lists_the_keys_it_holds(town: SearchEngine) -> None:
    assert sorted(town.keys()) == sorted(document.key for document in TOWN)


def test_keys_of_more_than_a_page_are_listed_once(engine: SearchEngine) -> None:
    engine.put(document(number, f"Title {number}") for number in range(1203))
    listed = list(engine.keys())
    assert len(listed) == 1203
    assert len(set(listed)) == 1203
    assert engine.count() == 1203


def test_a_cleared_index_is_empty_and_usable(town: SearchEngine) -> None:
    town.clear()
    assert town.count() == 0
    assert list(town.keys()) == []
    assert found(town, "") == set()
    town.put(TOWN[:1])
    assert found(town, "benches") == {"proposal:1"}


def test_an_empty_index_answers(engine: SearchEngine) -> None:
    assert engine.search(SearchQuery("anything")).total == 0
    assert engine.search(SearchQuery()).total == 0
    assert engine.similar("anything at all", "proposal", "en", 5) == []
    assert engine.count() == 0


def test_another_process_finds_what_was_put_and_misses_what_was_removed(
    opener: OpenEngine,
) -> None:
    writer, reader = opener(), opener()
    assert found(reader, "benches") == set()
    writer.put(TOWN)
    assert "proposal:1" in found(reader, "benches")
    writer.remove(["proposal:1"])
    assert "proposal:1" not in found(reader, "benches")
    writer.close()
    assert opener().count() == len(TOWN) - 1


def test_pages_show_every_hit_once_in_one_order(engine: SearchEngine) -> None:
    engine.put(document(n, "Tree", "tree " * (n % 3)) for n in range(25))
    for text in ("tree", ""):
        everything = keys(engine.search(SearchQuery(text, limit=100)).hits)
        paged: list[str] = []
        cursor: str | None = None
        while True:
            page = engine.search(SearchQuery(text, limit=7, cursor=cursor))
            assert page.total == 25
            paged += keys(page.hits)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(set(everything)) == 25
        assert paged == everything


def test_a_document_that_arrives_meanwhile_repeats_nothing_on_the_next_page(
    engine: SearchEngine,
) -> None:
    engine.put(document(n, "Tree") for n in range(6))
    first = engine.search(SearchQuery(limit=3))
    engine.put([document(99, "Tree")])
    second = engine.search(SearchQuery(limit=3, cursor=first.next_cursor))
    assert keys(second.hits) == ["proposal:2", "proposal:1", "proposal:0"]


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm9wZQ", "W10", "WzEsMl0", "Wzk5OTllOTk5OTk5XQ"])
def test_a_cursor_nobody_issued_means_the_first_page(town: SearchEngine, cursor: str) -> None:
    assert town.search(SearchQuery("benches", cursor=cursor)).total == 2
    assert len(town.search(SearchQuery("benches", cursor=cursor)).hits) == 2


@pytest.mark.parametrize(("limit", "shown"), [(-5, 1), (0, 1), (2, 2), (10_000, 5)])
def test_a_limit_out_of_range_is_brought_into_it(
    town: SearchEngine, limit: int, shown: int
) -> None:
    assert len(town.search(SearchQuery(limit=limit)).hits) == shown


def test_more_matches_than_can_be_ranked_are_told_as_at_least(engine: SearchEngine) -> None:
    engine.put(document(n, "Lime" if n else "Oak oak", "oak oak") for n in range(2600))
    results = engine.search(SearchQuery("oak"))
    assert results.total_is_capped
    assert 1000 <= results.total < 2600
    assert results.hits[0].key == "proposal:0", "the oldest, but the only one with it in the title"


HOSTILE = [
    '"', "'", "''", '"unclosed phrase', "title:benches", "body : x", "a AND", "OR OR OR", "NOT",
    "(((", ")))", "benches*", "*", "?", "^benches", "NEAR(a b, 2)", "benches -park", "+benches",
    "a & b | !c", "<->", "benches:*", "\\", "%", "_", "{title}", "[1 TO 2]", "/regex/", "~2",
    "\0", "benches\0park", "\ud800", "\u202ebenches", "مرحبا بالعالم", "🚲🚲🚲", "👩‍👩‍👧", "\ufdfa",
    "½ Ⅻ ﬁ ŉ ß", "'; DROP TABLE document; --", "x" * 10_000, "benches " * 2_000, "\n" * 10_000,
    "a " * 5_000, "\u0301" * 500, "١٢٣", "𝔟𝔢𝔫𝔠𝔥", "e\u0301\u0301\u0301", "-", "--",
    "/*", "$$", ":x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_upsets_a_search(town: SearchEngine, text: str) -> None:
    town.search(SearchQuery(text))
    town.search(SearchQuery(text, kinds=(text,), area=text, topic=text, state=text, language=text))
    town.search(SearchQuery("benches", audience=(text,), cursor=text))
    town.similar(text, text, text, 3)
    assert "proposal:1" in found(town, "benches")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_upsets_an_index(engine: SearchEngine, text: str) -> None:
    hostile = replace(
        document(1, f"Lantern {text}", text),
        kind=text, area=text, topic=text, state=text, url=text, summary=text, language=text,
    )  # fmt: skip
    engine.put([hostile])
    assert found(engine, "lantern") == {"proposal:1"}
    engine.put([hostile])
    engine.remove([text, "proposal:1"])
    assert engine.count() == 0


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=200))
def test_any_text_can_be_searched_for(town: SearchEngine, text: str) -> None:
    results = town.search(SearchQuery(text))
    assert len(results.hits) <= results.total


def test_similar_titles_are_suggested_the_likest_first(town: SearchEngine) -> None:
    hits = town.similar("Open the library on Sunday", "proposal", "en", 5)
    assert keys(hits)[0] == "proposal:3"
    assert all(0 < hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_similar_titles_are_found_despite_slips_and_accents(town: SearchEngine) -> None:
    assert keys(town.similar("Bycicle lane by the rivr", "proposal", "en", 1)) == ["proposal:4"]
    assert keys(town.similar("Bibliotéca abierta los domingos", "proposal", "es", 1)) == [
        "proposal:2"
    ]


def test_similar_titles_are_public_and_of_the_same_kind(town: SearchEngine) -> None:
    assert town.similar("Draft answer on Nightfall tender", "note", "en", 5) == []
    assert keys(town.similar("How should the riverside change?", "proposal", "en", 5)) == []


def test_an_unlike_title_suggests_nothing(town: SearchEngine) -> None:
    assert town.similar("Fireworks on the quay", "proposal", "en", 5) == []


def test_several_threads_read_and_write_at_once(opener: OpenEngine) -> None:
    shared, errors = opener(), list[BaseException]()

    def write(start: int) -> None:
        try:
            for number in range(start, start + 5):
                shared.put([document(number, f"Tree number {number}")])
                assert f"proposal:{number}" in found(shared, f"{number}")
        except BaseException as error:
            errors.append(error)

    def read() -> None:
        try:
            for _ in range(30):
                results = shared.search(SearchQuery("tree", limit=100))
                assert len(results.hits) == len({hit.key for hit in results.hits})
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(100 * n,)) for n in range(1, 4)]
    threads += [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert shared.count() == 15
