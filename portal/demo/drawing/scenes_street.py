"""Small pictures of the street: crossing, trees, bus, bike lane."""

from __future__ import annotations

from portal.demo.drawing.buildings import House, terrace
from portal.demo.drawing.nature import bush, cloud, poplar, round_tree
from portal.demo.drawing.people import (
    Figure,
    cyclist,
    dog,
    person,
)
from portal.demo.drawing.shapes import (
    Scene,
    Shapes,
    circle,
    line,
    polygon,
    rect,
    ridge,
)
from portal.demo.drawing.street import bollard, bus, bus_stop, lamp, tram
from portal.demo.drawing.words import Words

W, H = 1600, 1000


def _scene(key: str, shapes: Shapes, en: str, es: str) -> Scene:
    return Scene(key, W, H, tuple(shapes), Words(en=en, es=es))


def crossing() -> Scene:
    """A family on a zebra crossing."""
    houses = (
        House(250, 470, "ochre", "gable", 4, 2, "roof", shutters="leaf-dark"),
        House(300, 420, "cream", "side", 3, 3, "roof-dark", shop="terracotta"),
        House(230, 500, "terracotta", "hip", 4, 2, "plum", balcony=True),
        House(310, 440, "blue", "mansard", 3, 3, "plum", shop="ochre"),
        House(260, 410, "rose", "gable", 3, 2, "roof"),
        House(300, 470, "cream", "side", 4, 3, "roof"),
    )
    stripes = [
        polygon([(x, 770), (x + 76, 770), (x + 52, 930), (x - 36, 930)], "mark")
        for x in range(500, 1100, 132)
    ]
    return _scene(
        "crossing",
        [
            rect(0, 0, W, H, "sky"),
            *cloud(330, 130, 260),
            *cloud(1290, 100, 320),
            *terrace(-40, 690, houses),
            rect(0, 686, W, 60, "pave"),
            rect(0, 740, W, 22, "stone-dark"),
            rect(0, 758, W, 190, "road"),
            *stripes,
            rect(0, 944, W, 20, "stone-dark"),
            rect(0, 960, W, 40, "pave"),
            *round_tree(150, 712, 330),
            *round_tree(1420, 712, 370, "leaf-dark"),
            *lamp(380, 724, 330, arm=1),
            *person(
                620,
                880,
                250,
                Figure("red", "ink", "skin-b", "ink", "walking", long_hair=True, bag="ochre"),
            ),
            *person(740, 884, 165, Figure("ochre", "blue", "skin-b", "ink", "walking")),
            *person(
                842, 880, 150, Figure("leaf-dark", "plum", "skin-a", "ochre", "walking", hat="red")
            ),
            *person(
                985, 878, 262, Figure("blue", "ink", "skin-c", "ink", "walking"), mirrored=False
            ),
            *bollard(430, 985, 70),
            *bollard(1180, 985, 70),
            *person(
                1260, 740, 210, Figure("plum", "ink", "skin-a", "door", stick=True), mirrored=True
            ),
        ],
        "Children and adults walk over a wide zebra crossing in front of coloured houses.",
        "Niños y adultos cruzan un ancho paso de cebra delante de casas de colores.",
    )


def tree_street() -> Scene:
    """A street under trees with café tables."""
    houses = (
        House(280, 560, "rose", "gable", 4, 2, "roof", balcony=True, shop="leaf"),
        House(300, 500, "stone", "side", 4, 3, "roof-dark", shutters="blue"),
        House(260, 590, "ochre", "hip", 4, 2, "plum", shop="red"),
        House(320, 520, "cream", "mansard", 4, 3, "plum", balcony=True),
        House(270, 560, "terracotta", "gable", 4, 2, "roof-dark", shop="blue"),
        House(240, 500, "blue", "side", 4, 2, "roof"),
    )
    shapes: Shapes = [
        rect(0, 0, W, H, "sky"),
        circle(1320, 160, 90, "sun"),
        *cloud(240, 120, 280),
        *terrace(-30, 800, houses),
        rect(0, 796, W, 204, "pave"),
        rect(0, 900, W, 100, "stone"),
    ]
    for x, size, leaf in (
        (120, 470, "leaf-dark"),
        (560, 520, "leaf"),
        (1010, 500, "leaf-dark"),
        (1470, 540, "leaf"),
    ):
        shapes += round_tree(x, 880, size, leaf)
        shapes.append(rect(x - 62, 872, 124, 16, "stone-dark", r=8))
    for x in (330, 800, 1240):
        shapes += [
            line([(x, 790), (x, 880)], 9, "ink"),
            rect(x - 52, 784, 104, 12, "white", r=6),
            rect(x - 30, 876, 60, 9, "ink", r=4),
        ]
    shapes += person(262, 890, 190, Figure("terracotta", "ink", "skin-a", "door", "sitting"))
    shapes += person(
        398,
        890,
        190,
        Figure("blue", "plum", "skin-c", "ink", "sitting", long_hair=True),
        mirrored=True,
    )
    shapes += person(
        866,
        890,
        188,
        Figure("white", "ink", "skin-b", "ink", "sitting", hat="ochre"),
        mirrored=True,
    )
    shapes += person(
        700,
        950,
        250,
        Figure("red", "ink", "skin-a", "ochre", "walking", long_hair=True, skirt=True, bag="leaf"),
    )
    shapes += dog(880, 952, 90, "trunk")
    shapes += person(
        1330, 946, 246, Figure("leaf-dark", "ink", "skin-b", "ink", "walking"), mirrored=True
    )
    return _scene(
        "tree-street",
        shapes,
        "A pedestrian street with four large trees, café tables and people in the shade.",
        "Una calle peatonal con cuatro grandes árboles, mesas de café y gente a la sombra.",
    )


def bus_at_stop() -> Scene:
    """A town bus and people waiting."""
    houses = (
        House(260, 330, "cream", "side", 3, 2, "roof", shutters="terracotta"),
        House(290, 380, "plum", "gable", 3, 2, "roof-dark"),
        House(270, 310, "ochre", "hip", 3, 3, "roof"),
        House(300, 360, "rose", "side", 3, 3, "plum", chimney=True),
        House(280, 320, "blue", "gable", 3, 2, "roof"),
        House(260, 370, "cream", "mansard", 3, 2, "plum"),
    )
    return _scene(
        "bus",
        [
            rect(0, 0, W, H, "sky"),
            circle(330, 190, 84, "sun"),
            *cloud(1180, 160, 330),
            *cloud(620, 230, 220),
            ridge([(0, 430), (380, 350), (820, 410), (1200, 340), (1600, 400)], 800, "mid"),
            *terrace(-20, 690, houses),
            *round_tree(560, 720, 260, "leaf-dark"),
            *round_tree(1500, 720, 300),
            rect(0, 684, W, 76, "pave"),
            rect(0, 752, W, 20, "stone-dark"),
            rect(0, 768, W, 232, "road"),
            *[rect(x, 890, 150, 16, "mark", r=4) for x in range(-40, 1600, 280)],
            *bus_stop(1050, 738, 280),
            *person(
                1130,
                738,
                210,
                Figure("terracotta", "ink", "skin-b", "ink", "sitting", long_hair=True),
            ),
            *person(
                1310, 740, 214, Figure("ochre", "blue", "skin-a", "door", bag="plum"), mirrored=True
            ),
            *bus(150, 856, 820),
            *person(
                1030,
                748,
                216,
                Figure("leaf-dark", "ink", "skin-c", "ink", "walking"),
                mirrored=True,
            ),
        ],
        "A town bus stops at a shelter where three people wait.",
        "Un autobús urbano para junto a una marquesina donde esperan tres personas.",
    )


def bike_lane() -> Scene:
    """Cyclists on a lane beside the tram."""
    return _scene(
        "bike-lane",
        [
            rect(0, 0, W, H, "sky"),
            *cloud(300, 150, 300),
            *cloud(1050, 110, 240),
            ridge([(0, 500), (300, 400), (700, 470), (1150, 380), (1600, 450)], 900, "far"),
            ridge([(0, 560), (420, 500), (860, 540), (1300, 480), (1600, 530)], 900, "mid"),
            *[s for x in range(60, 1600, 170) for s in poplar(x, 640, 250 + (x % 4) * 24)],
            rect(0, 630, W, 40, "grass"),
            line([(0, 380), (W, 380)], 4, "ink"),
            *tram(430, 668, 860),
            rect(0, 660, W, 26, "stone-dark"),
            rect(0, 682, W, 46, "meadow"),
            *[
                s
                for x in range(90, 1600, 200)
                for s in bush(x, 728, 72, "leaf" if x % 400 == 90 else "leaf-dark")
            ],
            rect(0, 724, W, 190, "terracotta", opacity=1),
            rect(0, 724, W, 12, "mark"),
            rect(0, 902, W, 12, "mark"),
            *[rect(x, 814, 120, 10, "mark", r=4) for x in range(20, 1600, 240)],
            rect(0, 912, W, 88, "pave"),
            *cyclist(420, 884, 270, Figure("ochre", "ink", "skin-b", "ink", hat="blue")),
            *cyclist(830, 884, 200, Figure("blue", "plum", "skin-b", hat="cream")),
            *cyclist(
                1250, 800, 236, Figure("leaf-dark", "ink", "skin-c", hat="ochre"), mirrored=True
            ),
        ],
        "Three people cycle on a wide red lane while a tram passes behind a row of poplars.",
        "Tres personas pedalean por un carril rojo y ancho mientras pasa el tranvía entre chopos.",
    )
