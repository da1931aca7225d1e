"""Small pictures of quarters: night street, homes, tannery, hill, sports ground, depot."""

from __future__ import annotations

from portal.demo.drawing.buildings import (
    House,
    sawtooth_hall,
    terrace,
    water_tower,
)
from portal.demo.drawing.nature import (
    bush,
    cloud,
    flower_bed,
    gull,
    poplar,
    round_tree,
    stars,
)
from portal.demo.drawing.palette import Look
from portal.demo.drawing.people import Figure, cyclist, dog, person
from portal.demo.drawing.shapes import (
    Scene,
    Shapes,
    arch_line,
    circle,
    line,
    polygon,
    rect,
    ridge,
)
from portal.demo.drawing.street import bench, lamp, sailing_boat, tram
from portal.demo.drawing.words import Words

W, H = 1600, 1000


def _scene(key: str, shapes: Shapes, en: str, es: str, look: Look | None = None) -> Scene:
    return Scene(key, W, H, tuple(shapes), Words(en=en, es=es), look)


def night() -> Scene:
    """A quiet street with few lights under many stars."""
    spots = [((i * 0.618 % 1) * 1600, (i * 0.7549 % 1) * 430) for i in range(54)]
    houses = (
        House(240, 300, "blue", "gable", 3, 2, "roof-dark"),
        House(260, 350, "plum", "side", 3, 2, "roof"),
        House(230, 290, "cream", "hip", 3, 2, "plum"),
        House(270, 340, "terracotta", "gable", 3, 2, "roof-dark", chimney=True),
        House(250, 310, "ochre", "side", 3, 2, "roof"),
        House(240, 350, "rose", "mansard", 3, 2, "plum"),
        House(240, 300, "cream", "gable", 3, 2, "roof"),
    )
    return _scene(
        "night",
        [
            rect(0, 0, W, H, "sky"),
            *stars(spots),
            circle(1230, 210, 92, "sun"),
            circle(1192, 190, 84, "sky"),
            *cloud(330, 210, 300),
            ridge([(0, 520), (420, 430), (880, 500), (1300, 420), (1600, 470)], 900, "far"),
            *water_tower(330, 470, 220),
            ridge([(0, 600), (300, 460), (600, 540), (1100, 570), (1600, 520)], 900, "mid"),
            *terrace(-30, 800, houses),
            *poplar(760, 806, 330),
            *round_tree(1330, 812, 300, "leaf-dark"),
            rect(0, 796, W, 60, "pave"),
            rect(0, 850, W, 150, "road"),
            *[rect(x, 920, 130, 14, "mark", r=5) for x in range(-30, 1600, 260)],
            *lamp(480, 850, 330),
            *lamp(1130, 850, 330, arm=-1),
            *person(
                600, 850, 200, Figure("red", "ink", "skin-b", "ink", "walking", long_hair=True)
            ),
            *person(690, 850, 206, Figure("ochre", "ink", "skin-a", "door", "walking")),
            *dog(1000, 848, 76, "cream", mirrored=True),
        ],
        "A quiet street at night with lit windows, two lamps and a sky full of stars.",
        "Una calle tranquila de noche, con ventanas encendidas, dos farolas y un cielo estrellado.",
        look="dusk",
    )


def housing() -> Scene:
    """New homes around a shared garden."""
    block = House(360, 560, "cream", "flat", 5, 3, "roof", balcony=True)
    return _scene(
        "housing",
        [
            rect(0, 0, W, H, "sky"),
            *cloud(700, 150, 300),
            *cloud(1290, 110, 220),
            ridge([(0, 480), (500, 400), (1000, 470), (1600, 400)], 900, "mid"),
            *terrace(
                60, 780, (block, House(330, 480, "terracotta", "flat", 4, 3, shutters="cream"))
            ),
            *terrace(
                880,
                780,
                (
                    House(320, 520, "ochre", "flat", 4, 3, balcony=True),
                    House(360, 420, "blue", "flat", 4, 3),
                ),
            ),
            *[bush_part for x in (130, 260, 380) for bush_part in bush(x, 212, 60)],
            *round_tree(960, 262, 110),
            *round_tree(1060, 262, 90, "leaf-dark"),
            ridge([(0, 790), (500, 760), (1000, 770), (1600, 760)], 1000, "grass"),
            *round_tree(820, 800, 400),
            *round_tree(40, 820, 360, "leaf-dark"),
            *round_tree(1560, 820, 380, "leaf-dark"),
            ridge([(0, 900), (500, 880), (1100, 900), (1600, 880)], 1000, "sand"),
            *flower_bed(180, 880, 260, ("red", "ochre", "white")),
            *flower_bed(1120, 878, 280, ("white", "rose", "plum")),
            *bench(540, 880, 210),
            *person(640, 936, 240, Figure("leaf-dark", "ink", "skin-c", "ink", "walking")),
            *person(720, 940, 150, Figure("ochre", "blue", "skin-c", "ink", "walking")),
            *person(
                1010, 940, 246, Figure("red", "plum", "skin-a", "white", skirt=True), mirrored=True
            ),
            *cyclist(1290, 960, 240, Figure("blue", "ink", "skin-b", hat="ochre"), mirrored=True),
        ],
        "Four apartment houses with balconies and green roofs around a shared garden.",
        "Cuatro edificios de pisos con balcones y cubiertas verdes alrededor de un jardín común.",
    )


def tannery() -> Scene:
    """The old tannery, today halls for culture and youth."""
    return _scene(
        "tannery",
        [
            rect(0, 0, W, H, "sky"),
            circle(280, 230, 92, "sun"),
            *cloud(380, 300, 250),
            *cloud(1050, 140, 300),
            ridge([(0, 520), (400, 430), (900, 500), (1600, 420)], 900, "far"),
            *poplar(90, 760, 380),
            *poplar(180, 760, 330, "leaf"),
            *sawtooth_hall(250, 770, 1160, 230, 6),
            *[
                line(
                    [(300 + i * 90, 548 + (i % 2) * 24), (390 + i * 90, 548 + ((i + 1) % 2) * 24)],
                    4,
                    "ink",
                )
                for i in range(12)
            ],
            *[
                circle(345 + i * 90, 568, 13, ("red", "ochre", "cream", "leaf-light")[i % 4])
                for i in range(12)
            ],
            rect(0, 766, W, 234, "pave"),
            rect(0, 900, W, 100, "stone"),
            *round_tree(1500, 800, 430, "leaf-dark"),
            *round_tree(210, 806, 300),
            *person(560, 880, 250, Figure("red", "ink", "skin-c", "ink", "walking")),
            *person(
                700,
                890,
                250,
                Figure("ochre", "plum", "skin-a", "ochre", long_hair=True, skirt=True),
            ),
            *person(790, 890, 256, Figure("blue", "ink", "skin-b", "ink"), mirrored=True),
            *cyclist(
                1120, 920, 250, Figure("leaf-dark", "ink", "skin-b", hat="cream"), mirrored=True
            ),
            *dog(400, 890, 90, "trunk"),
        ],
        "The brick halls of the old tannery with lanterns, people meet in front of them.",
        "Las naves de ladrillo de la antigua tenería con farolillos y gente reunida delante.",
    )


def hill() -> Scene:
    """The water tower on its hill with the path up."""
    return _scene(
        "hill",
        [
            rect(0, 0, W, H, "sky"),
            circle(330, 260, 104, "sun"),
            *cloud(180, 350, 260),
            *cloud(1220, 200, 320),
            *gull(560, 240, 28),
            *gull(640, 210, 18),
            ridge([(0, 600), (400, 520), (900, 560), (1600, 500)], 1000, "far"),
            rect(0, 640, 700, 50, "water"),
            *sailing_boat(260, 676, 44),
            ridge(
                [(-20, 900), (300, 720), (640, 520), (900, 440), (1180, 470), (1620, 700)],
                1010,
                "mid",
            ),
            *water_tower(960, 470, 330),
            *round_tree(1120, 490, 170, "leaf-dark"),
            *round_tree(1210, 520, 200),
            *poplar(790, 480, 180),
            *poplar(740, 500, 150, "leaf"),
            ridge([(-20, 960), (400, 840), (800, 720), (1200, 720), (1620, 860)], 1010, "grass"),
            line(
                [
                    (330, 1010),
                    (560, 900),
                    (820, 860),
                    (900, 780),
                    (820, 690),
                    (870, 590),
                    (950, 500),
                ],
                30,
                "sand",
                soft=True,
            ),
            *person(600, 892, 170, Figure("red", "ink", "skin-b", "ink", "walking", bag="ochre")),
            *person(
                680, 880, 166, Figure("blue", "ink", "skin-a", "ochre", "walking", hat="cream")
            ),
            *dog(530, 904, 62, "trunk"),
            *round_tree(1400, 900, 380, "leaf-dark"),
            *round_tree(170, 960, 340),
            *bush(1240, 900, 110),
            *flower_bed(1020, 960, 300, ("red", "white", "ochre")),
        ],
        "A path climbs to the water tower above the bay, two walkers and a dog follow it.",
        "Un sendero sube al depósito de agua sobre la bahía; lo siguen dos paseantes y un perro.",
    )


def depot() -> Scene:
    """Trams in front of their depot."""
    arches = [
        part
        for x in (300, 660, 1020)
        for part in (
            rect(x, 430, 290, 330, "door", r=145),
            rect(x, 580, 290, 180, "door"),
            arch_line(x + 145, 575, 752, 145, 14, "cream"),
        )
    ]
    return _scene(
        "depot",
        [
            rect(0, 0, W, H, "sky"),
            circle(1330, 220, 96, "sun"),
            *cloud(300, 150, 300),
            ridge([(0, 520), (500, 430), (1100, 500), (1600, 430)], 900, "far"),
            polygon([(220, 370), (800, 190), (1380, 370)], "roof"),
            rect(250, 360, 1100, 400, "terracotta"),
            rect(250, 360, 1100, 24, "cream"),
            circle(800, 300, 44, "white"),
            line([(800, 274), (800, 300), (818, 312)], 7, "ink"),
            *arches,
            *round_tree(120, 780, 420, "leaf-dark"),
            *round_tree(1500, 780, 400),
            rect(0, 756, W, 244, "pave"),
            line([(0, 860), (W, 860)], 8, "stone-dark"),
            line([(0, 404), (W, 404)], 4, "ink"),
            *tram(420, 858, 960),
            *person(
                250, 900, 260, Figure("blue", "ink", "skin-c", "ink", hat="blue"), mirrored=False
            ),
            *person(
                1460,
                910,
                250,
                Figure("ochre", "plum", "skin-a", "door", "walking", bag="red"),
                mirrored=True,
            ),
            rect(0, 950, W, 50, "stone"),
        ],
        "A red and cream tram in front of the three arches of the tram depot.",
        "Un tranvía rojo y crema ante los tres arcos de las cocheras.",
    )
