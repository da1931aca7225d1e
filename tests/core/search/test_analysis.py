"""Which words count as the same, and what of a text is shown around a match."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.search.analysis import (
    MOST_QUERY_WORDS,
    first_letters,
    query_words,
    term_of,
    terms,
    vocabulary_of,
    words,
)
from portal.core.search.highlight import Marker, excerpt, mark


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "benches", "Bench"),
        ("es", "participación", "participaciones"),
        ("es", "decisión", "decisiones"),
        ("pt", "participação", "participações"),
        ("pt-BR", "cidades", "cidade"),
        ("de", "Bäume", "baume"),
        ("fr", "décidé", "decide"),
    ],
)
def test_forms_of_a_word_share_a_term(language: str, first: str, second: str) -> None:
    assert term_of(first, language) == term_of(second, language)


def test_different_words_keep_different_terms() -> None:
    assert len(set(terms("school library bridge market river park", "en"))) == 6


def test_stop_words_have_no_term_in_their_language_only() -> None:
    assert term_of("the", "en") is None
    assert term_of("qué", "es") is None
    assert term_of("the", "es") == "the"


def test_a_term_holds_nothing_an_engine_would_split_at() -> None:
    assert term_of("\ufdfa", "ar") is not None
    assert " " not in str(term_of("\ufdfa", "ar"))


@given(st.text())
def test_words_are_pieces_of_their_text_in_order(text: str) -> None:
    position = 0
    for word in words(text):
        assert text[word.start : word.end] == word.surface
        assert word.start >= position or len(word.surface) == 2
        position = word.start


PIECES = ["a", "á", "b", "Ä", "ß", " ", "_", "-", ".", "'", "東", "京", "é", "1", "l·l", "e\u0301"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(["en", "es", "xx"]),
)
def test_looking_only_at_likely_words_misses_no_match(text: str, language: str) -> None:
    for wanted in {term for term in terms(text, language) if term[0].isascii()}:
        likely = words(text, first_letters({wanted}, language))
        every = [word for word in words(text) if term_of(word.surface, language) == wanted]
        assert [word for word in likely if term_of(word.surface, language) == wanted] == every


def test_a_query_of_stop_words_only_keeps_them_for_other_languages() -> None:
    assert query_words("once", ["en", "es"])[0].terms == ("once",)
    assert query_words("the park", ["en", "es"])[0].folded == "park"


def test_a_query_is_read_to_a_limit_and_each_word_once() -> None:
    many = " ".join(f"word{number}" for number in range(100))
    assert len(query_words(many, ["en"])) == MOST_QUERY_WORDS
    assert len(query_words("tree Trees TREE", ["en"])) == 2


def test_the_rest_of_an_apostrophe_is_not_asked_for() -> None:
    assert [word.folded for word in query_words("citizen's park", ["en"])] == ["citizen", "park"]


def test_the_vocabulary_holds_words_worth_suggesting() -> None:
    assert vocabulary_of("Árbol, is 2030 x1 on", "tree") == {"arbol", "tree"}


def test_threads_stem_without_disturbing_each_other() -> None:
    expected = {f"walking{letter}s": term_of(f"walking{letter}s", "en") for letter in "abcdefgh"}
    term_of.cache_clear()
    wrong: list[str] = []

    def stem() -> None:
        for _ in range(50):
            term_of.cache_clear()
            wrong.extend(word for word in expected if term_of(word, "en") != expected[word])

    threads = [threading.Thread(target=stem) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_marking_covers_other_forms_and_escapes_the_rest() -> None:
    marker = Marker(frozenset({"arbol"}), "es")
    assert mark("Árboles & <árbol>", marker) == (
        "<mark>Árboles</mark> &amp; &lt;<mark>árbol</mark>&gt;"
    )


def test_neighbouring_pairs_of_characters_are_marked_as_one_stretch() -> None:
    marker = Marker(frozenset({"図書", "書館"}), "ja")
    assert mark("中央図書館の時間", marker) == "中央<mark>図書館</mark>の時間"


def test_an_excerpt_prefers_the_passage_with_more_of_the_words() -> None:
    body = "tree " + "filler " * 80 + "a tree beside the river " + "filler " * 80
    shown = excerpt(body, "", Marker(frozenset({"tree", "river"}), "en"))
    assert "<mark>tree</mark> beside the <mark>river</mark>" in shown


def test_without_a_match_the_excerpt_is_the_summary() -> None:
    marker = Marker(frozenset({"tree"}), "en")
    assert excerpt("Body <b>", "Summary <i>", marker) == "Summary &lt;i&gt;"
    assert excerpt("Body <b>", "", marker) == "Body &lt;b&gt;"


@given(st.text(max_size=400))
def test_marks_are_the_only_markup(text: str) -> None:
    marker = Marker(frozenset(terms(text, "en")), "en")
    shown = excerpt(text, "", marker, length=50).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in shown
    assert ">" not in shown
