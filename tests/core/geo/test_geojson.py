"""GeoJSON files of towns are read, and broken ones are told what is wrong and where."""

import json
from typing import Any

import pytest

from portal.core.geo import geojson
from portal.core.geo.geojson import GeoJSONInvalid, read_features, read_shape

SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
HOLE = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.4]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any, **members: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {}, **members}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def test_a_collection_is_read_with_what_it_says_about_its_areas() -> None:
    document = collection(
        feature(polygon(SQUARE, HOLE), properties={"name": "Old town"}, id=7),
        feature({"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]}, properties=None),
    )
    first, second = read_features(json.dumps(document))
    assert (first.id, first.properties) == ("7", {"name": "Old town"})
    assert first.shape.to_geojson() == polygon(SQUARE, HOLE)
    assert (second.id, second.properties) == (None, {})
    assert second.shape.to_geojson()["coordinates"] == [[SQUARE], [HOLE]]


def test_a_single_feature_and_a_bare_geometry_are_read_too() -> None:
    for document in (feature(polygon(SQUARE)), polygon(SQUARE)):
        (only,) = read_features(json.dumps(document).encode())
        assert only.shape == read_shape(polygon(SQUARE))


def test_heights_are_dropped() -> None:
    ring = [[*position, 12.5] for position in SQUARE]
    assert read_shape(polygon(ring)) == read_shape(polygon(SQUARE))


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_an_old_file_that_names_wgs84_is_fine(name: str) -> None:
    document = collection(feature(polygon(SQUARE)), crs={"properties": {"name": name}})
    assert len(read_features(json.dumps(document))) == 1


WRONG: dict[str, tuple[Any, str, str]] = {
    "a list": ([], "file", "not_an_object"),
    "no type": ({}, "type", "wrong_type"),
    "a point": ({"type": "Point", "coordinates": [0, 0]}, "type", "wrong_type"),
    "no features": ({"type": "FeatureCollection"}, "features", "not_a_list"),
    "empty": (collection(), "features", "empty"),
    "not a feature": (collection({"type": "Thing"}), "features[0].type", "wrong_type"),
    "number for a feature": (collection(3), "features[0]", "not_an_object"),
    "no geometry": (collection(feature(None)), "features[0].geometry", "not_an_object"),
    "a line": (
        collection(feature({"type": "LineString", "coordinates": SQUARE})),
        "features[0].geometry.type",
        "wrong_type",
    ),
    "properties as list": (
        feature(polygon(SQUARE), properties=[1]),
        "feature.properties",
        "not_an_object",
    ),
    "no coordinates": (
        feature({"type": "Polygon"}),
        "feature.geometry.coordinates",
        "not_a_list",
    ),
    "no rings": (feature(polygon()), "feature.geometry.coordinates", "empty"),
    "no polygons": (
        feature({"type": "MultiPolygon", "coordinates": []}),
        "feature.geometry.coordinates",
        "empty",
    ),
    "open ring": (
        collection(feature(polygon(SQUARE)), feature(polygon(SQUARE, [*HOLE[:-1], [0.5, 0.5]]))),
        "features[1].geometry.coordinates[1]",
        "not_closed",
    ),
    "short ring": (polygon(SQUARE[:3]), "geometry.coordinates[0]", "too_few"),
    "ring of one spot": (polygon([[1, 1]] * 5), "geometry.coordinates[0]", "too_few"),
    "one number": (polygon([[1], *SQUARE]), "geometry.coordinates[0][0]", "not_a_position"),
    "words": (polygon([["1", "2"], *SQUARE]), "geometry.coordinates[0][0]", "not_a_position"),
    "truth values": (
        polygon([[True, False], *SQUARE]),
        "geometry.coordinates[0][0]",
        "not_a_position",
    ),
    "number beyond floats": (
        polygon([[10**400, 0], *SQUARE]),
        "geometry.coordinates[0][0]",
        "not_a_position",
    ),
    "metres instead of degrees": (
        polygon([[430000, 4780000], *SQUARE]),
        "geometry.coordinates[0][0]",
        "out_of_range",
    ),
    "latitude first": (
        polygon([[43, -181], *SQUARE]),
        "geometry.coordinates[0][0]",
        "out_of_range",
    ),
    "other system": (
        collection(feature(polygon(SQUARE)), crs={"properties": {"name": "EPSG:25830"}}),
        "crs",
        "wrong_system",
    ),
}


@pytest.mark.parametrize(("document", "path", "code"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_its_place(document: Any, path: str, code: str) -> None:
    with pytest.raises(GeoJSONInvalid) as invalid:
        read_features(json.dumps(document))
    assert (invalid.value.path, invalid.value.code) == (path, code)
    assert invalid.value.reason in str(invalid.value)


@pytest.mark.parametrize(
    ("document", "limits"),
    [
        *((document, {}) for document, _path, _code in WRONG.values()),
        ("not JSON", {}),
        ("[" * 100_000, {}),
        (polygon(SQUARE), {"max_bytes": 3}),
        (polygon(SQUARE), {"max_positions": 3}),
    ],
)
def test_every_reason_can_be_translated_and_the_place_stays(
    monkeypatch: pytest.MonkeyPatch, document: Any, limits: dict[str, int]
) -> None:
    monkeypatch.setattr(geojson, "_", lambda text, **values: f"⟦{text % values}⟧")
    with pytest.raises(GeoJSONInvalid) as invalid:
        read_features(document if isinstance(document, str) else json.dumps(document), **limits)
    place, reason = invalid.value.path, invalid.value.reason
    assert (reason[0], reason[-1]) == ("⟦", "⟧")
    assert str(invalid.value) in (reason, f"{place}: {reason}")


def test_a_file_that_is_not_json_names_line_and_column_in_our_words() -> None:
    with pytest.raises(GeoJSONInvalid) as invalid:
        read_features('{"type":\n oops}')
    assert str(invalid.value) == "the file is not JSON; look at line 2, column 2"


@pytest.mark.parametrize(
    "source",
    ["", "{", "not json", b"\xff\xfe\x00", '{"type": NaN}', "[" * 100_000, b"\x00"],
    ids=["empty", "cut", "words", "binary", "nan", "nested", "nul"],
)
def test_a_file_that_is_not_json_is_refused(source: str | bytes) -> None:
    with pytest.raises(GeoJSONInvalid) as invalid:
        read_features(source)
    assert invalid.value.code == "not_json"


def test_files_that_are_too_large_are_refused() -> None:
    source = json.dumps(collection(feature(polygon(SQUARE)), feature(polygon(SQUARE))))
    with pytest.raises(GeoJSONInvalid) as invalid:
        read_features(source, max_bytes=len(source) - 1)
    assert invalid.value.code == "too_large"
    with pytest.raises(GeoJSONInvalid) as invalid:
        read_features(source, max_positions=9)
    assert (invalid.value.path, invalid.value.code) == (
        "features[1].geometry.coordinates[0]",
        "too_many",
    )
    assert len(read_features(source, max_bytes=len(source), max_positions=10)) == 2
    many = json.dumps(collection(*[feature(polygon(SQUARE))] * 5001))
    with pytest.raises(GeoJSONInvalid, match="more than 5000 features"):
        read_features(many)
