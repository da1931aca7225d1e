"""Small pictures of places: library, market, playground, river, night, housing, hill, sports."""

from __future__ import annotations

from portal.demo.drawing.buildings import (
    House,
    arched_bridge,
    church,
    terrace,
)
from portal.demo.drawing.nature import (
    bush,
    cloud,
    duck,
    gull,
    poplar,
    reeds,
    ripples,
    round_tree,
)
from portal.demo.drawing.palette import Look
from portal.demo.drawing.people import Figure, cyclist, dog, person
from portal.demo.drawing.shapes import (
    Scene,
    Shapes,
    arch_line,
    blob,
    circle,
    dome,
    line,
    polygon,
    rect,
    ridge,
)
from portal.demo.drawing.street import rowing_boat, stall, swing
from portal.demo.drawing.words import Words

W, H = 1600, 1000


def _scene(key: str, shapes: Shapes, en: str, es: str, look: Look | None = None) -> Scene:
    return Scene(key, W, H, tuple(shapes), Words(en=en, es=es), look)


def library() -> Scene:
    """A reading room with tall shelves and a window to the hills."""
    spines = ("terracotta", "ochre", "blue", "plum", "leaf", "cream", "red", "leaf-dark", "rose")
    shapes: Shapes = [
        rect(0, 0, W, H, "rose"),
        rect(0, 0, W, 90, "cream"),
        rect(520, 130, 560, 520, "sky", r=280),
        rect(520, 400, 560, 290, "sky"),
        circle(900, 330, 60, "sun"),
        *cloud(690, 330, 170),
        polygon(
            [(520, 560), (640, 500), (800, 540), (960, 480), (1080, 530), (1080, 690), (520, 690)],
            "mid",
        ),
        *[s for x in (600, 690, 1010) for s in poplar(x, 680, 150)],
        arch_line(800, 410, 690, 280, 22, "cream"),
        rect(792, 130, 16, 560, "cream"),
        rect(520, 440, 560, 14, "cream"),
        rect(486, 684, 628, 26, "stone", r=6),
        rect(0, 830, W, 170, "ochre"),
        rect(0, 830, W, 14, "shade", opacity=0.16),
    ]
    for left in (40, 1160):
        shapes.append(rect(left, 150, 400, 690, "trunk", r=8))
        for shelf in range(5):
            y = 176 + shelf * 132
            shapes.append(rect(left + 20, y, 360, 112, "door"))
            x, index = left + 28, shelf * 3 + left
            while x < left + 350:
                wide, tall = 17 + (index * 7) % 16, 76 + (index * 13) % 30
                shapes.append(rect(x, y + 112 - tall, wide, tall, spines[index % len(spines)], r=2))
                x, index = x + wide + (34 if index % 7 == 0 else 4), index + 1
    shapes += [
        rect(520, 800, 560, 26, "trunk", r=8),
        rect(560, 826, 26, 130, "trunk"),
        rect(1014, 826, 26, 130, "trunk"),
        line([(800, 800), (800, 730)], 8, "ink"),
        dome(800, 740, 52, 44, "leaf-dark"),
        circle(800, 744, 15, "glow"),
        polygon([(640, 800), (690, 778), (740, 800)], "white"),
        polygon([(880, 800), (930, 778), (980, 800)], "white"),
        *person(560, 962, 330, Figure("blue", "ink", "skin-c", "ink", "sitting")),
        *person(
            1040,
            962,
            326,
            Figure("red", "ink", "skin-a", "ochre", "sitting", long_hair=True),
            mirrored=True,
        ),
        *person(1240, 950, 220, Figure("leaf-dark", "plum", "skin-b", "ink"), mirrored=False),
        *person(
            330, 958, 340, Figure("terracotta", "ink", "skin-b", "door", bag="ochre"), mirrored=True
        ),
    ]
    return _scene(
        "library",
        shapes,
        "People read and choose books in a library with tall shelves and an arched window.",
        "Gente que lee y elige libros en una biblioteca de altas estanterías y ventana en arco.",
    )


def market() -> Scene:
    """Market stalls beside the harbour."""
    houses = (
        House(230, 330, "terracotta", "gable", 3, 2, "roof-dark"),
        House(250, 380, "cream", "side", 4, 2, "roof", balcony=True),
        House(240, 340, "ochre", "hip", 3, 2, "plum"),
        House(220, 400, "blue", "gable", 4, 2, "roof", shutters="cream"),
        House(250, 350, "rose", "mansard", 3, 2, "plum"),
        House(230, 370, "cream", "side", 3, 2, "roof-dark"),
        House(220, 340, "plum", "gable", 3, 2, "roof"),
    )
    return _scene(
        "market",
        [
            rect(0, 0, W, H, "sky"),
            *cloud(340, 130, 300),
            *cloud(1240, 170, 260),
            *gull(820, 150, 30),
            *gull(900, 190, 20),
            *terrace(-20, 660, houses),
            rect(0, 656, W, 344, "pave"),
            rect(0, 880, W, 120, "stone"),
            *round_tree(800, 690, 300, "leaf-dark"),
            *stall(110, 830, 360, "red", ("red", "ochre", "leaf-light")),
            *stall(620, 830, 360, "blue", ("glass", "white", "rose")),
            *stall(1130, 830, 360, "leaf", ("ochre", "plum", "leaf")),
            *person(
                530,
                900,
                290,
                Figure("ochre", "ink", "skin-b", "ink", long_hair=True, bag="leaf-dark"),
                mirrored=True,
            ),
            *person(
                1046,
                908,
                300,
                Figure("white", "blue", "skin-c", "ink", "walking", bag="terracotta"),
            ),
            *person(1130, 912, 180, Figure("red", "ink", "skin-c", "ink", "walking")),
            *person(
                360,
                930,
                296,
                Figure("plum", "ink", "skin-a", "white", skirt=True, bag="ochre"),
                mirrored=True,
            ),
            *dog(640, 930, 100, "trunk"),
        ],
        "Three market stalls with striped awnings sell fruit and fish on the harbour square.",
        "Tres puestos con toldos de rayas venden fruta y pescado en la plaza del puerto.",
    )


def playground() -> Scene:
    """Children play between trees."""
    return _scene(
        "playground",
        [
            rect(0, 0, W, H, "sky"),
            circle(280, 210, 96, "sun"),
            *cloud(420, 290, 240),
            *cloud(1200, 160, 320),
            ridge([(0, 500), (420, 420), (900, 480), (1300, 410), (1600, 460)], 900, "far"),
            *terrace(
                980,
                640,
                (
                    House(170, 200, "cream", "gable", 3, 2, "roof"),
                    House(190, 240, "terracotta", "side", 3, 2, "roof-dark"),
                    House(180, 190, "ochre", "hip", 3, 2, "plum"),
                ),
            ),
            ridge([(0, 600), (400, 560), (900, 610), (1600, 570)], 1000, "grass"),
            *round_tree(170, 720, 460, "leaf-dark"),
            *round_tree(1500, 710, 480),
            *bush(1360, 720, 110),
            blob(
                [
                    (120, 880),
                    (420, 760),
                    (900, 740),
                    (1400, 780),
                    (1520, 900),
                    (1000, 970),
                    (400, 975),
                ],
                "sand",
            ),
            *swing(480, 850, 380),
            *person(
                438, 842, 190, Figure("red", "ink", "skin-b", "ink", "sitting", long_hair=True)
            ),
            line([(880, 850), (880, 560)], 20, "trunk"),
            line([(1010, 850), (1010, 560)], 20, "trunk"),
            polygon([(850, 480), (945, 390), (1040, 480)], "terracotta"),
            rect(862, 640, 168, 22, "ochre", r=6),
            rect(862, 480, 18, 170, "trunk"),
            rect(1012, 480, 18, 170, "trunk"),
            line([(1030, 650), (1180, 770), (1290, 850), (1350, 852)], 40, "blue", soft=True),
            line([(1030, 620), (1190, 748), (1300, 826)], 10, "white", soft=True),
            *[
                line(
                    [(840 - step * 12, 660 + step * 48), (882 - step * 3, 660 + step * 48)],
                    10,
                    "ochre",
                )
                for step in range(4)
            ],
            line([(850, 650), (790, 850)], 10, "trunk"),
            *person(945, 640, 150, Figure("ochre", "blue", "skin-a", "ochre")),
            *person(1170, 770, 150, Figure("leaf-dark", "ink", "skin-c", "ink", "sitting")),
            *person(690, 930, 180, Figure("blue", "ink", "skin-c", "ink", "walking")),
            circle(790, 914, 26, "red"),
            *person(
                1440,
                900,
                300,
                Figure("plum", "ink", "skin-b", "door", long_hair=True, bag="ochre"),
                mirrored=True,
            ),
        ],
        "Children swing, slide and play ball in a sandy playground between trees.",
        "Niñas y niños se columpian, se deslizan y juegan a la pelota entre árboles.",
    )


def river() -> Scene:
    """The Old Bridge seen from the reeds."""
    return _scene(
        "river",
        [
            rect(0, 0, W, H, "sky"),
            circle(1180, 230, 100, "sun"),
            *cloud(940, 290, 260),
            *cloud(250, 160, 320),
            *gull(640, 200, 28),
            *gull(710, 238, 18),
            ridge([(0, 450), (360, 350), (760, 420), (1180, 340), (1600, 410)], 800, "far"),
            ridge([(0, 520), (300, 470), (700, 500), (1150, 450), (1600, 500)], 800, "mid"),
            *terrace(
                60,
                590,
                (
                    House(110, 170, "ochre", "gable", 3, 2, "roof"),
                    House(120, 210, "terracotta", "side", 3, 2, "roof-dark"),
                    House(100, 160, "cream", "gable", 3, 2, "plum"),
                ),
            ),
            *church(420, 590, 200),
            *[
                s
                for x, size in ((1180, 220), (1260, 260), (1340, 210), (1500, 250))
                for s in poplar(x, 600, size)
            ],
            *round_tree(1420, 600, 210),
            ridge([(0, 580), (400, 570), (1000, 590), (1600, 575)], 760, "grass"),
            rect(0, 640, W, 360, "water"),
            rect(0, 850, W, 150, "water-deep", opacity=0.5),
            *ripples(
                [
                    (120, 760, 160),
                    (420, 800, 120),
                    (760, 770, 180),
                    (1120, 800, 150),
                    (1360, 750, 130),
                    (640, 880, 140),
                    (980, 900, 160),
                    (300, 910, 120),
                ]
            ),
            *arched_bridge(60, 560, 1480, 720, 5),
            *cyclist(1080, 548, 104, Figure("red", "ink", hat="ochre")),
            *person(860, 548, 100, Figure("blue", "ink", "skin-c", "ink", "walking")),
            *person(
                910, 548, 96, Figure("ochre", "plum", "skin-a", "door", "walking", long_hair=True)
            ),
            *rowing_boat(1120, 860, 110, "red"),
            *person(1110, 846, 120, Figure("cream", "ink", "skin-b", "ink", "sitting", hat="blue")),
            *duck(520, 850, 46),
            *duck(640, 880, 38),
            ridge([(-20, 930), (200, 890), (460, 950), (640, 1010)], 1020, "leaf"),
            ridge([(1060, 1010), (1300, 950), (1620, 900)], 1020, "leaf"),
            *reeds(130, 940, 230, 8),
            *reeds(280, 950, 160, 6),
            *reeds(1440, 960, 230, 8),
        ],
        "The arches of the Old Bridge over the river, with a rowing boat, ducks and reeds.",
        "Los arcos del Puente Viejo sobre el río, con una barca, patos y juncos.",
    )
