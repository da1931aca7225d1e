"""``portal consultations export`` and ``import``, as an administrator types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.cli import commands_of
from portal.consultations.queries import all_consultations
from portal.core.permissions import SYSTEM

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def typed(app):
    """Return a function that runs a verb of ``portal consultations``."""
    group = commands_of(app)["consultations"]

    def run(*words, given=b""):
        return CliRunner().invoke(group, list(words), input=given)

    return run


def test_a_consultation_goes_out_and_comes_in_as_a_draft(make, app, typed):
    made = make.consultation()
    sent = typed("export", made.slug)
    assert sent.exit_code == 0, sent.output
    assert json.loads(sent.stdout)["slug"] == made.slug
    taken = typed("import", "-", given=sent.stdout_bytes)
    assert taken.exit_code == 0, taken.output
    assert "Imported as a draft: " in taken.stdout
    with app.app_context():
        assert sorted(one.state.value for one in all_consultations(SYSTEM).items) == [
            "draft",
            "published",
        ]


def test_what_is_wrong_is_said_with_its_place_and_nothing_is_imported(make, app, typed):
    made = make.consultation()
    document = json.loads(typed("export", made.slug).stdout)
    document["phases"][0]["closes_at"] = "never"
    document["areas"] = ["centre"]
    taken = typed("import", "-", given=json.dumps(document).encode())
    assert taken.exit_code == 1
    assert "phases[0].closes_at: " in taken.output
    assert "area:centre: There is no area “centre” here." in taken.output
    assert "Nothing was imported." in taken.output
    with app.app_context():
        assert len(all_consultations(SYSTEM).items) == 1


def test_unknown_slugs_are_mapped_by_hand(make, typed):
    made = make.consultation()
    document = json.loads(typed("export", made.slug).stdout) | {"areas": ["centre"]}
    content = json.dumps(document).encode()
    assert typed("import", "-", "--map", "area:centre=", given=content).exit_code == 0
    wrong = typed("import", "-", "--map", "centre", given=content)
    assert wrong.exit_code == 2
    assert "area:centre=old-town" in wrong.output


def test_an_unknown_consultation_is_named(typed):
    assert "there is no consultation “nothing”" in typed("export", "nothing").output
