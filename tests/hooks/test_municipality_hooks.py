"""Hooks of the municipality, each used as its example does."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from portal.testing.factories import Make


def test_happening_in_is_shown_on_the_areas_page(
    client: FlaskClient, make: Make, use: Callable[[str], None]
) -> None:
    make.area("Old town", slug="old-town")
    make.area("Millside", slug="millside")
    use("happening_in")
    assert "Cheese and flowers." in client.get("/areas/old-town").text
    assert "Cheese and flowers." not in client.get("/areas/millside").text
