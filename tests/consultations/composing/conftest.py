"""What tests of composing share."""

from __future__ import annotations

import re

import pytest

from portal.core.identifiers import format_id


@pytest.fixture
def office_of():
    """Return a function from a consultation to its address in the back office."""
    return lambda made: f"/admin/consultations/{format_id(made.id)}"


@pytest.fixture
def shown():
    """Return a function from an answer to what its main part says, whoever looked and how."""

    def main(answer) -> str:
        found = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
        text = found[0] if found else answer.text
        text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
        # Addresses on a look carry role and moment on.
        text = re.sub(r"(\?|%3F)as(=|%3D)[^\"#]*", "", text)
        return re.sub(r"\s+", " ", text)

    return main
