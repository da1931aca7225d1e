"""What may be changed about the municipality, and what is refused."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from portal.core.audit import entries
from portal.core.database import unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.permissions import SYSTEM, VISITOR
from portal.core.problems import Forbidden, NotFound, Problems
from portal.municipality import queries, service
from portal.municipality.records import AreaDraft, DepartmentDraft, TopicDraft
from portal.testing.factories import Make
from tests.municipality.conftest import collection, feature, square

MILL = AreaDraft(name=TranslatedText(en="Mill Lane", es="Calle del Molino"), population=1200)


def made(draft: AreaDraft) -> uuid.UUID:
    """Create an area and return it."""
    with unit_of_work():
        return service.create_area(SYSTEM, draft)


def codes(refused: pytest.ExceptionInfo[Problems]) -> list[tuple[str, str]]:
    """Return field and code of what was refused."""
    return [(problem.field, problem.code) for problem in refused.value.problems]


@pytest.mark.both_engines
def test_an_area_gets_its_address_from_its_name(in_app: Flask) -> None:
    area = made(replace(MILL, boundary=square(0, 0, 1, 1)))
    found = queries.areas()[area]
    assert (found.slug, found.population, found.bbox) == ("mill-lane", 1200, (0, 0, 1, 1))
    assert queries.locate(0.5, 0.5) == area


@pytest.mark.both_engines
def test_two_areas_cannot_have_one_address(in_app: Flask) -> None:
    made(MILL)
    with pytest.raises(Problems) as refused, unit_of_work():
        service.create_area(SYSTEM, MILL)
    assert codes(refused) == [("slug", "taken")]
    assert len(queries.areas()) == 1


def test_only_those_with_the_role_change_the_town(in_app: Flask) -> None:
    with pytest.raises(Forbidden), unit_of_work():
        service.create_area(VISITOR, MILL)
    with pytest.raises(Forbidden), unit_of_work():
        service.create_topic(VISITOR, TopicDraft(name=TranslatedText(en="Trees")))
    assert not queries.areas()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(MILL, name=TranslatedText()), "name"),
        (replace(MILL, name=TranslatedText(en="x" * 101)), "name"),
        (replace(MILL, slug="Old Town!"), "slug"),
        (replace(MILL, population=-1), "population"),
        (replace(MILL, population=10**12), "population"),
        (replace(MILL, parent_id=uuid.uuid4()), "parent_id"),
        (replace(MILL, boundary={"type": "Point", "coordinates": [0, 0]}), "boundary"),
        (replace(MILL, boundary=square(0, 0, 500, 1)), "boundary"),
    ],
)
def test_a_wrong_area_is_refused_naming_the_field(
    in_app: Flask, draft: AreaDraft, field: str
) -> None:
    with pytest.raises(Problems) as refused, unit_of_work():
        service.create_area(SYSTEM, draft)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_area_cannot_lie_inside_itself(in_app: Flask) -> None:
    outer = made(MILL)
    inner = made(replace(MILL, slug="inner", parent_id=outer))
    with pytest.raises(Problems) as refused, unit_of_work():
        service.edit_area(SYSTEM, outer, replace(MILL, parent_id=inner))
    assert codes(refused) == [("parent_id", "circle")]


@pytest.mark.both_engines
def test_the_second_of_two_editors_is_told_of_the_first(in_app: Flask) -> None:
    area = made(MILL)
    with unit_of_work():
        service.edit_area(SYSTEM, area, replace(MILL, name=TranslatedText(en="Mill Street")), 1)
    with pytest.raises(Problems) as refused, unit_of_work():
        service.edit_area(SYSTEM, area, replace(MILL, population=5), 1)
    assert codes(refused) == [("", "stale")]
    assert "Mill Street" in refused.value.problems[0].message
    assert queries.areas()[area].population == 1200


def test_an_edit_without_a_file_keeps_the_boundary(in_app: Flask) -> None:
    area = made(replace(MILL, boundary=square(0, 0, 1, 1)))
    with unit_of_work():
        service.edit_area(SYSTEM, area, replace(MILL, population=7))
    assert queries.areas()[area].bbox == (0, 0, 1, 1)


@pytest.mark.both_engines
def test_what_is_in_use_is_not_deleted(in_app: Flask) -> None:
    outer = made(MILL)
    inner = made(replace(MILL, slug="inner", parent_id=outer))
    with pytest.raises(Problems) as refused, unit_of_work():
        service.delete_area(SYSTEM, outer)
    assert codes(refused) == [("", "in_use")]
    with unit_of_work():
        service.delete_area(SYSTEM, inner)
        service.delete_area(SYSTEM, outer)
    assert not queries.areas()


def test_an_area_where_a_person_lives_is_in_use(in_app: Flask, make: Make) -> None:
    area = made(MILL)
    make.person(area_id=area)
    with pytest.raises(Problems) as refused, unit_of_work():
        service.delete_area(SYSTEM, area)
    assert "person" in refused.value.problems[0].message


def test_what_is_gone_cannot_be_edited(in_app: Flask) -> None:
    with pytest.raises(NotFound), unit_of_work():
        service.edit_area(SYSTEM, uuid.uuid4(), MILL)


def test_every_change_is_in_the_audit_log(in_app: Flask) -> None:
    area = made(MILL)
    with unit_of_work():
        service.delete_area(SYSTEM, area)
    assert [entry.action for entry in entries().items] == [
        "municipality.area_deleted",
        "municipality.area_created",
    ]


@pytest.mark.both_engines
def test_topics_are_kept_edited_and_deleted(in_app: Flask) -> None:
    with unit_of_work():
        topic = service.create_topic(SYSTEM, TopicDraft(name=TranslatedText(en="Trees"), colour=2))
    with unit_of_work():
        draft = TopicDraft(name=TranslatedText(en="Trees and parks"), icon="trees", colour=3)
        service.edit_topic(SYSTEM, topic, draft, 1)
    found = queries.topics()[topic]
    assert (str(found.name), found.icon, found.colour) == ("Trees and parks", "trees", 3)
    with pytest.raises(Problems) as refused, unit_of_work():
        service.create_topic(SYSTEM, TopicDraft(name=TranslatedText(en="Water"), colour=9))
    assert codes(refused) == [("colour", "out_of_range")]
    with unit_of_work():
        service.delete_topic(SYSTEM, topic)
    assert not queries.topics()


@pytest.mark.both_engines
def test_departments_are_kept_edited_and_deleted(in_app: Flask) -> None:
    draft = DepartmentDraft(
        name=TranslatedText(en="Roads"),
        email="roads@example.org",
        hours=TranslatedText(en="Monday to Friday"),
    )
    with unit_of_work():
        department = service.create_department(SYSTEM, draft)
    with unit_of_work():
        service.edit_department(SYSTEM, department, replace(draft, address="1 Square"), 1)
    found = queries.departments()[department]
    assert (found.address, found.hours) == ("1 Square", {"text": {"en": "Monday to Friday"}})
    with pytest.raises(Problems) as refused, unit_of_work():
        service.create_department(SYSTEM, replace(draft, slug="x", email="not an address"))
    assert codes(refused) == [("email", "malformed")]
    with unit_of_work():
        service.delete_department(SYSTEM, department)
    assert not queries.departments()


def test_a_layer_is_drawn_and_taken_off(in_app: Flask) -> None:
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1, 200]]}
    made(replace(MILL, boundary=square(0, 0, 1, 1)))
    with unit_of_work():
        service.replace_layer(SYSTEM, "streets", collection(feature("High Street", line)))
    assert queries.base_map()["streets"]["features"][0]["geometry"]["coordinates"] == [
        [0.0, 0.0],
        [1.0, 1.0],
    ]
    assert queries.base_map()["drawing"]["streets"].startswith("M0 ")
    with unit_of_work():
        service.delete_layer(SYSTEM, "streets")
    assert "streets" not in queries.base_map()


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"features": "many"},
        {"features": [7]},
        {"features": [{"geometry": {"type": "Circle", "coordinates": []}}]},
        {"features": [{"geometry": {"type": "LineString", "coordinates": [["a", "b"]]}}]},
        {"features": [{"geometry": {"type": "Point", "coordinates": [10**400, 0]}}]},
        {"features": [{"geometry": {"type": "Polygon", "coordinates": {"0": 1}}}]},
    ],
)
def test_a_broken_layer_is_refused_and_changes_nothing(
    in_app: Flask, broken: dict[str, Any]
) -> None:
    with pytest.raises(Problems), unit_of_work():
        service.replace_layer(SYSTEM, "water", broken)
    assert "water" not in queries.base_map()
