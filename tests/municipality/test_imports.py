"""Areas and topics from files: all of a file or nothing, and mistakes named by place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal.core.database import session, unit_of_work
from portal.core.permissions import SYSTEM
from portal.core.problems import NotFound, Problems
from portal.municipality import queries, service
from portal.municipality.commands import import_areas, import_layer, import_topics
from portal.municipality.models import AreaImportRow
from portal.municipality.service import reading
from portal.municipality.service.imports import ImportOutcome
from portal.municipality.service.reading import read_area_file, read_topic_file
from tests.municipality.conftest import collection, feature, square

TOWN = collection(
    feature("Quay", square(1, 1, 2, 2), parent="west", population=300, **{"name:es": "Muelle"}),
    feature("West", square(0, 0, 5, 10), population=4000),
)


def bytes_of(value: Any) -> bytes:
    """Return a value as a JSON file."""
    return json.dumps(value).encode()


def refusal(content: bytes, name: str = "town.geojson") -> str:
    """Return what is said about a broken file."""
    with pytest.raises(Problems) as refused:
        read_area_file(content, name)
    return " / ".join(problem.message for problem in refused.value.problems)


@pytest.mark.both_engines
def test_a_town_is_imported_with_its_tree(in_app: Flask) -> None:
    with unit_of_work():
        outcome = service.import_areas(SYSTEM, read_area_file(bytes_of(TOWN), "town.geojson"))
    assert outcome == ImportOutcome(created=2)
    known = {area.slug: area for area in queries.areas().values()}
    assert known["quay"].parent_id == known["west"].id
    assert known["quay"].name == {"en": "Quay", "es": "Muelle"}
    assert queries.locate(1.5, 1.5) == known["quay"].id


@pytest.mark.both_engines
def test_a_second_import_of_the_same_file_changes_nothing(in_app: Flask) -> None:
    areas = read_area_file(bytes_of(TOWN), "town.geojson")
    with unit_of_work():
        service.import_areas(SYSTEM, areas)
    before = dict(queries.areas())
    with unit_of_work():
        assert service.import_areas(SYSTEM, areas) == ImportOutcome(unchanged=2)
    assert dict(queries.areas()) == before


def test_a_csv_changes_populations_and_keeps_boundaries(in_app: Flask) -> None:
    with unit_of_work():
        service.import_areas(SYSTEM, read_area_file(bytes_of(TOWN), "town.geojson"))
    table = "﻿name;slug;population\nWest side;west;4100\n".encode()
    with unit_of_work():
        outcome = service.import_areas(SYSTEM, read_area_file(table, "areas.CSV"))
    assert outcome == ImportOutcome(changed=1)
    west = queries.area_by_slug("west")
    assert west is not None
    assert (str(west.name), west.population, west.bbox) == ("West side", 4100, (0, 0, 5, 10))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"{", "a.geojson", "the file is not JSON; look at line 1, column 2"),
        (b"[]", "a.geojson", "expected an object in braces"),
        (b"\xff\xfe\x00", "a.csv", "line 1: the file is not UTF-8"),
        (b"name,slug\nA,a\nB,a\n", "a.csv", "line 3: “a” stands in the file twice"),
        (b"title\nA\n", "a.csv", "line 1: there is no column “name”"),
        (b"name,population\nA,many\n", "a.csv", "line 2: population must be a whole number"),
        (b"name\n\n", "a.csv", "There is no area"),
        (b"name,slug\n,\n", "a.csv", "There is no area"),
        (b"name,slug\n,x\n", "a.csv", "line 2: Write a name"),
        (b'name\n"A\n', "a.csv", "line 2: a cell cannot be read; look at its quotation marks"),
        (b"name\nA,B\n", "a.csv", "line 2: there are more cells"),
        (bytes_of(collection()), "a.json", "no feature"),
        (bytes_of(collection(feature("", square(0, 0, 1, 1)))), "a.json", "features[0]: Write"),
        (
            bytes_of(collection(feature("A", {"type": "Point", "coordinates": [0, 0]}))),
            "a.json",
            "features[0]",
        ),
        (
            bytes_of(collection(feature("A", square(0, 0, 200, 1)))),
            "a.json",
            "features[0].geometry.coordinates[0][1]: the longitude",
        ),
    ],
)
def test_a_broken_file_is_refused_naming_the_place(
    in_app: Flask, content: bytes, name: str, said: str
) -> None:
    assert said in refusal(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"name,population\nA,many\n", "a.csv"),
        (b'name\n"A\n', "a.csv"),
        (b"name\nA,B\n", "a.csv"),
        (b"name,slug\nA,a\nB,a\n", "a.csv"),
    ],
)
def test_the_word_for_a_line_can_be_translated_too(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str
) -> None:
    monkeypatch.setattr(reading, "_", lambda text, **values: f"⟦{text % values}⟧")
    assert "line" not in re.sub("⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧", "", refusal(content, name))


def test_a_layer_that_is_no_json_is_refused_in_our_words() -> None:
    with pytest.raises(Problems) as refused:
        reading.read_layer(b"{")
    assert [problem.message for problem in refused.value.problems] == [
        "the file is not JSON; look at line 1, column 2"
    ]


def test_an_unknown_parent_and_a_circle_import_nothing(in_app: Flask) -> None:
    lost = collection(feature("Quay", square(1, 1, 2, 2), parent="nowhere"))
    with pytest.raises(Problems, match="unknown_parent"), unit_of_work():
        service.import_areas(SYSTEM, read_area_file(bytes_of(lost), "a.json"))
    table = b"name,slug,parent\nA,a,b\nB,b,a\n"
    with pytest.raises(Problems, match="circle"), unit_of_work():
        service.import_areas(SYSTEM, read_area_file(table, "a.csv"))
    assert not queries.areas()


def test_a_file_cannot_close_a_circle_with_what_is_there(in_app: Flask) -> None:
    with unit_of_work():
        service.import_areas(SYSTEM, read_area_file(b"name,slug,parent\nA,a,\nB,b,a\n", "a.csv"))
    with pytest.raises(Problems, match="circle"), unit_of_work():
        service.import_areas(SYSTEM, read_area_file(b"name,slug,parent\nA,a,b\n", "a.csv"))
    assert queries.area_by_slug("a") is not None


@pytest.mark.both_engines
def test_a_kept_file_is_taken_over_once(in_app: Flask) -> None:
    with unit_of_work():
        kept = service.keep_import(SYSTEM, "town.geojson", read_area_file(bytes_of(TOWN), "t.json"))
    assert not queries.areas()
    with unit_of_work():
        assert service.apply_import(SYSTEM, kept).created == 2
    with pytest.raises(NotFound), unit_of_work():
        service.apply_import(SYSTEM, kept)


def test_a_file_nobody_took_over_is_gone_after_a_day(in_app: Flask, clock: Any) -> None:
    with unit_of_work():
        service.keep_import(SYSTEM, "town.geojson", read_area_file(bytes_of(TOWN), "t.json"))
    clock(hours=23)
    assert service.clear_imports() == 0
    clock(hours=2)
    assert service.clear_imports() == 1
    assert session().execute(select(AreaImportRow.id)).first() is None


def test_topics_come_from_a_table(in_app: Flask) -> None:
    header = "name,name:es,slug,parent,icon,colour\n"
    table = f"{header}Trees,Árboles,trees,,trees,3\nParks,,,trees,,\n".encode()
    with unit_of_work():
        outcome = service.import_topics(SYSTEM, read_topic_file(table))
    assert outcome.created == 2
    trees, parks = queries.topics().values()
    assert (trees.name["es"], trees.colour, parks.parent_id) == ("Árboles", 3, trees.id)
    with unit_of_work():
        assert service.import_topics(SYSTEM, read_topic_file(table)).unchanged == 2


def test_the_commands_say_what_they_did_and_what_is_wrong(in_app: Flask, tmp_path: Path) -> None:
    town, broken, water = (
        tmp_path / "town.geojson",
        tmp_path / "broken.csv",
        tmp_path / "water.json",
    )
    town.write_bytes(bytes_of(TOWN))
    broken.write_bytes(b"title\nA\n")
    river = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    water.write_bytes(bytes_of(collection(feature("River", river))))
    run = CliRunner().invoke
    assert run(import_areas, [str(town)]).output == "2 new, 0 changed, 0 as before.\n"
    failed = run(import_topics, [str(broken)])
    assert failed.exit_code == 1
    assert "broken.csv: line 1: there is no column" in failed.output
    assert "Nothing was imported." in failed.output
    assert run(import_layer, ["water", str(water)]).exit_code == 0
    assert "water" in queries.base_map()
