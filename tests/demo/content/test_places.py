"""The map of the demonstration town: areas fit together and everything lies where it says."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest

from portal.demo.content import load_town
from portal.demo.content.basemap import base_map
from portal.demo.content.geography import TOWN, districts, outline, river_ring, to_grid, to_lon_lat
from portal.demo.content.geometry import Point, Ring, contains, signed_area

AREAS = {area.key: area for area in load_town().areas}


def ring_of(key: str) -> Ring:
    return tuple((lon, lat) for lon, lat in AREAS[key].polygon["coordinates"][0])


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two segments cross in a point inside both."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@pytest.mark.parametrize("key", AREAS)
def test_a_border_is_closed_runs_counter_clockwise_and_never_crosses_itself(key: str) -> None:
    ring = ring_of(key)
    assert ring[0] == ring[-1]
    assert signed_area(ring) > 0
    assert len(set(ring)) == len(ring) - 1
    edges = list(pairwise(ring))
    assert not any(crosses(*first, *second) for first, second in combinations(edges, 2))


def test_districts_cover_the_town_without_gap_or_overlap() -> None:
    town = ring_of(TOWN)
    assert sum(signed_area(ring_of(key)) for key in districts()) == pytest.approx(
        signed_area(town), rel=1e-9
    )
    rng = random.Random(5)
    for _ in range(600):
        point = (rng.uniform(-3.86, -3.73), rng.uniform(43.16, 43.24))
        holding = [key for key in districts() if contains(ring_of(key), point)]
        assert len(holding) == int(contains(town, point))


def test_neighbouring_districts_share_their_border_corner_by_corner() -> None:
    owners: dict[frozenset[Point], int] = {}
    for key in districts():
        for edge in pairwise(ring_of(key)):
            owners[frozenset(edge)] = owners.get(frozenset(edge), 0) + 1
    outer = {frozenset(edge) for edge in pairwise(ring_of(TOWN))}
    assert {edge for edge, count in owners.items() if count == 1} == outer
    assert set(owners.values()) == {1, 2}


def test_neighbourhoods_make_up_their_district() -> None:
    for key, area in AREAS.items():
        children = [child for child in AREAS.values() if child.parent == key]
        if children:
            sizes = sum(signed_area(ring_of(child.key)) for child in children)
            assert sizes == pytest.approx(signed_area(ring_of(key)), rel=1e-9)
            assert sum(child.population for child in children) == area.population


def test_the_middle_of_an_area_lies_inside_it() -> None:
    for key, area in AREAS.items():
        assert contains(ring_of(key), area.centre)


def test_parents_come_before_their_children_and_only_the_town_has_none() -> None:
    seen: set[str] = set()
    for area in load_town().areas:
        assert area.parent in seen or (area.parent is None and area.key == TOWN)
        seen.add(area.key)


def test_every_proposal_lies_on_land_inside_its_area() -> None:
    river = tuple(to_lon_lat(point) for point in river_ring())
    for proposal in load_town().proposals:
        point = (proposal.longitude, proposal.latitude)
        assert contains(ring_of(proposal.area), point), proposal.key
        assert not contains(river, point), proposal.key


def test_the_base_map_names_places_in_two_languages_and_stays_in_its_view() -> None:
    layers = base_map()
    assert set(layers) == {"water", "parks", "minor_streets", "streets", "tram", "landmarks"}
    for name, layer in layers.items():
        assert layer["type"] == "FeatureCollection"
        assert layer["features"]
        for feature in layer["features"]:
            if name != "minor_streets":
                assert set(feature["properties"]["name"]) == {"en", "es"}
            assert feature["geometry"]["type"] in {"Polygon", "LineString", "Point"}


def test_landmarks_stand_inside_the_town() -> None:
    for feature in base_map()["landmarks"]["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert contains(outline(TOWN), to_grid(lon, lat)), feature["properties"]["key"]


def test_the_grid_and_the_globe_convert_into_each_other() -> None:
    for point in outline("harbour"):
        assert to_grid(*to_lon_lat(point)) == pytest.approx(point, abs=0.002)
