"""Paragraphs are known again in a new version, whatever is inserted, taken out or moved."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.consultations.methods.document.aligning import MatchKind, align, gone
from portal.consultations.methods.document.records import Block, BlockKind

SENTENCES = (
    "Dogs are kept on a lead of two metres in all streets and squares.",
    "Assistance dogs are free of this rule wherever they work.",
    "Whoever walks a dog carries at least two bags.",
    "The lower beach is open to dogs from October to April.",
    "Music in the open air ends at eleven in the evening.",
    "Stalls on the market pay by the metre and by the day.",
)


def words(*texts):
    return [Block(BlockKind.PARAGRAPH, text) for text in texts]


def places(old, new):
    return [match.old for match in align(old, new)]


def test_the_same_text_is_the_same():
    text = words(*SENTENCES)
    assert places(text, text) == [0, 1, 2, 3, 4, 5]
    assert {match.kind for match in align(text, text)} == {MatchKind.SAME}


def test_a_reworded_paragraph_between_two_known_ones_is_known_again():
    new = words(
        SENTENCES[0], "Assistance dogs are free of this rule while they work.", SENTENCES[2]
    )
    found = align(words(*SENTENCES[:3]), new)
    assert [match.old for match in found] == [0, 1, 2]
    assert found[1].kind is MatchKind.CHANGED


def test_a_wholly_new_paragraph_gets_an_anchor_of_its_own():
    new = words(SENTENCES[0], SENTENCES[4], SENTENCES[1])
    assert places(words(*SENTENCES[:2]), new) == [0, None, 1]


def test_a_moved_paragraph_keeps_its_anchor():
    found = align(words(*SENTENCES), words(SENTENCES[5], *SENTENCES[:5]))
    assert [match.old for match in found] == [5, 0, 1, 2, 3, 4]
    assert found[0].kind is MatchKind.MOVED


def test_a_paragraph_moved_and_slightly_reworded_is_known_again():
    moved = SENTENCES[5].replace("by the day", "for every day")
    assert places(words(*SENTENCES), words(moved, *SENTENCES[:5])) == [5, 0, 1, 2, 3, 4]


def test_a_heading_is_never_taken_for_a_paragraph():
    old = [Block(BlockKind.HEADING, SENTENCES[0], 2)]
    assert places(old, words(SENTENCES[0])) == [None]


def test_what_is_gone_is_named():
    old = words(*SENTENCES[:3])
    assert gone(old, align(old, words(SENTENCES[0], SENTENCES[2]))) == [1]


def test_blank_space_is_no_change():
    assert places(words("two  words"), words("two words\n")) == [0]


def test_two_long_texts_are_aligned_without_comparing_everything_forever():
    old = words(*(f"Old {n} " + "x" * 50 for n in range(1500)))
    new = words(*(f"Neu {n} " + "y" * 50 for n in range(1500)))
    assert set(places(old, new)) == {None}


@st.composite
def edited(draw):
    """Return a text, another one in its parts' place, and which parts both have."""
    old = draw(st.lists(st.integers(0, 10_000), max_size=12, unique=True))
    kept = [one for one in old if draw(st.booleans())]
    fresh = draw(st.lists(st.integers(20_000, 30_000), max_size=6, unique=True))
    new = draw(st.permutations(kept + fresh))
    return old, new


@given(edited())
@settings(max_examples=300, deadline=None)
def test_unchanged_paragraphs_keep_their_anchors_whatever_happens_around_them(case):
    old, new = case
    found = places(
        words(*(f"clause {n} stands" for n in old)), words(*(f"clause {n} stands" for n in new))
    )
    for position, number in enumerate(new):
        if number in old:
            assert found[position] == old.index(number)


@given(
    st.lists(st.sampled_from(SENTENCES), max_size=10),
    st.lists(st.sampled_from(SENTENCES), max_size=10),
)
@settings(max_examples=300, deadline=None)
def test_no_paragraph_is_continued_twice_and_repetitions_are_all_found(old, new):
    found = [place for place in places(words(*old), words(*new)) if place is not None]
    assert len(found) == len(set(found))
    for sentence in SENTENCES:
        same = [
            match
            for text, match in zip(new, align(words(*old), words(*new)), strict=True)
            if text == sentence and match.old is not None and old[match.old] == sentence
        ]
        assert len(same) == min(old.count(sentence), new.count(sentence))


@given(
    st.lists(st.text("abcdef ", min_size=10, max_size=40), min_size=1, max_size=8),
    st.lists(st.text("uvwxyz", min_size=10, max_size=40), min_size=1, max_size=8),
)
@settings(deadline=None)
def test_a_wholly_new_text_continues_nothing(old, new):
    assert set(places(words(*old), words(*new))) == {None}
