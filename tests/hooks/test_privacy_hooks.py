"""Hooks of personal data, each used as its example does."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable

from flask.testing import FlaskClient

from portal.testing.factories import Make

Use = Callable[[str], None]


def test_personal_data_is_on_the_page_about_privacy(client: FlaskClient, use: Use) -> None:
    assert "Guest book" not in client.get("/pages/privacy").text
    use("personal_data")
    page = client.get("/pages/privacy").text
    assert "Greetings in the guest book" in page
    assert "Until the entry is a year old" in page


def test_export_person_is_part_of_what_people_take_along(
    make: Make, client_of: Callable[[uuid.UUID], FlaskClient], use: Use
) -> None:
    from tests.hooks.examples.export_person import GREETINGS

    use("export_person")
    person = make.person()
    GREETINGS[person] = ["Good morning"]
    answer = client_of(person).post("/account/data/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["greetings"] == {"greetings": ["Good morning"]}


def test_erase_person_is_called_when_somebody_leaves(
    make: Make, client_of: Callable[[uuid.UUID], FlaskClient], use: Use
) -> None:
    from tests.hooks.examples.erase_person import NICKNAMES

    use("erase_person")
    leaving, staying = make.person(), make.person()
    NICKNAMES.update({leaving: "Squirrel", staying: "Badger"})
    answer = client_of(leaving).post("/account/delete", data={"sure": "y"})
    assert answer.status_code == 303
    assert list(NICKNAMES.items()) == [(staying, "Badger")]
    NICKNAMES.clear()
