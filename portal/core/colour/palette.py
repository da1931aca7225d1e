"""From a town's two colours to every token, in three schemes that all can be read.

A colour of the town is used as it is where it can be read, and otherwise made darker or lighter
at the same hue. One that would have to change beyond recognition is refused, with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from portal.core.colour.colour import BLACK, WHITE, Colour, contrast, from_oklch, parse_colour

TEXT_RATIO = 4.5
"""What text needs on its ground (WCAG 2.2, 1.4.3, level AA)."""
GRAPHIC_RATIO = 3.0
"""What lines, icons and focus rings need (1.4.11)."""
HIGH_CONTRAST_RATIO = 7.0
"""What text has in the high-contrast scheme (1.4.6, level AAA)."""

# The step in lightness at which a town would say "that is not our colour any more".
_MOST_DARKENED = 0.32
_STEP = 0.005


class PaletteRefused(ValueError):
    """These colours give a pair nobody could read.

    ``pair`` names foreground and ground, ``ratio`` is what they reach, ``needed`` what they must.
    """

    def __init__(self, pair: tuple[str, str], ratio: float, needed: float) -> None:
        super().__init__(
            f"{pair[0]} on {pair[1]} has a contrast of {ratio:.2f}:1 and needs {needed:g}:1"
        )
        self.pair = pair
        self.ratio = ratio
        self.needed = needed


@dataclass(frozen=True, slots=True)
class Scheme:
    """The tokens of one scheme. ``line`` is a decorative hairline; controls use ``line_strong``."""

    paper: Colour
    paper_raised: Colour
    paper_sunken: Colour
    ink: Colour
    muted: Colour
    line: Colour
    line_strong: Colour
    brand: Colour
    brand_strong: Colour
    brand_soft: Colour
    on_brand: Colour
    accent: Colour
    accent_soft: Colour
    success: Colour
    warning: Colour
    danger: Colour
    focus: Colour
    focus_halo: Colour


@dataclass(frozen=True, slots=True)
class Palette:
    """A town's tokens in light, dark and high contrast."""

    light: Scheme
    dark: Scheme
    contrast: Scheme


def required_ratios(text_ratio: float) -> Iterator[tuple[str, str, float]]:
    """Give every pair of tokens that meet on a page, with the contrast they need."""
    papers = ("paper", "paper_raised", "paper_sunken")
    texts = ("ink", "muted", "brand", "brand_strong", "accent", "success", "warning", "danger")
    for paper in papers:
        for text in texts:
            yield text, paper, text_ratio
        for graphic in ("line_strong", "focus"):
            yield graphic, paper, GRAPHIC_RATIO
    for ground in ("brand", "brand_strong"):
        yield "on_brand", ground, text_ratio
    for ground in ("brand_soft", "accent_soft"):
        yield "ink", ground, text_ratio
    yield "brand_strong", "brand_soft", text_ratio
    yield "accent", "accent_soft", TEXT_RATIO
    yield "focus", "focus_halo", GRAPHIC_RATIO


def derive_palette(brand: str, accent: str) -> Palette:
    """Derive every token from the town's brand and accent colours (hex or OKLCH).

    Raises ``ColourInvalid`` for what is no colour, and ``PaletteRefused`` naming the pair when a
    colour is too light to be read on paper and cannot be darkened without losing its character.
    """
    brand_colour, accent_colour = parse_colour(brand), parse_colour(accent)
    palette = Palette(
        light=_light(brand_colour, accent_colour),
        dark=_dark(brand_colour, accent_colour),
        contrast=_high_contrast(brand_colour, accent_colour),
    )
    _check(palette.light, TEXT_RATIO)
    _check(palette.dark, TEXT_RATIO)
    _check(palette.contrast, HIGH_CONTRAST_RATIO)
    return palette


def _light(brand: Colour, accent: Colour) -> Scheme:
    paper, sunken = parse_colour("#fbf9f5"), parse_colour("#f2eee6")
    brand_soft, accent_soft = _tint(brand, 0.945, 0.025), _tint(accent, 0.945, 0.035)
    papers = (paper, WHITE, sunken)
    readable_brand = _darkened("brand", brand, papers)
    return Scheme(
        paper=paper,
        paper_raised=WHITE,
        paper_sunken=sunken,
        ink=parse_colour("#1d2523"),
        muted=parse_colour("#56605c"),
        line=parse_colour("#ddd7ca"),
        line_strong=parse_colour("#7d8581"),
        brand=readable_brand,
        brand_strong=_deeper(readable_brand, (*papers, brand_soft)),
        brand_soft=brand_soft,
        on_brand=WHITE,
        accent=_darkened("accent", accent, (*papers, accent_soft)),
        accent_soft=accent_soft,
        success=parse_colour("#2a6a33"),
        warning=parse_colour("#7f5300"),
        danger=parse_colour("#a5242b"),
        focus=parse_colour("#14201e"),
        focus_halo=parse_colour("#ffc83d"),
    )


def _dark(brand: Colour, accent: Colour) -> Scheme:
    paper, raised = parse_colour("#131918"), parse_colour("#1b2322")
    sunken = parse_colour("#0d1211")
    brand_soft, accent_soft = _tint(brand, 0.32, 0.045), _tint(accent, 0.32, 0.045)
    papers = (paper, raised, sunken)
    light_brand = _lightened(brand, 0.78, (*papers, brand_soft))
    return Scheme(
        paper=paper,
        paper_raised=raised,
        paper_sunken=sunken,
        ink=parse_colour("#eceae3"),
        muted=parse_colour("#aab4af"),
        line=parse_colour("#333e3b"),
        line_strong=parse_colour("#7f8b86"),
        brand=light_brand,
        brand_strong=_lightened(light_brand, 0.88, (*papers, brand_soft)),
        brand_soft=brand_soft,
        on_brand=_tint(brand, 0.22, 0.04),
        accent=_lightened(accent, 0.78, (*papers, accent_soft)),
        accent_soft=accent_soft,
        success=parse_colour("#93d08e"),
        warning=parse_colour("#efc66a"),
        danger=parse_colour("#ff9d97"),
        focus=parse_colour("#ffc83d"),
        focus_halo=parse_colour("#0a0f0e"),
    )


def _high_contrast(brand: Colour, accent: Colour) -> Scheme:
    return Scheme(
        paper=WHITE,
        paper_raised=WHITE,
        paper_sunken=WHITE,
        ink=BLACK,
        muted=parse_colour("#1f1f1f"),
        line=BLACK,
        line_strong=BLACK,
        brand=_reach(brand, (WHITE,), HIGH_CONTRAST_RATIO, -_STEP),
        brand_strong=BLACK,
        brand_soft=WHITE,
        on_brand=WHITE,
        accent=_reach(accent, (WHITE,), HIGH_CONTRAST_RATIO, -_STEP),
        accent_soft=WHITE,
        success=parse_colour("#00400c"),
        warning=parse_colour("#4a2f00"),
        danger=parse_colour("#7a0010"),
        focus=BLACK,
        focus_halo=parse_colour("#ffc400"),
    )


def _darkened(name: str, colour: Colour, grounds: Sequence[Colour]) -> Colour:
    readable = _reach(colour, grounds, TEXT_RATIO, -_STEP)
    if colour.oklch()[0] - readable.oklch()[0] > _MOST_DARKENED:
        worst = min(contrast(colour, ground) for ground in grounds)
        raise PaletteRefused((name, "paper"), worst, TEXT_RATIO)
    return readable


def _deeper(colour: Colour, grounds: Sequence[Colour]) -> Colour:
    lightness, chroma, hue = colour.oklch()
    deeper = from_oklch(max(lightness - 0.12, 0.12), chroma * 0.9, hue)
    darker = deeper if deeper.luminance < colour.luminance else colour
    return _reach(darker, grounds, TEXT_RATIO, -_STEP)


def _lightened(colour: Colour, lightness: float, grounds: Sequence[Colour]) -> Colour:
    own_lightness, chroma, hue = colour.oklch()
    # Strong colours glow on dark ground; a little less chroma is easier on the eyes.
    light = from_oklch(max(own_lightness, lightness), min(chroma, 0.13), hue)
    return _reach(light, grounds, TEXT_RATIO, _STEP)


def _tint(colour: Colour, lightness: float, most_chroma: float) -> Colour:
    _, chroma, hue = colour.oklch()
    return from_oklch(lightness, min(chroma, most_chroma), hue)


def _reach(colour: Colour, grounds: Sequence[Colour], ratio: float, step: float) -> Colour:
    """Return the first colour along the lightness axis that reaches ``ratio`` on all grounds."""
    lightness, chroma, hue = colour.oklch()
    reached = colour
    while any(contrast(reached, ground) < ratio for ground in grounds):
        lightness += step
        if not 0 <= lightness <= 1:
            return BLACK if step < 0 else WHITE
        reached = from_oklch(lightness, chroma, hue)
    return reached


def _check(scheme: Scheme, text_ratio: float) -> None:
    for foreground, ground, needed in required_ratios(text_ratio):
        ratio = contrast(getattr(scheme, foreground), getattr(scheme, ground))
        if ratio < needed:
            raise PaletteRefused((foreground, ground), ratio, needed)


ALL_TOKENS = tuple(field.name for field in fields(Scheme))
