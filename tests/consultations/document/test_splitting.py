"""Splitting a text into parts and putting it together again."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.consultations.methods.document.numbering import labels
from portal.consultations.methods.document.records import Block, BlockKind, Numbering
from portal.consultations.methods.document.splitting import split, to_markdown

TEXT = """# Title

Some **words**
over two lines.

## One

1. first

   and more of it
2. second
   - below it
     - deeper
   - below it again

> Somebody said
> this.

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.fixture(autouse=True)
def _words(in_app: Flask) -> None:
    """Notes are written in the reader's language."""


def kinds(text):
    return [(b.kind.value, b.level, b.marker, b.text) for b in split(text).blocks]


def test_headings_paragraphs_items_quotations_and_tables_become_parts():
    assert kinds(TEXT) == [
        ("heading", 1, "", "Title"),
        ("paragraph", 0, "", "Some **words**\nover two lines."),
        ("heading", 2, "", "One"),
        ("item", 1, "1.", "first and more of it"),
        ("item", 1, "2.", "second"),
        ("item", 2, "-", "below it"),
        ("item", 3, "-", "deeper"),
        ("item", 2, "-", "below it again"),
        ("quote", 0, "", "Somebody said\nthis."),
        ("table", 0, "", "| a | b |\n|---|---|\n| 1 | 2 |"),
    ]


def test_pictures_and_lines_are_left_out_with_a_note():
    found = split("Before ![a map](map.png) after\n\n---\n\nEnd")
    assert [b.text for b in found.blocks] == ["Before a map after", "End"]
    assert found.notes == (
        "1 picture was left out; its description stays.",
        "Lines across the page were left out.",
    )


def test_raw_html_stays_text():
    assert kinds("<b>bold</b> <script>x</script>") == [
        ("paragraph", 0, "", "<b>bold</b> <script>x</script>")
    ]


@pytest.mark.parametrize("text", ["", "   \n\n", "---", "\n\n***\n"])
def test_a_text_without_words_has_no_parts(text):
    assert split(text).blocks == ()


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "# A",
                "## B b",
                "- x",
                "  - y",
                "1. one",
                "10) ten",
                "> q",
                "| a |",
                "---",
                "    c",
            ]
        ),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    ),
    max_size=12,
)


@given(_LINES)
@settings(max_examples=300, deadline=None)
def test_putting_parts_together_and_splitting_again_changes_nothing(lines):
    # One round may tidy what was written; after that the form is settled.
    once = split(to_markdown(split("\n".join(lines)).blocks)).blocks
    assert split(to_markdown(once)).blocks == once


def heading(level):
    return Block(BlockKind.HEADING, "H", level)


WORDS = Block(BlockKind.PARAGRAPH, "words")


def test_parts_are_numbered_from_one_to_the_end():
    assert labels([heading(1), WORDS, heading(2), WORDS], Numbering.RUNNING) == ["", "1", "", "2"]


def test_parts_are_numbered_by_section_and_a_title_has_no_number():
    text = [heading(1), WORDS, heading(2), WORDS, heading(4), WORDS, heading(2), WORDS]
    assert labels(text, Numbering.SECTIONS) == [
        "",
        "(1)",
        "1",
        "1 (1)",
        "1.1",
        "1.1 (1)",
        "2",
        "2 (1)",
    ]


def test_a_text_with_its_own_numbers_gets_no_others():
    assert labels([heading(1), WORDS], Numbering.NONE) == ["", ""]


@given(st.lists(st.one_of(st.integers(1, 6).map(heading), st.just(WORDS)), max_size=30))
def test_no_two_parts_have_the_same_number(blocks):
    for numbering in (Numbering.RUNNING, Numbering.SECTIONS):
        shown = [label for label in labels(blocks, numbering) if label]
        assert len(shown) == len(set(shown)) >= blocks.count(WORDS)
