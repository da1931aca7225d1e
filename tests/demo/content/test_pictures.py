"""The pictures: well-formed, described, free of what a strict page would refuse."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from portal.demo.content import load_town
from portal.demo.drawing import (
    LOOKS,
    SCENES,
    default_mark_svg,
    photo,
    scene,
    scene_css,
    to_image,
    to_svg,
    town_logo_svg,
    town_seal_svg,
)


@pytest.mark.parametrize("key", SCENES)
def test_a_picture_is_described_in_both_languages_and_drawn_in_known_colours(key: str) -> None:
    drawn = scene(key)
    assert drawn.key == key
    assert 40 < len(drawn.alt.en) < 220
    assert 40 < len(drawn.alt.es) < 220
    for colours in LOOKS.values():
        assert {shape.colour for shape in drawn.shapes} <= set(colours)


@pytest.mark.parametrize("key", SCENES)
def test_markup_needs_no_style_no_script_and_holds_no_text(key: str) -> None:
    root = ElementTree.fromstring(to_svg(scene(key), language="es"))
    assert root.get("aria-label") == scene(key).alt.es
    assert {element.tag.rsplit("}")[-1] for element in root.iter()} == {"svg", "path"}
    assert not any("style" in element.attrib for element in root.iter())


def test_markup_follows_the_theme_unless_a_look_is_asked_for() -> None:
    assert "var(--cp-scene-sky,#f8e9d1)" in to_svg(scene("river"))
    assert "var(" not in to_svg(scene("river"), look="dusk")


def test_a_night_stays_night_in_every_theme() -> None:
    assert "var(" not in to_svg(scene("night"))
    assert LOOKS["dusk"]["sky"] in to_svg(scene("night"))


def test_a_picture_without_name_is_decoration() -> None:
    assert 'aria-hidden="true"' in to_svg(scene("bench"))


def test_the_stylesheet_names_every_colour_for_both_lights() -> None:
    css = scene_css()
    for name in LOOKS["day"]:
        assert len(re.findall(rf"--cp-scene-{name}:#[0-9a-f]{{6}};", css)) == 3


def test_every_look_has_the_same_colours() -> None:
    assert {frozenset(colours) for colours in LOOKS.values()} == {frozenset(LOOKS["day"])}


def test_a_photo_is_a_jpeg_of_the_size_asked_for() -> None:
    with Image.open(io.BytesIO(photo("market", size=(640, 400)))) as image:
        assert image.format == "JPEG"
        assert image.size == (640, 400)
        assert len(image.getcolors(maxcolors=1 << 20) or ()) > 50


def test_a_mirrored_photo_differs() -> None:
    plain = to_image(scene("bus"), size=(160, 100))
    assert to_image(scene("bus"), size=(160, 100), mirrored=True).tobytes() != plain.tobytes()


def test_topics_and_consultations_have_a_picture() -> None:
    town = load_town()
    assert {topic.scene for topic in town.topics} <= set(SCENES)
    assert {consultation.scene for consultation in town.consultations} <= set(SCENES)


@pytest.mark.parametrize("mark", [town_seal_svg, town_logo_svg, default_mark_svg])
def test_a_logo_is_well_formed(mark: object) -> None:
    assert callable(mark)
    assert ElementTree.fromstring(mark()).get("viewBox")
