"""Names, titles, slugs and folding: one line at a time."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text.checks import TitleProblem, check_title
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.fold import fold
from portal.core.text.names import clean_line, look_alike_key, mixes_look_alike_scripts
from portal.core.text.slug import slugify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Año", "ano"),
        ("ANO", "ano"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("col·laboració", "collaboracio"),
        ("ｆｕｌｌ Ⅻ", "full xii"),
        ("مُحَمَّد", "محمد"),
        ("İstanbul", "istanbul"),
        ("हि", "हि"),
        ("한글", "한글"),
    ],
)
def test_folding_forgets_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_composed_and_decomposed_spellings_fold_alike(text: str) -> None:
    composed = fold(unicodedata.normalize("NFC", text))
    assert composed == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Más bancos en la plaza", "mas-bancos-en-la-plaza"),
        ("  What's new? -- Now!  ", "whats-new-now"),
        ("../../etc/passwd", "etc-passwd"),
        ("مقترح", "item"),
        ("", "item"),
    ],
)
def test_a_slug_is_readable_ascii(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_long_slug_ends_at_a_word() -> None:
    assert slugify("a safe crossing by the school", max_length=18) == "a-safe-crossing-by"
    assert slugify("a safe crossing by the school", max_length=17) == "a-safe-crossing"
    assert slugify("x" * 30, max_length=10) == "x" * 10


@given(st.text(), st.integers(5, 40))
def test_a_slug_never_holds_anything_unsafe_for_an_address(text: str, length: int) -> None:
    slug = slugify(text, max_length=length)
    assert 0 < len(slug) <= length
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug.strip("-") == slug


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t María\n", "Ana María"),
        ("Ana\x00\x1b[31m", "Ana[31m"),
        ("Ana\u202egnp.exe", "Anagnp.exe"),
        ("ad\u200bmin\ufeff", "admin"),
        ("ad\u200dmin", "admin"),
        ("n\u0303", "ñ"),
        ("a\u2028b\u00a0c", "a b c"),
        ("\u2066x\u2069\u3164", "x"),
        ("flag\U000e0067\U000e0062", "flag"),
        ("bad\ud800end", "badend"),
    ],
)
def test_a_line_keeps_only_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize("text", ["👩\u200d👧", "می\u200cخواهم", "क्\u200dष"])
def test_joiners_stay_where_a_script_needs_them(text: str) -> None:
    assert clean_line(text) == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)


def test_controls_leave_a_text_but_its_lines_stay() -> None:
    assert strip_unsafe_controls("a\r\nb\rc\td\x00\x85\u202e\ufffe") == "a\nb\nc\td\x85"


@pytest.mark.parametrize(
    ("real", "imitation"),
    [
        ("Admin", "Аdmin"),
        ("Town Hall", "T0wn  HaII"),
        ("Mayor", "Мауоr"),
        ("Maria Lopez", "Mаría López"),
        ("modern", "modem"),
    ],
)
def test_names_that_look_alike_share_a_key(real: str, imitation: str) -> None:
    assert look_alike_key(real) == look_alike_key(imitation)


def test_different_names_have_different_keys() -> None:
    assert look_alike_key("Ana Ruiz") != look_alike_key("Eva Ruiz")


def test_a_word_of_two_look_alike_scripts_is_noticed() -> None:
    assert mixes_look_alike_scripts("Аdmin")
    assert not mixes_look_alike_scripts("Анна and Ana")


@pytest.mark.parametrize(
    ("title", "problems"),
    [
        ("A safe crossing by the school", ()),
        ("More benches on the RENFE square", ()),
        ("¿Por qué no un carril bici?", ()),
        ("إنارة أفضل في الحديقة العامة", ()),
        ("Too short", (TitleProblem.TOO_SHORT,)),
        ("a" * 151, (TitleProblem.TOO_LONG,)),
        ("a" * 150, ()),
        ("a" * 15, ()),
        ("WE WANT MORE PARKS NOW", (TitleProblem.SHOUTING,)),
        ("We want more parks now!!", (TitleProblem.REPEATED_MARKS,)),
        ("We want more parks ! ! !", (TitleProblem.REPEATED_MARKS,)),
        ("Why is the market shut?!?", (TitleProblem.REPEATED_MARKS,)),
        ("1234567890 12345 67", (TitleProblem.NO_WORDS,)),
        ("NOW!!", (TitleProblem.TOO_SHORT, TitleProblem.REPEATED_MARKS)),
        ("", (TitleProblem.TOO_SHORT,)),
    ],
)
def test_titles_are_checked_by_the_published_rules(
    title: str, problems: tuple[TitleProblem, ...]
) -> None:
    assert check_title(title) == problems
