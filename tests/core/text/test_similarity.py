"""Titles that ask for the same are recognised, others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text.similarity import rank_by_title, trigram_similarity

TITLES = {
    1: "A safe crossing for the school in Mill Street",
    2: "More trees in Harbour Square",
    3: "Library open on Sundays",
    4: "Night bus to the university",
    5: "Más árboles en la plaza del puerto",
    6: "A new market hall",
}


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("School: we need a safe crossing in Mill Street", 1),
        ("Hrabour Sqaure needs more trees", 2),
        ("Open the library on Sundays", 3),
        ("mas arboles en la plaza", 5),
        ("Markethall", 6),
    ],
)
def test_the_likest_title_comes_first(title: str, key: int) -> None:
    assert rank_by_title(title, TITLES)[0][0] == key


def test_an_unlike_title_finds_nothing() -> None:
    assert rank_by_title("Fireworks cancelled due to drought", TITLES) == []


def test_equal_titles_are_wholly_alike_whatever_their_case_and_accents() -> None:
    [(key, likeness), *_] = rank_by_title("MÁS ARBOLES EN LA PLAZA DEL PUERTO", TITLES)
    assert key == 5
    assert likeness == pytest.approx(1.0)


def test_a_rare_word_says_more_than_a_common_one() -> None:
    titles = {number: f"Street works number {number}" for number in range(20)}
    titles |= {"rare": "Orchard festival", "common": "Street festival"}  # type: ignore[dict-item]
    ranked = dict(rank_by_title("Orchard street", titles, at_least=0.0))
    assert ranked["rare"] > ranked["common"]  # type: ignore[index]


def test_the_likest_come_first_and_the_unlike_are_left_out() -> None:
    ranked = rank_by_title("Library open on Sundays and trees in the square", TITLES)
    assert [likeness for _, likeness in ranked] == sorted((x for _, x in ranked), reverse=True)
    assert 4 not in dict(ranked)


@pytest.mark.parametrize("title", ["", "!!!", "🚲", "\0", "a" * 10_000])
def test_a_title_without_likeness_to_anything_is_no_trouble(title: str) -> None:
    assert rank_by_title(title, TITLES) == []
    assert rank_by_title("Library", {1: title}) == []


def test_there_may_be_nothing_to_compare_with() -> None:
    assert rank_by_title("Library", {}) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_of_letters_is_mutual_and_between_nothing_and_all(a: str, b: str) -> None:
    assert 0.0 <= trigram_similarity(a, b) <= 1.0
    assert trigram_similarity(a, b) == trigram_similarity(b, a)


@given(st.text(max_size=60), st.dictionaries(st.integers(), st.text(max_size=60), max_size=6))
def test_likeness_of_titles_is_between_nothing_and_all(title: str, others: dict[int, str]) -> None:
    for key, likeness in rank_by_title(title, others, at_least=0.0):
        assert key in others
        assert 0.0 <= likeness <= 1.0
