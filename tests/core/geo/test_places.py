"""Points find their area, shapes are measured and drawn as the town would expect."""

import math
import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.core.geo.geometry import Box, Polygon, Position, Ring, Shape
from portal.core.geo.locate import AreaIndex, contains
from portal.core.geo.measure import box_around, centroid, distance_m, label_point, simplify
from portal.core.geo.svg import Projection, line_to_svg_path, to_svg_path


def square(west: float, south: float, size: float, *holes: Ring) -> Shape:
    return Shape((Polygon(ring(west, south, size), holes),))


def ring(west: float, south: float, size: float) -> Ring:
    east, north = west + size, south + size
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


TOWN = square(-3.85, 43.15, 0.1)


@st.composite
def star(draw: st.DrawFn) -> Shape:
    """A shape around (−3.8, 43.2) with any number of spikes that never crosses itself."""
    count = draw(st.integers(5, 40))
    radii = draw(st.lists(st.floats(0.005, 0.05), min_size=count, max_size=count))
    points = [
        (
            -3.8 + radius * math.cos(2 * math.pi * index / count),
            43.2 + radius * math.sin(2 * math.pi * index / count),
        )
        for index, radius in enumerate(radii)
    ]
    return Shape((Polygon((*points, points[0])),))


LON = st.floats(-3.86, -3.74)
LAT = st.floats(43.14, 43.26)


def test_a_point_in_a_hole_is_outside_and_one_on_an_island_inside() -> None:
    lake = ring(0.3, 0.3, 0.4)
    with_island = Shape((Polygon(ring(0, 0, 1), (lake,)), Polygon(ring(0.45, 0.45, 0.1))))
    assert contains(with_island, 0.1, 0.1)
    assert not contains(with_island, 0.35, 0.35)
    assert contains(with_island, 0.5, 0.5)
    assert not contains(with_island, 1.5, 0.5)


@given(star(), LON, LAT)
def test_a_point_left_and_right_of_any_border_is_counted_by_winding(
    shape: Shape, lon: float, lat: float
) -> None:
    """An independent rule, the sum of angles, gives the same answer."""
    turn = 0.0
    outline = shape.polygons[0].outline
    for (x1, y1), (x2, y2) in pairwise(outline):
        before, after = math.atan2(y1 - lat, x1 - lon), math.atan2(y2 - lat, x2 - lon)
        step = math.remainder(after - before, 2 * math.pi)
        assume(abs(abs(step) - math.pi) > 1e-6)  # exactly on the border the angle has no sign
        turn += step
    assert contains(shape, lon, lat) == (abs(turn) > math.pi)


@given(st.integers(1, 5), st.integers(0, 50), st.integers(0, 50))
def test_every_point_of_a_divided_town_belongs_to_exactly_one_area(
    count: int, column: int, row: int
) -> None:
    """Also the points on shared borders."""
    size = 1 / count
    areas = [
        Shape((Polygon(ring(x * size, y * size, size)),))
        for x in range(count)
        for y in range(count)
    ]
    lon, lat = column / 51, row / 51
    assert sum(contains(area, lon, lat) for area in areas) == 1


@given(
    st.tuples(st.floats(0.0, 0.4), st.floats(0.0, 0.4)),
    st.tuples(st.floats(0.6, 1.0), st.floats(0.6, 1.0)),
    st.floats(0.01, 0.99),
)
def test_a_point_on_a_slanted_border_belongs_to_exactly_one_side(
    start: Position, end: Position, along: float
) -> None:
    """Neighbours walk their shared edge in opposite directions, and rounding must not differ."""
    below, above = (2.0, -1.0), (-1.0, 2.0)
    sides = [
        Shape((Polygon((start, below, end, start)),)),
        Shape((Polygon((start, end, above, start)),)),
    ]
    lon = start[0] + along * (end[0] - start[0])
    lat = start[1] + along * (end[1] - start[1])
    assert sum(contains(side, lon, lat) for side in sides) == 1


def test_the_index_finds_the_smallest_area_around_a_point() -> None:
    index = AreaIndex(
        [("town", square(0, 0, 1)), ("old town", square(0.2, 0.2, 0.3)), ("east", square(2, 0, 1))]
    )
    assert index.locate(0.3, 0.3) == "old town"
    assert index.locate(0.8, 0.8) == "town"
    assert index.locate(2.5, 0.5) == "east"
    assert index.locate(1.5, 0.5) is None
    assert AreaIndex[str]([]).locate(0, 0) is None


def test_a_corner_of_the_box_is_not_enough() -> None:
    triangle = Shape((Polygon(((0, 0), (1, 0), (0, 1), (0, 0))),))
    index = AreaIndex([(1, triangle)])
    assert index.locate(0.2, 0.2) == 1
    assert index.locate(0.9, 0.9) is None


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        ((-3.7038, 40.4168), (2.1734, 41.3851), 504_700),  # Madrid – Barcelona
        ((0.0, 0.0), (180.0, 0.0), 20_015_115),  # half around the Earth
        ((-3.8, 43.2), (-3.8, 43.2), 0),
    ],
)
def test_distances_are_right_within_a_percent(
    start: Position, end: Position, metres: float
) -> None:
    assert distance_m(start, end) == pytest.approx(metres, rel=0.01)
    assert distance_m(end, start) == distance_m(start, end)


def test_the_centre_of_a_square_is_its_middle_and_a_hole_pulls_it_away() -> None:
    assert centroid(square(1, 2, 2)) == pytest.approx((2, 3))
    assert centroid(square(0, 0, 1, ring(0.5, 0.25, 0.5)))[0] < 0.5
    clockwise = Shape((Polygon(tuple(reversed(ring(1, 2, 2)))),))
    assert centroid(clockwise) == pytest.approx((2, 3))


def test_a_shape_without_any_surface_still_has_a_centre() -> None:
    flat = Shape((Polygon(((0, 0), (1, 0), (2, 0), (0, 0))),))
    assert centroid(flat) == (1, 0)
    assert label_point(flat) == (1, 0)


def test_the_name_of_a_crescent_stands_in_it_and_not_in_the_bay() -> None:
    crescent = Shape(
        (Polygon(((0, 0), (4, 0), (4, 4), (0, 4), (0, 3), (3, 3), (3, 1), (0, 1), (0, 0))),)
    )
    assert not contains(crescent, *centroid(crescent)) or centroid(crescent)[0] > 3
    assert contains(crescent, *label_point(crescent))


@settings(deadline=None)
@given(star())
def test_a_label_always_stands_inside(shape: Shape) -> None:
    assert contains(shape, *label_point(shape))


def test_a_coast_in_full_detail_is_labelled_inside_too() -> None:
    coast = [
        (math.cos(t / 500) * (2 + math.sin(t) / 2), math.sin(t / 500) * (2 + math.sin(t) / 2))
        for t in range(3141)
    ]
    shape = Shape((Polygon((*coast, coast[0])),))
    assert contains(shape, *label_point(shape))


@given(star())
def test_a_centre_lies_within_the_box(shape: Shape) -> None:
    assert shape.box.contains(*centroid(shape))


@settings(deadline=None)
@given(star(), st.floats(0, 2000))
def test_simplifying_keeps_every_point_within_the_tolerance(shape: Shape, metres: float) -> None:
    before = shape.polygons[0].outline
    after = simplify(shape, metres).polygons[0].outline
    assert set(after) <= set(before)
    assert after[0] == after[-1]
    assert len(after) >= 4
    if len(after) < len(before):
        kept = [before.index(point) for point in after[:-1]] + [len(before) - 1]
        for start, end in pairwise(kept):
            for between in before[start + 1 : end]:
                # 1 % for laying the globe flat from a different corner than the code does
                assert (
                    _distance_to_line(between, before[start], before[end]) <= metres * 1.01 + 0.01
                )


def _distance_to_line(point: Position, start: Position, end: Position) -> float:
    steps = [index / 60 for index in range(61)]
    return (
        min(
            distance_m(
                point, (start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t)
            )
            for t in steps
        )
        - distance_m(start, end) / 60
    )


def test_points_on_a_straight_line_go_and_corners_stay() -> None:
    detailed = Shape((Polygon(((0, 0), (0.5, 0), (1, 0), (1, 1), (0.4, 1), (0, 1), (0, 0))),))
    assert simplify(detailed, 1) == square(0, 0, 1)


def test_a_tiny_hole_is_dropped_but_never_the_outline() -> None:
    tiny = ((0.5, 0.5), (0.50001, 0.5), (0.50001, 0.50001), (0.5, 0.5))
    simple = simplify(Shape((Polygon(ring(0, 0, 1), (tiny,)),)), 100)
    assert simple == square(0, 0, 1)
    small = Shape((Polygon(tiny),))
    assert simplify(small, 1_000_000) == small


def test_the_box_around_several_shapes_holds_them_all() -> None:
    assert box_around([square(0, 0, 1), square(2, -1, 1)]) == Box(0, -1, 3, 1)
    assert box_around([]) is None
    assert Box(0, 0, 1, 2).padded(0.5) == Box(-0.5, -1, 1.5, 3)


@given(star())
def test_everything_drawn_lies_on_the_sheet(shape: Shape) -> None:
    path = to_svg_path(shape, shape.box, 400, 300)
    assert re.fullmatch(r"M[-\d. L]+Z", path)
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    assert all(-0.1 <= x <= 400.1 for x in numbers[::2])
    assert all(-0.1 <= y <= 300.1 for y in numbers[1::2])


def test_north_is_up_east_is_right_and_holes_are_their_own_path() -> None:
    projection = Projection(TOWN.box, 400, 300)
    west, south = projection.place(-3.85, 43.15)
    east, north = projection.place(-3.75, 43.25)
    assert west < east
    assert north < south
    path = to_svg_path(square(0, 0, 1, ring(0.4, 0.4, 0.2)), Box(0, 0, 1, 1), 100, 100)
    assert path == "M0 100L100 100L100 0L0 0ZM40 60L60 60L60 40L40 40Z"


def test_a_town_is_not_distorted() -> None:
    projection = Projection(TOWN.box, 1000, 1000)
    x0, y0 = projection.place(-3.80, 43.20)
    x1, _ = projection.place(-3.79, 43.20)
    _, y1 = projection.place(-3.80, 43.21)
    across = distance_m((-3.80, 43.20), (-3.79, 43.20))
    along = distance_m((-3.80, 43.20), (-3.80, 43.21))
    assert (x1 - x0) / across == pytest.approx((y0 - y1) / along, rel=0.01)


def test_a_street_is_an_open_line() -> None:
    street = ((0.0, 0.0), (0.00001, 0.0), (1.0, 1.0))
    assert line_to_svg_path(street, Box(0, 0, 1, 1), 100, 100) == "M0 100L100 0"
    assert line_to_svg_path((), Box(0, 0, 1, 1), 100, 100) == ""


def test_the_poles_do_not_break_the_map() -> None:
    assert all(math.isfinite(value) for value in Projection(TOWN.box, 10, 10).place(0, 90))
