"""A palette as style sheet, with the selectors that every theme uses."""

from collections.abc import Sequence

from portal.core.colour.palette import Palette, Scheme

TOWN_TOKENS = ("brand", "brand_strong", "brand_soft", "on_brand", "accent", "accent_soft")
"""What a town brings along; paper, ink and signals belong to the theme."""


def palette_css(palette: Palette, tokens: Sequence[str] = TOWN_TOKENS) -> str:
    """Return custom properties ``--cp-…`` for ``tokens`` in all three schemes.

    To be loaded after the theme's own tokens. The device's wish holds unless the person chose a
    scheme (``data-scheme`` on the root element); high contrast outranks the others.
    """
    light, dark, contrast = (
        _declarations(scheme, tokens) for scheme in (palette.light, palette.dark, palette.contrast)
    )
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:where(:not([data-scheme])){{{dark}}}}}\n"
        f':root:where([data-scheme="dark"]){{{dark}}}\n'
        f"@media (prefers-contrast:more){{:root:root:where(:not([data-scheme])){{{contrast}}}}}\n"
        f':root:root:where([data-scheme="contrast"]){{{contrast}}}\n'
    )


def _declarations(scheme: Scheme, tokens: Sequence[str]) -> str:
    return ";".join(
        f"--cp-{token.replace('_', '-')}:{getattr(scheme, token).hex}" for token in tokens
    )
