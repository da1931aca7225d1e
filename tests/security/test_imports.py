"""Files of consultations may hold anything: what cannot be used is refused with words, at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import update

from portal.consultations.composing.contents import contents_by_method
from portal.consultations.composing.importing import parse_file
from portal.consultations.models import PhaseRow
from portal.consultations.queries import consultation_of
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import SYSTEM
from portal.core.problems import Problems

pytestmark = pytest.mark.usefixtures("clock")
TWO = [{"title": {"en": "Trees"}}, {"title": {"en": "Benches"}}]


@pytest.fixture
def restored(app, make):
    """Return a function that gives a method its contents in a draft, and returns the draft."""

    def restore(method: str, content: Any):
        made = make.consultation(state="draft")
        with app.app_context(), unit_of_work():
            session().execute(
                update(PhaseRow).where(PhaseRow.id == made.phase_id).values(method=method)
            )
        with app.app_context(), unit_of_work():
            record = consultation_of(made.id)
            contents_by_method()[method].restore(SYSTEM, record, record.phases[0], content)
        return made

    return restore


@pytest.fixture
def exported(in_app):
    """Return a function from a draft to what its first phase holds now."""

    def export(made):
        phase = consultation_of(made.id).phases[0]
        return contents_by_method()["survey"].export(phase)

    return export


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        ("yes_no", {"majority": "most of them"}),
        ("yes_no", {"majority": "1/0"}),
        ("yes_no", {"quorum": ["1/2"]}),
        ("yes_no", {"entitled": "everybody"}),
        ("yes_no", {"consent": "9e99"}),
        ("score", {"most_each": [1]}),
        ("score", {"most_each": 10**30}),
        ("schulze", {"strength": "brute"}),
        ("budget_equal_shares", {"completion": "later"}),
        ("single_choice", {"of_a_plugin": {"deep": []}}),
    ],
)
def test_a_vote_with_settings_nobody_could_count_with_is_refused(restored, method, settings):
    with pytest.raises(Problems) as refused:
        restored("poll", {"method": method, "settings": settings, "options": TWO, "budget": 9})
    assert "has no such value" in refused.value.problems[0].message


@pytest.mark.parametrize(
    "content",
    [
        {"options": [{"title": {"en": "Trees"}, "cost": float("inf")}, TWO[1]]},
        {"options": TWO, "currency": "crowns of the realm"},
    ],
)
def test_a_vote_with_numbers_and_words_no_row_holds_is_refused(restored, content):
    with pytest.raises(Problems):
        restored("poll", content)


def test_characters_that_cannot_be_stored_are_left_out_of_a_vote(restored, client_as):
    broken = {"en": "Trees\ud800\x00 or not?"}
    made = restored("poll", {"question": broken, "options": [{"title": broken}, TWO[1]]})
    page = f"/admin/consultations/{format_id(made.id)}/phases/{format_id(made.phase_id)}/poll"
    assert "Trees or not?" in client_as("officer").get(page).text


def test_questions_with_settings_of_no_form_are_refused(restored):
    settings = {"least": [1], "options": [{"label": {"en": "A"}}, {"label": {"en": "B"}}]}
    asked = {"kind": "multiple", "text": {"en": "What?"}, "settings": settings}
    with pytest.raises(Problems):
        restored("survey", {"pages": [{"title": {"en": "Page"}, "questions": [asked]}]})


@pytest.mark.parametrize("quota", ["²", "9" * 5000, -1, None])
def test_a_quota_that_is_no_number_limits_nothing_or_as_much_as_can_be(restored, exported, quota):
    options = [{"label": {"en": "A"}, "quota": quota}, {"label": {"en": "B"}}]
    asked = {"kind": "single", "text": {"en": "What?"}, "settings": {"options": options}}
    made = restored("survey", {"pages": [{"title": {"en": "Page"}, "questions": [asked]}]})
    (page,) = exported(made)["pages"]
    first, _second = page["questions"][0]["settings"]["options"]
    assert first.get("quota", 0) in (0, 10_000_000)


@pytest.mark.parametrize("pages", [[], [{"title": {"en": "Page"}, "questions": []}]])
def test_a_survey_without_questions_can_be_copied(restored, exported, pages):
    found = exported(restored("survey", {"pages": pages}))["pages"]
    assert [(page["title"]["en"], page["questions"]) for page in found] == [
        (page["title"]["en"], []) for page in pages
    ]


def test_a_number_beyond_all_bounds_is_no_json_of_ours():
    for text in ("1e999", "-1e999", "Infinity", "NaN"):
        with pytest.raises(Problems):
            parse_file(f'{{"cost": {text}}}'.encode())
    assert parse_file(json.dumps({"lat": 51.05}).encode()) == {"lat": 51.05}
