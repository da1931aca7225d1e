"""A diff shows what changed in words, and nothing gets lost in it."""

from hypothesis import given
from hypothesis import strategies as st

from portal.core.text.diff import DiffParagraph, DiffPiece, TextDiff, diff_text

WORDS = st.sampled_from(["the", "old", "bridge", "is", "closed", "ñandú", "-", "now.", "now"])
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), max_size=5)


def side(diff: TextDiff, without: str) -> str:
    paragraphs = [
        "".join(piece.text for piece in paragraph.pieces if piece.kind != without)
        for paragraph in diff.paragraphs
        if paragraph.kind != without
    ]
    return "\n\n".join(paragraphs)


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_versions_can_be_read_back_from_the_diff(old: list[str], new: list[str]) -> None:
    diff = diff_text("\n\n".join(old), "\n\n".join(new))
    assert side(diff, without="added") == "\n\n".join(old)
    assert side(diff, without="removed") == "\n\n".join(new)


@given(PARAGRAPHS)
def test_a_text_does_not_differ_from_itself(paragraphs: list[str]) -> None:
    diff = diff_text("\n\n".join(paragraphs), "\r\n\r\n".join(paragraphs))
    assert diff.is_empty
    assert (diff.words_added, diff.words_removed) == (0, 0)


def test_changed_words_are_marked_inside_their_paragraph() -> None:
    diff = diff_text("The old bridge is closed.", "The new stone bridge is now closed.")
    assert diff.paragraphs == (
        DiffParagraph(
            "changed",
            (
                DiffPiece("same", "The "),
                DiffPiece("removed", "old"),
                DiffPiece("added", "new stone"),
                DiffPiece("same", " bridge is"),
                DiffPiece("added", " now"),
                DiffPiece("same", " closed."),
            ),
        ),
    )
    assert (diff.words_added, diff.words_removed) == (3, 1)
    assert not diff.is_empty


def test_neighbouring_changes_are_read_as_one() -> None:
    (paragraph,) = diff_text(
        "We ask for a safe crossing by the school",
        "We ask for two wide crossings by the school",
    ).paragraphs
    assert [piece for piece in paragraph.pieces if piece.kind != "same"] == [
        DiffPiece("removed", "a safe crossing"),
        DiffPiece("added", "two wide crossings"),
    ]


def test_an_inserted_paragraph_leaves_its_neighbours_alone() -> None:
    kinds = [p.kind for p in diff_text("One.\n\nTwo.", "One.\n\nBetween them.\n\nTwo.").paragraphs]
    assert kinds == ["same", "added", "same"]


def test_a_rewritten_paragraph_is_matched_and_an_unrelated_one_is_not() -> None:
    diff = diff_text(
        "The market opens on Monday.\n\nDogs are welcome everywhere.",
        "The market opens on Sunday.\n\nA budget of 3,000 euro is needed.",
    )
    assert [paragraph.kind for paragraph in diff.paragraphs] == ["changed", "removed", "added"]


def test_huge_texts_without_anything_in_common_are_compared_as_wholes() -> None:
    old, new = "a " * 30_000, "b c " * 30_000
    assert [p.kind for p in diff_text(old, new).paragraphs] == ["removed", "added"]
    paragraphs = diff_text("x\n\n" * 200, "y\n\n" * 200).paragraphs
    assert {paragraph.kind for paragraph in paragraphs} == {"removed", "added"}


def test_a_very_long_paragraph_that_changed_is_shown_before_and_after() -> None:
    (paragraph,) = diff_text("word " * 12_000 + "old", "word " * 12_000 + "new").paragraphs
    assert [piece.kind for piece in paragraph.pieces] == ["removed", "added"]
