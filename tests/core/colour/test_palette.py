"""A town's colours can be read in every scheme, or are refused with the reason."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.colour.colour import (
    BLACK,
    WHITE,
    Colour,
    ColourInvalid,
    contrast,
    from_oklch,
    parse_colour,
)
from portal.core.colour.css import TOWN_TOKENS, palette_css
from portal.core.colour.palette import (
    ALL_TOKENS,
    Palette,
    PaletteRefused,
    Scheme,
    derive_palette,
    required_ratios,
)

STEPS = st.integers(0, 255)
COLOURS = st.builds(Colour, STEPS, STEPS, STEPS)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("#0c5a60", "#0c5a60"),
        (" #FFF ", "#ffffff"),
        ("#a1B", "#aa11bb"),
        ("oklch(1 0 0)", "#ffffff"),
        ("oklch(0% 0 0deg)", "#000000"),
        ("oklch(62.796% 0.25768 29.234)", "#ff0000"),
        ("OKLCH(0.45201 0.31321 264.052)", "#0000ff"),
    ],
)
def test_colours_are_read_as_designers_write_them(text: str, written: str) -> None:
    assert parse_colour(text).hex == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "red",
        "#12",
        "#12345",
        "#1234567",
        "#ggg",
        "0c5a60",
        "rgb(0,0,0)",
        "oklch(2 0 0)",
        "#fff;}body{display:none",
        "url(x)",
        "var(--x)",
        "#fff\n#000",
    ],
)
def test_what_is_no_colour_never_reaches_the_style_sheet(text: str) -> None:
    with pytest.raises(ColourInvalid):
        parse_colour(text)
    with pytest.raises(ColourInvalid):
        derive_palette("#0c5a60", text)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#777", "#fff", 4.48),
        ("#767676", "#fff", 4.54),
        ("#f00", "#fff", 4.0),
    ],
)
def test_contrast_is_the_published_ratio(one: str, other: str, ratio: float) -> None:
    assert contrast(parse_colour(one), parse_colour(other)) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_knows_no_direction_and_has_its_bounds(one: Colour, other: Colour) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@settings(deadline=None)
@given(COLOURS)
def test_a_colour_survives_the_way_through_oklch(colour: Colour) -> None:
    back = from_oklch(*colour.oklch())
    for before, after in zip(
        (colour.red, colour.green, colour.blue), (back.red, back.green, back.blue), strict=True
    ):
        assert abs(before - after) <= 1
    assert parse_colour(colour.hex) == colour


@given(st.floats(0.2, 1), st.floats(0, 0.5), st.floats(0, 360))
def test_a_colour_no_screen_shows_keeps_its_lightness(
    lightness: float, chroma: float, hue: float
) -> None:
    shown = from_oklch(lightness, chroma, hue)
    assert shown.oklch()[0] == pytest.approx(lightness, abs=0.02)


def unreadable_pairs(scheme: Scheme, text_ratio: float) -> list[str]:
    return [
        f"{foreground} on {ground}"
        for foreground, ground, needed in required_ratios(text_ratio)
        if contrast(getattr(scheme, foreground), getattr(scheme, ground)) < needed
    ]


def derived_or_refused(
    brand: Colour, accent: Colour
) -> tuple[Palette | None, PaletteRefused | None]:
    try:
        return derive_palette(brand.hex, accent.hex), None
    except PaletteRefused as refused:
        return None, refused


@settings(deadline=None)
@given(COLOURS, COLOURS)
def test_any_two_colours_give_a_readable_palette_or_a_reason(brand: Colour, accent: Colour) -> None:
    palette, refused = derived_or_refused(brand, accent)
    if palette is None:
        assert refused is not None
        colour = {"brand": brand, "accent": accent}[refused.pair[0]]
        assert refused.ratio < refused.needed == 4.5
        assert contrast(colour, WHITE) < 4.5
        return
    assert unreadable_pairs(palette.light, 4.5) == []
    assert unreadable_pairs(palette.dark, 4.5) == []
    assert unreadable_pairs(palette.contrast, 7) == []


@given(COLOURS)
def test_a_colour_that_can_be_read_already_is_kept_as_it_is(brand: Colour) -> None:
    if contrast(brand, parse_colour("#f2eee6")) >= 4.5:
        assert derive_palette(brand.hex, "#a8431f").light.brand == brand


@settings(deadline=None)
@given(COLOURS)
def test_the_hue_of_the_town_is_recognisable_in_every_scheme(brand: Colour) -> None:
    lightness, chroma, hue = brand.oklch()
    if chroma < 0.08 or not 0.35 < lightness < 0.7:
        return  # greys and colours close to black have no hue to speak of
    palette = derive_palette(brand.hex, "#a8431f")
    for scheme in (palette.light, palette.dark):
        own = scheme.brand.oklch()[2]
        assert abs((own - hue + 180) % 360 - 180) < 12


@pytest.mark.parametrize("brand", ["#ffff00", "#fff", "#ffd1dc", "#d9f99d"])
def test_a_colour_too_light_to_stay_itself_is_refused_by_name(brand: str) -> None:
    with pytest.raises(PaletteRefused) as refused:
        derive_palette(brand, "#a8431f")
    assert refused.value.pair == ("brand", "paper")
    assert refused.value.ratio < 2
    assert "brand on paper" in str(refused.value)
    with pytest.raises(PaletteRefused) as refused:
        derive_palette("#0c5a60", brand)
    assert refused.value.pair == ("accent", "paper")


@pytest.mark.parametrize("brand", ["#ff7a00", "#3aa6d0", "#5cb85c", "#e83e8c"])
def test_a_lively_colour_is_darkened_just_enough(brand: str) -> None:
    palette = derive_palette(brand, "#a8431f")
    assert palette.light.brand != parse_colour(brand)
    assert contrast(palette.light.brand, palette.light.paper_sunken) < 5


@pytest.mark.parametrize("brand", ["#000", "#000080", "#3d0000"])
def test_a_very_dark_colour_is_light_in_the_dark_scheme(brand: str) -> None:
    palette = derive_palette(brand, brand)
    assert palette.light.brand == parse_colour(brand)
    assert palette.dark.brand.luminance > 0.3
    assert palette.contrast.ink == BLACK


def test_the_check_would_notice_an_unreadable_pair() -> None:
    palette = derive_palette("#0c5a60", "#a8431f")
    grey = Scheme(**{token: Colour(120, 120, 120) for token in ALL_TOKENS})
    assert unreadable_pairs(palette.light, 4.5) == []
    assert "ink on paper" in unreadable_pairs(grey, 4.5)
    assert "focus on paper" in unreadable_pairs(grey, 4.5)


def rules(palette: Palette, tokens: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    css = palette_css(palette, tokens)
    found = re.findall(r"(:root[^{]*)\{([^}]*)\}", css)
    assert re.sub(r"[^{}]", "", css) == "{}{{}}{}{{}}{}"
    return [
        (selector, dict(line.split(":", 1) for line in body.split(";"))) for selector, body in found
    ]


def test_the_style_sheet_names_every_token_in_every_scheme() -> None:
    palette = derive_palette("#0c5a60", "#a8431f")
    written = rules(palette, ALL_TOKENS)
    schemes = (palette.light, palette.dark, palette.dark, palette.contrast, palette.contrast)
    for (_, declarations), scheme in zip(written, schemes, strict=True):
        assert declarations == {
            f"--cp-{token.replace('_', '-')}": getattr(scheme, token).hex for token in ALL_TOKENS
        }


def test_a_town_brings_its_colours_and_leaves_the_paper_to_the_theme() -> None:
    written = rules(derive_palette("#0c5a60", "#a8431f"), TOWN_TOKENS)
    selectors = [selector for selector, _ in written]
    assert selectors == [
        ":root",
        ":root:where(:not([data-scheme]))",
        ':root:where([data-scheme="dark"])',
        ":root:root:where(:not([data-scheme]))",
        ':root:root:where([data-scheme="contrast"])',
    ]
    assert written[0][1]["--cp-brand"] == "#0c5a60"
    assert all("--cp-paper" not in declarations for _, declarations in written)
