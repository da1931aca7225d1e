"""What other features ask of the municipality."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.municipality import queries
from portal.testing.factories import Make
from tests.municipality.conftest import square
from tests.support.queries import count_queries


@pytest.fixture
def town(make: Make) -> dict[str, Any]:
    """Make a town of two districts, one of which has a quarter."""
    whole = make.area("Town", boundary=square(0, 0, 10, 10), slug="town")
    west = make.area("West", boundary=square(0, 0, 5, 10), slug="west", parent_id=whole)
    east = make.area("East", boundary=square(5, 0, 10, 10), slug="east", parent_id=whole)
    quarter = make.area("Quay", boundary=square(1, 1, 2, 2), slug="quay", parent_id=west)
    return {"whole": whole, "west": west, "east": east, "quay": quarter}


def test_areas_come_as_a_tree_with_parents_before_their_children(
    in_app: Flask, town: dict[str, Any]
) -> None:
    listed = [(area.slug, area.depth) for area in queries.areas().values()]
    assert listed == [("town", 0), ("east", 1), ("west", 1), ("quay", 2)]


def test_a_point_lies_in_the_innermost_area(in_app: Flask, town: dict[str, Any]) -> None:
    assert queries.locate(1.5, 1.5) == town["quay"]
    assert queries.locate(3, 3) == town["west"]
    assert queries.locate(7, 3) == town["east"]
    assert queries.locate(50, 50) is None


def test_a_hole_in_a_boundary_is_outside(in_app: Flask, make: Make) -> None:
    ring = square(0, 0, 10, 10)["coordinates"][0]
    hole = square(4, 4, 6, 6)["coordinates"][0]
    area = make.area("Ring", boundary={"type": "Polygon", "coordinates": [ring, hole]})
    assert queries.locate(5, 5) is None
    assert queries.locate(1, 1) == area


def test_an_area_knows_what_it_lies_in_and_what_lies_in_it(
    in_app: Flask, town: dict[str, Any]
) -> None:
    assert queries.area_and_ancestors(town["quay"]) == (town["quay"], town["west"], town["whole"])
    assert set(queries.area_and_descendants(town["west"])) == {town["west"], town["quay"]}
    assert queries.area_and_ancestors(None) == ()


def test_the_town_is_read_once_and_anew_after_a_change(in_app: Flask, make: Make) -> None:
    make.area("First")
    queries.areas()
    with count_queries() as counted:
        queries.areas()
        queries.topics()
        queries.departments()
        queries.locate(-3.75, 43.25)
        queries.base_map()
    assert [s for s in counted.statements if "version_stamp" not in s] == []
    make.area("Second")
    assert len(queries.areas()) == 2


def test_the_map_shows_districts_rather_than_the_whole_town(
    in_app: Flask, town: dict[str, Any]
) -> None:
    names = [f["properties"]["name"] for f in queries.base_map()["areas"]["features"]]
    assert names == ["East", "West"]


def shown_for(focus: Any) -> list[str]:
    """Return the names of the areas a map about one of them shows, in the order of drawing."""
    found = queries.base_map(focus)["areas"]["features"]
    return [feature["properties"]["name"] for feature in found]


def test_a_map_about_a_quarter_draws_it_last_so_that_nothing_covers_it(
    in_app: Flask, town: dict[str, Any]
) -> None:
    assert shown_for(town["quay"]) == ["East", "West", "Quay"]
    assert shown_for(town["west"]) == ["East", "West"]
    assert shown_for(town["whole"]) == ["East", "West"]


def test_the_map_brings_its_drawing_along(in_app: Flask, town: dict[str, Any]) -> None:
    drawing = queries.base_map()["drawing"]
    assert [area["name"] for area in drawing["areas"]] == ["East", "West"]
    assert drawing["areas"][1]["d"] == "M0 1004L500 1004L500 0L0 0Z"


def test_a_town_without_boundaries_has_no_drawing(in_app: Flask, make: Make) -> None:
    make.area("Somewhere", boundary=None)
    assert "drawing" not in queries.base_map()
    assert queries.locate(1, 1) is None
