"""The list before publishing: what blocks, what is worth a look, and where it is mended."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from portal.consultations.checklist import checklist, missing, points_of_methods
from portal.consultations.composing.conditions import contradictions, lies_elsewhere
from portal.consultations.office.points import points_of
from portal.consultations.queries import consultation_of
from portal.consultations.records import Access, ConsultationState
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.core.problems import Problem
from portal.core.uploads import UploadRecord
from portal.identity.eligibility import Eligibility

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def record(make, in_app):
    return consultation_of(make.consultation(state="draft", department_id=make.department()).id)


def left(record, files=()):
    return {point.name for point in checklist(record, files=files) if not point.done}


def changed(record, **values):
    return dataclasses.replace(record, **values)


def with_phase(record, **values):
    return changed(record, phases=(dataclasses.replace(record.phases[0], **values),))


def test_a_whole_consultation_has_nothing_left(record):
    assert left(record) == set()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda r: changed(r, department_id=None), "department_id"),
        (lambda r: changed(r, privacy_notice=TranslatedText(en="Kept.")), "privacy_notice"),
        (lambda r: changed(r, privacy_notice=TranslatedText()), "privacy_notice"),
        (lambda r: changed(r, title=TranslatedText(es="Muelle")), "title"),
        (lambda r: changed(r, summary=TranslatedText(en="a", es="About […]")), "gaps"),
        (lambda r: changed(r, phases=()), "phases"),
        (lambda r: with_phase(r, title=TranslatedText(en="Only English")), "phase_titles"),
        (lambda r: with_phase(r, description=TranslatedText(en="[…]", es="[…]")), "phase_gaps"),
        (lambda r: with_phase(r, method="teleport"), "methods"),
        (lambda r: with_phase(r, closes_at=r.phases[0].opens_at), "dates"),
        (lambda r: changed(r, eligibility=Eligibility(min_age=70, max_age=20)), "somebody"),
        (
            lambda r: changed(
                with_phase(r, access=Access(without_account=True)),
                eligibility=Eligibility(min_age=16),
            ),
            "without_account",
        ),
    ],
)
def test_what_would_embarrass_the_council_blocks(record, change, name):
    assert name in {point.name for point in missing(checklist(change(record)))}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda r: with_phase(r, description=TranslatedText(en="English")), "phase_descriptions"),
        (
            lambda r: changed(
                r,
                phases=(
                    *r.phases,
                    dataclasses.replace(
                        r.phases[0], opens_at=r.phases[0].opens_at + timedelta(days=1)
                    ),
                ),
            ),
            "overlap",
        ),
        (
            lambda r: changed(
                r,
                phases=(
                    dataclasses.replace(
                        r.phases[0],
                        opens_at=r.phases[0].opens_at - timedelta(days=20),
                        closes_at=r.phases[0].opens_at,
                    ),
                    *r.phases,
                ),
            ),
            "phases_over",
        ),
    ],
)
def test_what_is_only_odd_is_worth_a_look_and_keeps_nobody_from_publishing(record, change, name):
    points = checklist(change(record))
    assert name in {point.name for point in points if not point.done}
    assert missing(points) == ()


def test_areas_that_are_gone_let_nobody_in(make, record):
    gone = changed(record, eligibility=Eligibility(area_ids=(record.id,)))
    (point,) = missing(checklist(gone))
    assert (point.name, point.place) == ("somebody", "edit#who_areas")


def test_those_who_may_take_part_but_live_elsewhere_are_noticed(make, app):
    here, there = make.area("Here"), make.area("There")
    made = make.consultation(
        state="draft", department_id=make.department(), eligibility=Eligibility(area_ids=(there,))
    )
    with app.app_context():
        found = changed(consultation_of(made.id), area_ids=(here,))
        assert left(found) == {"elsewhere"}


@pytest.mark.parametrize(
    ("change", "anchor"),
    [
        (lambda r: changed(r, title=TranslatedText(en="Quay")), "title_es"),
        (lambda r: changed(r, title=TranslatedText(es="Muelle")), "title_en"),
        (lambda r: changed(r, summary=TranslatedText(en="a", es="b […]")), "summary_es"),
        (lambda r: changed(r, privacy_notice=TranslatedText()), "privacy_notice_en"),
    ],
)
def test_a_missing_text_is_mended_at_the_field_of_its_language(
    app, make, client_as, change, anchor
):
    made = make.consultation(state="draft", department_id=make.department())
    with app.test_request_context("/"):
        (point,) = points_of(change(consultation_of(made.id)), ()).blocking
    address, _hash, field = point.url.partition("#")
    assert field == anchor
    assert f'id="{anchor}"' in client_as("officer").get(address).text


def test_a_draft_without_languages_is_looked_at_all_the_same(record):
    assert "title" not in left(changed(record, languages=()))


@pytest.mark.parametrize("state", ["published", "closed", "archived"])
def test_what_has_been_published_may_come_to_its_end(record, clock, state):
    over = {"dates", "phases_over"}
    clock(days=400)
    assert over <= left(record)
    assert not over & left(changed(record, state=ConsultationState(state)))


def test_the_office_has_nothing_to_do_for_a_finished_consultation(make, client_as, clock):
    made = make.consultation(department_id=make.department())
    officer = client_as("officer")
    clock(days=400)
    page = officer.get(f"/admin/consultations/{format_id(made.id)}").text
    assert "ends in the future" not in page
    assert "before anybody sees it" not in page


def test_files_need_words_and_a_size_a_telephone_can_bear(record):
    picture = UploadRecord(record.id, "image", "river.png", "", "image/png", 9, 1, 1, ())
    plan = UploadRecord(
        record.id, "document", "plan.pdf", "", "application/pdf", 20_000_000, None, None, ()
    )
    points = checklist(record, files=(picture, plan))
    assert [point.name for point in missing(points)] == ["picture_alt"]
    assert left(record, (picture, plan)) == {"picture_alt", "document_names", "document_sizes"}


def test_conditions_contradict_where_nobody_can_be_asked_about_them():
    area = __import__("uuid").uuid4()
    anybody = Access(without_account=True)
    assert contradictions(Eligibility(), anybody, ()) == []
    for who in (
        Eligibility(level=1),
        Eligibility(area_ids=(area,)),
        Eligibility(min_age=16),
        Eligibility(max_age=0),
    ):
        assert contradictions(who, anybody, (area,)) == ["without_account"]
        assert contradictions(who, Access(codes=True), (area,)) == []
    assert contradictions(Eligibility(min_age=121), Access(), ()) == ["age"]


def test_an_area_inside_or_around_another_is_not_elsewhere():
    above = {"ward": ["ward", "town"], "town": ["town"], "other": ["other"]}.__getitem__
    assert not lies_elsewhere(Eligibility(area_ids=("ward",)), ("town",), above)
    assert not lies_elsewhere(Eligibility(area_ids=("town",)), ("ward",), above)
    assert lies_elsewhere(Eligibility(area_ids=("other",)), ("ward",), above)
    assert not lies_elsewhere(Eligibility(), ("ward",), above)


def test_objections_of_methods_lead_to_their_phase(record):
    phase = record.phases[0]
    place = f"contents:{phase.id}"
    for problem in (
        Problem("phases[0].questions", "x", "No questions."),
        Problem(f"phase-{format_id(phase.id)}", "x", "No questions."),
        Problem("", "x", f"“{phase.title}” has no questions."),
    ):
        (point,) = points_of_methods(record, [problem])
        assert (point.place, point.done, point.blocks) == (place, False, True)
    (other,) = points_of_methods(record, [Problem("", "x", "Something else.")])
    assert other.place == "phases"
