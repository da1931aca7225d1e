"""Small pictures of meeting places: park bench, ramp for everybody, parked bicycles."""

from __future__ import annotations

from portal.demo.drawing.buildings import House, awning, terrace
from portal.demo.drawing.nature import bush, cloud, flower_bed, gull, poplar, round_tree
from portal.demo.drawing.people import (
    Figure,
    bicycle_parts,
    dog,
    person,
    wheelchair_user,
)
from portal.demo.drawing.shapes import (
    Scene,
    Shapes,
    circle,
    line,
    placed,
    polygon,
    rect,
    ridge,
    ring,
)
from portal.demo.drawing.street import bench, lamp
from portal.demo.drawing.words import Words

W, H = 1600, 1000


def _scene(key: str, shapes: Shapes, en: str, es: str) -> Scene:
    return Scene(key, W, H, tuple(shapes), Words(en=en, es=es))


def bench_in_park() -> Scene:
    """Two neighbours talk on a bench."""
    return _scene(
        "bench",
        [
            rect(0, 0, W, H, "sky"),
            circle(1180, 240, 110, "sun"),
            *cloud(1290, 330, 260),
            *cloud(230, 190, 280),
            ridge([(0, 480), (400, 400), (820, 460), (1240, 400), (1600, 450)], 900, "far"),
            ridge([(0, 560), (300, 540), (800, 500), (1250, 540), (1600, 510)], 900, "mid"),
            *poplar(1370, 640, 330),
            *poplar(1452, 650, 290, "leaf"),
            *poplar(1530, 650, 350),
            ridge([(0, 660), (500, 620), (1000, 640), (1600, 610)], 1000, "grass"),
            ridge([(0, 850), (500, 800), (1100, 820), (1600, 790)], 1000, "sand"),
            ridge([(0, 960), (600, 930), (1200, 950), (1600, 930)], 1010, "meadow"),
            *round_tree(330, 800, 700, "leaf-dark"),
            *bush(90, 812, 120),
            *bench(560, 838, 470),
            *person(690, 836, 330, Figure("terracotta", "ink", "skin-a", "white", "sitting")),
            *person(
                890,
                836,
                326,
                Figure("blue", "plum", "skin-c", "ink", "sitting", long_hair=True),
                mirrored=True,
            ),
            *dog(1120, 846, 120, "ochre", mirrored=True),
            *lamp(1290, 810, 420, arm=-1),
            *flower_bed(60, 940, 380, ("red", "ochre", "white")),
            *flower_bed(1180, 960, 400, ("white", "rose", "red")),
        ],
        "Two neighbours talk on a park bench under a tree, a dog listens.",
        "Dos vecinos charlan en un banco del parque bajo un árbol y un perro escucha.",
    )


def access_for_all() -> Scene:
    """A ramp to a public building, used by different people."""
    columns = [rect(x, 300, 46, 400, "cream", r=6) for x in range(560, 1200, 148)]
    return _scene(
        "access",
        [
            rect(0, 0, W, H, "sky"),
            *cloud(220, 150, 280),
            *cloud(1390, 210, 260),
            ridge([(0, 520), (360, 430), (800, 480), (1200, 420), (1600, 480)], 800, "mid"),
            *round_tree(190, 740, 400, "leaf-dark"),
            *round_tree(1480, 740, 430),
            rect(480, 290, 760, 420, "ochre"),
            rect(500, 330, 720, 380, "shade", opacity=0.1),
            polygon([(430, 250), (860, 110), (1290, 250)], "roof"),
            polygon([(560, 232), (860, 136), (1160, 232)], "cream"),
            circle(860, 196, 26, "blue"),
            rect(440, 246, 840, 54, "stone"),
            *columns,
            *[rect(x, 380, 70, 150, "window", r=35) for x in (632, 1030)],
            rect(784, 420, 164, 290, "door", r=12),
            rect(796, 434, 66, 276, "glass", r=8),
            rect(870, 434, 66, 276, "glass", r=8),
            rect(430, 700, 860, 34, "stone"),
            rect(0, 810, W, 190, "pave"),
            rect(0, 900, W, 100, "stone"),
            *[
                rect(
                    1000 - step * 0,
                    734 + step * 26,
                    290 + step * 34,
                    27,
                    "stone" if step % 2 else "stone-dark",
                )
                for step in range(3)
            ],
            polygon([(1000, 700), (1000, 812), (150, 812)], "stone-dark"),
            polygon([(1000, 700), (150, 812), (430, 734), (430, 700)], "stone"),
            line([(210, 716), (960, 612)], 9, "ink"),
            *[
                line([(x, 716 - (x - 210) * 0.1387), (x, 808 - (x - 160) * 0.126)], 7, "ink")
                for x in (210, 460, 710, 960)
            ],
            *wheelchair_user(620, 752, 280, Figure("red", "ink", "skin-a", "ink")),
            *person(
                820, 722, 262, Figure("leaf-dark", "ink", "skin-c", "ink", "walking", bag="ochre")
            ),
            *person(
                1150, 884, 290, Figure("blue", "ink", "skin-b", "white", stick=True), mirrored=True
            ),
            *person(
                1330,
                890,
                280,
                Figure("terracotta", "plum", "skin-a", "ochre", long_hair=True, skirt=True),
                mirrored=True,
            ),
            *dog(1010, 890, 110, "cream", mirrored=True),
        ],
        "People with and without a wheelchair use the ramp of a public building.",
        "Personas con y sin silla de ruedas usan la rampa de un edificio público.",
    )


def parked_bicycles() -> Scene:
    """Bicycles parked on a square in front of shops."""
    houses = (
        House(340, 560, "terracotta", "gable", 4, 2, "roof-dark", shop="cream"),
        House(380, 520, "cream", "side", 4, 3, "roof", balcony=True),
        House(330, 590, "blue", "hip", 4, 2, "plum", shop="ochre"),
        House(380, 530, "ochre", "mansard", 4, 3, "plum", shutters="roof-dark"),
        House(320, 560, "rose", "gable", 4, 2, "roof"),
    )
    shapes: Shapes = [
        rect(0, 0, W, H, "sky"),
        *cloud(420, 120, 280),
        *gull(1090, 120, 26),
        *terrace(-60, 780, houses),
        *awning(300, 560, 370, 60, "leaf"),
        rect(0, 776, W, 224, "pave"),
        *round_tree(1230, 850, 520),
        *round_tree(60, 850, 480, "leaf-dark"),
    ]
    for index, frame in enumerate(("blue", "red", "leaf-dark", "ochre")):
        x = 320 + index * 235
        shapes += placed(bicycle_parts(frame), x, 900, scale=270)
        shapes += [
            line([(x + 20, 912), (x + 20, 800), (x + 64, 800), (x + 64, 912)], 9, "stone-dark")
        ]
    shapes += person(
        1330, 930, 280, Figure("white", "ink", "skin-b", "ink", "walking", bag="red"), mirrored=True
    )
    return _scene(
        "bicycles",
        shapes,
        "Four bicycles locked to stands on a square with shops and trees.",
        "Cuatro bicicletas atadas a sus soportes en una plaza con comercios y árboles.",
    )


def sports() -> Scene:
    """An outdoor ball court with a game."""
    return _scene(
        "sports",
        [
            rect(0, 0, W, H, "sky"),
            *cloud(360, 170, 300),
            *cloud(1100, 120, 260),
            ridge([(0, 480), (500, 390), (1100, 460), (1600, 390)], 900, "mid"),
            *[
                s
                for x in range(40, 1600, 130)
                for s in round_tree(
                    x, 640, 220 + (x % 3) * 30, "leaf-dark" if x % 260 == 40 else "leaf"
                )
            ],
            rect(0, 620, W, 380, "terracotta"),
            polygon([(180, 660), (1420, 660), (1580, 960), (20, 960)], "blue"),
            line([(180, 660), (1420, 660), (1580, 960), (20, 960), (180, 660)], 9, "white"),
            line([(800, 660), (800, 960)], 9, "white"),
            ring(800, 800, 92, 9, "white"),
            rect(1400, 330, 20, 380, "ink"),
            line([(1410, 350), (1330, 380)], 14, "ink"),
            rect(1290, 270, 26, 170, "white", r=5),
            line([(1210, 420), (1290, 420)], 10, "red"),
            *[line([(1214 + i * 18, 424), (1228 + i * 11, 490)], 4, "white") for i in range(5)],
            *person(500, 880, 290, Figure("red", "ink", "skin-c", "ink", "walking")),
            *person(
                690,
                800,
                260,
                Figure("ochre", "cream", "skin-a", "ochre", "walking", long_hair=True),
                mirrored=True,
            ),
            *person(980, 900, 290, Figure("ochre", "cream", "skin-b", "ink", "walking")),
            *placed(
                person(0, 0, 280, Figure("red", "ink", "skin-a", "door", "walking")), 1150, 800
            ),
            circle(1150, 440, 34, "ochre"),
            line([(1118, 440), (1182, 440)], 4, "ink"),
            line([(1150, 408), (1150, 472)], 4, "ink"),
        ],
        "Four young people play basketball on an outdoor court in front of trees.",
        "Cuatro jóvenes juegan al baloncesto en una pista al aire libre entre árboles.",
    )
