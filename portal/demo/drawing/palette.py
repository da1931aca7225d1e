"""Colours of the pictures by name, in the looks a picture can take.

Pages use the names through custom properties (`var(--cp-scene-sky, …)`), so the same drawing is
a warm day on paper and an evening with lit windows in the dark theme. `star` and `glow` show
only in the evening: by day they have the colour of what is behind them.
"""

from __future__ import annotations

from typing import Literal

Look = Literal["day", "dusk", "autumn", "morning"]

DAY: dict[str, str] = {
    "sky": "#f8e9d1",
    "cloud": "#fff7ea",
    "star": "#f8e9d1",
    "sun": "#f2b056",
    "far": "#cfd0b5",
    "mid": "#a9bb9b",
    "near": "#86a480",
    "grass": "#a8bf83",
    "meadow": "#bccb92",
    "leaf": "#5f8d66",
    "leaf-dark": "#426f56",
    "leaf-light": "#8fb37c",
    "trunk": "#7d5e48",
    "water": "#6ea6a8",
    "water-deep": "#55909a",
    "water-light": "#a9d0c8",
    "sand": "#ecd9b3",
    "stone": "#dccdb3",
    "stone-dark": "#bba98d",
    "road": "#8f8c88",
    "mark": "#f6eedd",
    "pave": "#e7dac2",
    "terracotta": "#cb6641",
    "ochre": "#e3a84d",
    "rose": "#e8b89f",
    "cream": "#fcf2e1",
    "blue": "#5f8a9d",
    "plum": "#7f4a58",
    "roof": "#ad5338",
    "roof-dark": "#8a3d2f",
    "window": "#526b77",
    "glass": "#a8c6cb",
    "door": "#5d4c43",
    "ink": "#2e3b42",
    "white": "#fffdf8",
    "red": "#c8452f",
    "skin-a": "#eec09a",
    "skin-b": "#b97f58",
    "skin-c": "#7c5039",
    "shade": "#432f2f",
    "glow": "#f2b056",
}

DUSK: dict[str, str] = {
    "sky": "#26364d",
    "cloud": "#34485f",
    "star": "#f3e7c4",
    "sun": "#f4e7c0",
    "far": "#3a5366",
    "mid": "#31505d",
    "near": "#2a4851",
    "grass": "#355c55",
    "meadow": "#3f6759",
    "leaf": "#2f5e57",
    "leaf-dark": "#234a48",
    "leaf-light": "#437468",
    "trunk": "#3d3532",
    "water": "#2c5c74",
    "water-deep": "#234e66",
    "water-light": "#5791a0",
    "sand": "#77705f",
    "stone": "#827d78",
    "stone-dark": "#625f60",
    "road": "#414954",
    "mark": "#b5b2a6",
    "pave": "#5c6269",
    "terracotta": "#a3523d",
    "ochre": "#bb8842",
    "rose": "#a97f75",
    "cream": "#c4b6a1",
    "blue": "#456a82",
    "plum": "#623f53",
    "roof": "#743d35",
    "roof-dark": "#5a2f2d",
    "window": "#fbd582",
    "glass": "#f3cf8d",
    "door": "#33292a",
    "ink": "#141d27",
    "white": "#e9e1d0",
    "red": "#b8483a",
    "skin-a": "#c89a7c",
    "skin-b": "#95664a",
    "skin-c": "#63412f",
    "shade": "#0d131c",
    "glow": "#fbd582",
}

AUTUMN = DAY | {
    "sky": "#f6e3d2",
    "star": "#f6e3d2",
    "sun": "#ec9a50",
    "far": "#d8c3a5",
    "mid": "#c0a57c",
    "near": "#a78a5d",
    "grass": "#c2ae6d",
    "meadow": "#d0bd7e",
    "leaf": "#c7803c",
    "leaf-dark": "#a55d33",
    "leaf-light": "#e2ae56",
    "water": "#7b9ea3",
    "water-light": "#b9cdc6",
}

MORNING = DAY | {
    "sky": "#dcebec",
    "star": "#dcebec",
    "cloud": "#f6fbfa",
    "sun": "#f7d08a",
    "far": "#b9cfd0",
    "mid": "#95b6af",
    "near": "#74a08f",
    "water": "#5fa0b0",
    "water-deep": "#478a9e",
    "sand": "#e9dfc6",
    "pave": "#e3dfd2",
}

LOOKS: dict[Look, dict[str, str]] = {
    "day": DAY,
    "dusk": DUSK,
    "autumn": AUTUMN,
    "morning": MORNING,
}


def scene_css() -> str:
    """Custom properties of the pictures for a theme: day, and evening for the dark theme.

    The attribute wins over the system's preference, as a person's own choice should.
    """
    night = _properties(DUSK)
    return (
        f":root{{{_properties(DAY)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{night}}}}}\n"
        f":root[data-theme=dark]{{{night}}}\n"
    )


def _properties(colours: dict[str, str]) -> str:
    return "".join(f"--cp-scene-{name}:{value};" for name, value in colours.items())
