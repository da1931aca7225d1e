"""The wide picture of the town for the home page: harbour, Old Bridge, old tannery, hills.

The bridge stands in the middle, so a phone that shows only the middle third still shows the town.
"""

from __future__ import annotations

from functools import cache

from portal.demo.drawing.band_background import HEIGHT, QUAY, WIDTH, hills, sky, upper_town
from portal.demo.drawing.buildings import (
    House,
    arched_bridge,
    house,
    sawtooth_hall,
    terrace,
)
from portal.demo.drawing.nature import (
    bush,
    reeds,
    ripples,
    round_tree,
)
from portal.demo.drawing.people import Figure, cyclist, person
from portal.demo.drawing.shapes import Scene, Shapes, blob, line, polygon, rect, ridge
from portal.demo.drawing.street import lamp, rowing_boat, sailing_boat, tram
from portal.demo.drawing.words import Words

DECK = 470

HARBOUR_FRONT = (
    House(92, 190, "blue", "gable", 3, 2, "roof", shop="terracotta"),
    House(78, 232, "cream", "side", 4, 2, "roof-dark", balcony=True),
    House(96, 206, "terracotta", "hip", 3, 2, "plum", shop="blue"),
    House(74, 248, "ochre", "gable", 4, 2, "roof", shutters="leaf-dark"),
    House(104, 214, "rose", "mansard", 3, 3, "plum", balcony=True),
    House(80, 180, "cream", "gable", 3, 2, "roof", shop="ochre"),
    House(90, 236, "plum", "side", 4, 2, "roof-dark", chimney=True),
    House(98, 198, "stone", "hip", 3, 3, "roof", shop="red"),
    House(84, 222, "terracotta", "gable", 4, 2, "roof-dark", shutters="cream"),
)

TANNERY_FRONT = (
    House(88, 206, "ochre", "gable", 3, 2, "roof-dark", shop="blue"),
    House(80, 176, "cream", "side", 3, 2, "roof", balcony=True),
    House(94, 222, "blue", "mansard", 3, 2, "plum"),
)


@cache
def town_band() -> Scene:
    """Return the picture of the whole town."""
    shapes: Shapes = [rect(0, 0, WIDTH, HEIGHT, "sky")]
    shapes += sky()
    shapes += hills()
    shapes += upper_town()
    shapes += _river()
    shapes += _left_bank()
    shapes += _right_bank()
    shapes += _bridge()
    shapes += _foreground()
    return Scene(
        "town",
        WIDTH,
        HEIGHT,
        tuple(shapes),
        Words(
            en="Valdelira drawn from the river: coloured harbour houses, the Old Bridge with a red "
            "tram, the brick halls of the tannery and the water tower on its hill.",
            es="Valdelira dibujada desde el río: casas de colores del puerto, el Puente Viejo con "
            "un tranvía rojo, las naves de ladrillo de la tenería y el depósito en su alto.",
        ),
    )


def _river() -> Shapes:
    return [
        blob(
            [
                (1215, 470),
                (1290, 482),
                (1262, 520),
                (1420, 560),
                (1560, 640),
                (900, 640),
                (1040, 560),
                (1196, 512),
            ],
            "water",
        ),
        rect(0, QUAY - 2, WIDTH, HEIGHT - QUAY + 2, "water"),
        rect(0, 744, WIDTH, HEIGHT - 744, "water-deep", opacity=0.55),
        *ripples(
            [
                (1210, 512, 40),
                (1180, 548, 70),
                (1290, 566, 56),
                (1120, 588, 90),
                (1330, 606, 80),
                (230, 664, 150),
                (60, 700, 90),
                (560, 690, 110),
                (820, 652, 120),
                (1010, 716, 140),
                (1250, 676, 110),
                (1480, 704, 150),
                (1720, 660, 90),
                (1930, 716, 120),
                (2210, 676, 110),
                (700, 730, 60),
                (1380, 760, 120),
                (2080, 772, 130),
                (420, 776, 120),
                (910, 786, 100),
            ]
        ),
    ]


def _left_bank() -> Shapes:
    shapes: Shapes = [
        rect(0, QUAY - 6, 1010, 58, "stone"),
        rect(0, QUAY - 6, 1010, 10, "cream"),
        rect(0, QUAY + 40, 1010, 14, "stone-dark"),
    ]
    shapes += [
        line([(x, QUAY + 12), (x + 34, QUAY + 12)], 3, "stone-dark") for x in range(30, 990, 120)
    ]
    shapes += [
        line([(x, QUAY + 27), (x + 34, QUAY + 27)], 3, "stone-dark") for x in range(86, 990, 120)
    ]
    shapes += terrace(-30, QUAY - 6, HARBOUR_FRONT, gap=0)
    shapes += house(766, QUAY - 6, House(96, 170, "rose", "hip", 3, 2, "roof", shop="leaf"))
    for x in (912, 958):
        shapes += round_tree(x, QUAY - 6, 128 if x == 912 else 104)
    shapes += lamp(880, QUAY - 6, 104, arm=-1)
    shapes += lamp(300, QUAY - 6, 104)
    shapes += person(180, QUAY - 4, 58, Figure("red", "ink", "skin-b", pose="walking", bag="ochre"))
    shapes += person(232, QUAY - 4, 56, Figure("ochre", "plum", hair="ink", skirt=True))
    shapes += person(610, QUAY - 4, 58, Figure("white", "blue", "skin-c", "ink"), mirrored=True)
    shapes += person(642, QUAY - 4, 40, Figure("red", "ink", "skin-c", "ink"), mirrored=True)
    shapes += cyclist(450, QUAY - 4, 60, Figure("leaf-dark", "ink", hat="red"))
    return shapes


def _right_bank() -> Shapes:
    shapes: Shapes = [
        rect(1470, QUAY - 6, 930, 50, "stone"),
        rect(1470, QUAY - 6, 930, 10, "cream"),
        rect(1470, QUAY + 32, 930, 13, "stone-dark"),
    ]
    shapes += [
        line([(x, QUAY + 14), (x + 34, QUAY + 14)], 3, "stone-dark") for x in range(1500, 2390, 120)
    ]
    shapes += terrace(1606, QUAY - 6, TANNERY_FRONT)
    shapes += sawtooth_hall(1892, QUAY - 6, 420, 112, 5)
    shapes += round_tree(1560, QUAY - 6, 118)
    for x, size in ((1884, 92), (2334, 118), (2384, 90)):
        shapes += round_tree(x, QUAY - 6, size, "leaf-dark" if size > 100 else "leaf")
    shapes += lamp(1524, QUAY - 6, 104)
    shapes += person(1840, QUAY - 4, 58, Figure("plum", "ink", "skin-b", "ink", long_hair=True))
    shapes += person(2120, QUAY - 4, 58, Figure("ochre", "ink", hat="blue"), mirrored=True)
    shapes += cyclist(2230, QUAY - 4, 60, Figure("terracotta", "ink", "skin-a"), mirrored=True)
    return shapes


def _bridge() -> Shapes:
    shapes = arched_bridge(988, DECK, 510, 622, 3)
    # Ramps down to both quays.
    shapes.insert(0, polygon([(988, DECK - 10), (870, QUAY), (1010, QUAY + 10)], "stone"))
    shapes.insert(0, polygon([(1498, DECK - 10), (1616, QUAY), (1470, QUAY + 10)], "stone"))
    shapes += tram(1100, DECK - 14, 270)
    shapes += [rect(960, DECK - 32, 566, 5, "ink", r=2)]
    shapes += [rect(x, DECK - 32, 4, 22, "ink") for x in range(964, 1526, 24)]
    shapes += lamp(1030, DECK - 12, 92)
    shapes += lamp(1456, DECK - 12, 92, arm=-1)
    shapes += person(1064, DECK - 12, 46, Figure("blue", "ink", pose="walking", hat="ochre"))
    shapes += person(
        1420, DECK - 12, 46, Figure("terracotta", "cream", "skin-c", "ink"), mirrored=True
    )
    return shapes


def _foreground() -> Shapes:
    return [
        *sailing_boat(300, 716, 74),
        *rowing_boat(620, 742, 62, "red"),
        *rowing_boat(1730, 724, 58, "blue"),
        *person(1722, 716, 58, Figure("ochre", "ink", pose="sitting", hat="cream")),
        *sailing_boat(2090, 708, 60, "ochre"),
        ridge([(-20, 788), (220, 762), (520, 796), (760, 830)], HEIGHT + 20, "leaf"),
        ridge([(1640, 832), (1880, 796), (2160, 764), (2420, 776)], HEIGHT + 20, "leaf"),
        *reeds(120, 792, 96),
        *reeds(206, 790, 70, 5),
        *reeds(2250, 790, 100),
        *reeds(2160, 790, 74, 5),
        *bush(40, 806, 70, "leaf-dark"),
        *bush(2356, 806, 78, "leaf-dark"),
    ]
