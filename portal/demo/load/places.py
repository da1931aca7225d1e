"""Areas, topics, departments and the base map, written by the municipality's own service."""

from __future__ import annotations

from portal.core.permissions import SYSTEM
from portal.demo.content import Words
from portal.demo.load.world import World, words
from portal.municipality.records import AreaDraft, DepartmentDraft, TopicDraft
from portal.municipality.service import (
    create_area,
    create_department,
    create_topic,
    replace_layer,
)

COLOURS = 8


def load_places(world: World) -> None:
    """Write everything of the municipality; needs a unit of work around it."""
    content = world.content
    for position, area in enumerate(content.areas):
        draft = AreaDraft(
            name=words(area.name),
            slug=area.key,
            parent_id=world.areas[area.parent] if area.parent else None,
            population=area.population,
            position=position,
            boundary=area.polygon,
        )
        world.areas[area.key] = create_area(SYSTEM, draft)
    for position, topic in enumerate(content.topics):
        world.topics[topic.key] = create_topic(
            SYSTEM,
            TopicDraft(
                name=words(topic.name),
                slug=topic.key,
                icon=topic.icon,
                colour=topic.palette % COLOURS + 1,
                position=position,
            ),
        )
    for position, department in enumerate(content.departments):
        world.departments[department.key] = create_department(
            SYSTEM,
            DepartmentDraft(
                name=words(department.name),
                slug=department.key,
                description=words(_with_phone(department.tasks, department.phone)),
                email=department.email,
                address=department.address,
                hours=words(department.hours),
                position=position,
            ),
        )
    for name, collection in content.base_map.items():
        replace_layer(SYSTEM, name, collection)


def _with_phone(tasks: Words, phone: str) -> Words:
    return Words(f"{tasks.en} Telephone {phone}.", f"{tasks.es} Teléfono {phone}.")
