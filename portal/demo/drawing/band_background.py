"""What lies behind the river in the wide picture: sky, hills and the upper town."""

from __future__ import annotations

from portal.demo.drawing.buildings import (
    House,
    church,
    terrace,
    water_tower,
)
from portal.demo.drawing.nature import (
    cloud,
    gull,
    poplar,
    round_tree,
    stars,
)
from portal.demo.drawing.shapes import Shapes, circle, polygon, rect, ridge

WIDTH, HEIGHT = 2400, 820
QUAY = 600

UPPER_TOWN = (
    House(70, 118, "rose", "gable", 3, 2, "roof-dark"),
    House(84, 140, "cream", "side", 3, 2, "roof"),
    House(66, 112, "ochre", "gable", 3, 2, "plum"),
    House(90, 132, "stone", "hip", 3, 2, "roof"),
    House(72, 150, "terracotta", "side", 3, 2, "roof-dark", chimney=True),
)


def sky() -> Shapes:
    return [
        *stars(
            [
                (90, 70),
                (260, 150),
                (410, 50),
                (560, 120),
                (760, 60),
                (905, 140),
                (1180, 50),
                (1330, 120),
                (1700, 60),
                (1850, 130),
                (2010, 50),
                (2190, 110),
                (2330, 60),
            ]
        ),
        circle(1500, 190, 74, "sun"),
        *cloud(1320, 250, 250),
        *cloud(2060, 150, 300),
        *cloud(330, 140, 270),
        *cloud(820, 96, 180),
        *gull(300, 250, 22),
        *gull(352, 226, 15),
        *gull(1040, 190, 17),
    ]


def hills() -> Shapes:
    return [
        ridge(
            [
                (0, 360),
                (240, 300),
                (520, 350),
                (820, 270),
                (1080, 330),
                (1330, 280),
                (1620, 330),
                (1900, 250),
                (2160, 310),
                (2400, 260),
            ],
            QUAY,
            "far",
        ),
        ridge(
            [
                (0, 430),
                (300, 400),
                (700, 420),
                (1000, 400),
                (1200, 452),
                (1420, 400),
                (1700, 360),
                (1980, 330),
                (2200, 372),
                (2400, 350),
            ],
            QUAY,
            "mid",
        ),
        *[
            shape
            for x in range(1650, 2380, 74)
            for shape in poplar(x, 384 - (x % 3) * 12, 62, "near")
        ],
        ridge(
            [
                (0, 470),
                (260, 380),
                (470, 318),
                (640, 306),
                (830, 360),
                (1010, 450),
                (1130, 500),
            ],
            QUAY,
            "near",
        ),
        ridge(
            [
                (1330, 500),
                (1500, 462),
                (1800, 430),
                (2100, 446),
                (2400, 420),
            ],
            QUAY,
            "near",
        ),
    ]


def upper_town() -> Shapes:
    return [
        *water_tower(560, 322, 172),
        *round_tree(648, 330, 84, "leaf-dark"),
        *round_tree(480, 336, 72),
        *round_tree(420, 352, 92, "leaf-dark"),
        *poplar(356, 376, 104),
        *poplar(326, 388, 90, "leaf"),
        *terrace(640, 474, UPPER_TOWN),
        *church(770, 420, 168),
        *terrace(150, 474, UPPER_TOWN[2:]),
        *round_tree(120, 470, 110),
        *round_tree(1050, 500, 92),
        *poplar(1092, 510, 110),
        # The university's long hall among trees, on the eastern hill.
        rect(2030, 356, 230, 74, "cream"),
        polygon([(2015, 358), (2045, 326), (2245, 326), (2275, 358)], "roof"),
        rect(2120, 300, 50, 130, "stone"),
        polygon([(2112, 302), (2145, 262), (2178, 302)], "plum"),
        *[rect(2046 + step * 26, 376, 13, 30, "window", r=5) for step in range(3)],
        *[rect(2178 + step * 26, 376, 13, 30, "window", r=5) for step in range(3)],
        rect(2135, 392, 20, 38, "door", r=8),
        *[s for x in (1996, 2290) for s in round_tree(x, 436, 88, "leaf-dark")],
        *[s for x in (2330, 2372) for s in poplar(x, 436, 120)],
    ]
