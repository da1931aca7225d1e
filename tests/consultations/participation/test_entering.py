"""Entering forms for others: at the desk, and from paper keyed in by two people."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from portal.consultations.models import ConsultationRow
from portal.consultations.participation.checks import participation_checks
from portal.consultations.participation.jobs import forget_sheets
from portal.consultations.participation.models import PaperSheetRow, ParticipationRow
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.identifiers import format_id
from portal.identity.eligibility import Eligibility
from portal.identity.proofs.keyed import registry_hash
from tests.consultations.participation.test_codes import make_codes

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def officers(make, client_of):
    """Return browsers of two officers."""
    return [client_of(make.person("officer")) for _number in range(2)]


def base(made):
    return f"/admin/consultations/{format_id(made.id)}/phases/{format_id(made.phase_id)}"


def sheets(app):
    with app.app_context():
        row = PaperSheetRow
        return session().execute(select(row.state, row.first, row.second)).all()


def channels(app):
    with app.app_context():
        rows = session().execute(select(ParticipationRow.channel).order_by(ParticipationRow.id))
        return list(rows.scalars())


def test_two_equal_keyings_count_and_nothing_of_them_is_kept(app, officers, meeting):
    made = meeting("codes", "paper")
    (code,) = make_codes(officers[0], made, 1)
    form = {"code": code, "f-coming": "1"}
    assert officers[0].post(f"{base(made)}/paper", data=form).status_code == 303
    assert sheets(app) == [("once", {"coming": ["yes"]}, None)]
    assert channels(app) == []
    assert officers[1].post(f"{base(made)}/paper", data=form).status_code == 303
    assert sheets(app) == [("counted", None, None)]
    assert channels(app) == ["paper"]
    with app.app_context():
        fold_tallies()
        assert consultation_of(made.id).participants == 1
        assert [f.what for check in participation_checks() for f in check.run()] == []


def test_the_same_person_cannot_key_in_both_times(app, officers, meeting):
    made = meeting("codes", "paper")
    (code,) = make_codes(officers[0], made, 1)
    form = {"code": code, "f-coming": "1"}
    officers[0].post(f"{base(made)}/paper", data=form)
    refused = officers[0].post(f"{base(made)}/paper", data=form)
    assert refused.status_code == 422
    assert "Somebody else must do it" in refused.text
    assert channels(app) == []


@pytest.mark.parametrize(
    ("choice", "counted"), [("first", ["paper"]), ("second", ["paper"]), ("discard", [])]
)
def test_keyings_that_differ_wait_until_somebody_settles_them(
    app, officers, meeting, choice, counted
):
    made = meeting("codes", "paper")
    (code,) = make_codes(officers[0], made, 1)
    officers[0].post(f"{base(made)}/paper", data={"code": code, "f-coming": "1"})
    officers[1].post(f"{base(made)}/paper", data={"code": code, "f-coming": "2"})
    assert channels(app) == []
    page = officers[0].get(f"{base(made)}/paper").text
    sheet = page.split(f"{base(made)}/paper/")[1].split('"')[0]
    answer = officers[0].get(f"{base(made)}/paper/{sheet}")
    assert answer.status_code == 200, sheet
    both = answer.text
    assert "Yes" in both
    assert "No" in both
    if choice == "discard":
        bare = officers[0].post(f"{base(made)}/paper/{sheet}", data={"choice": choice})
        assert bare.status_code == 422
    data = {"choice": choice, "reason": "It cannot be read."}
    assert officers[0].post(f"{base(made)}/paper/{sheet}", data=data).status_code == 303
    assert channels(app) == counted
    ((state, first, second),) = sheets(app)
    assert (first, second) == (None, None)
    assert state == ("counted" if counted else "discarded")
    assert officers[0].get(f"{base(made)}/paper/{sheet}").status_code == 404


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"f-coming": "3"}, "There is no option 3"),
        ({"f-coming": "yes"}, "is not a whole number"),
        ({"f-coming": "1 2"}, "Only one option"),
        ({"f-coming": ""}, "Say whether they come"),
    ],
)
def test_nonsense_is_refused_at_the_first_keying_and_nothing_is_kept(
    app, officers, meeting, answers, says
):
    made = meeting("codes", "paper")
    (code,) = make_codes(officers[0], made, 1)
    refused = officers[0].post(f"{base(made)}/paper", data={"code": code, **answers})
    assert refused.status_code == 422
    assert says in refused.text
    assert code in refused.text
    assert sheets(app) == []


def test_a_code_used_online_is_refused_on_paper(app, client, officers, meeting, make):
    made = meeting("codes", "paper", "desk")
    (code,) = make_codes(officers[0], made, 1)
    at_desk = {"code": code, "f-coming": "yes"}
    assert officers[0].post(f"{base(made)}/desk", data=at_desk).status_code == 303
    refused = officers[0].post(f"{base(made)}/paper", data={"code": code, "f-coming": "1"})
    assert refused.status_code == 422
    assert "has been used" in refused.text
    assert channels(app) == ["desk"]


def test_whoever_stands_at_the_desk_is_counted_once_by_their_document(app, officers, meeting):
    made = meeting("desk")
    form = {"document": "x-123 456", "f-coming": "yes"}
    assert officers[0].post(f"{base(made)}/desk", data=form).status_code == 303
    again = officers[1].post(f"{base(made)}/desk", data={**form, "document": "X123456"})
    assert again.status_code == 422
    assert "taken part already" in again.text
    with app.app_context():
        (row,) = session().execute(select(ParticipationRow)).scalars()
        assert row.registry_hash == registry_hash("x123456")
        assert row.entered_by is not None
    nobody = officers[0].post(f"{base(made)}/desk", data={"f-coming": "yes"})
    assert "Ask for a document" in nobody.text


def mark_on(page):
    return page.text.split('name="mark"')[1].split('value="')[1].split('"')[0]


def test_the_same_form_of_a_nameless_person_sent_twice_counts_once(app, officers, meeting):
    made = meeting("desk", "without_account")
    here = f"{base(made)}/desk"
    form = {"mark": mark_on(officers[0].get(here)), "f-coming": "yes"}
    assert officers[0].post(here, data=form).status_code == 303
    again = officers[0].post(here, data=form, follow_redirects=True)
    assert "counts once" in again.text
    assert channels(app) == ["desk"]
    with app.app_context():
        fold_tallies()
        assert consultation_of(made.id).participants == 1


def test_two_nameless_people_who_say_the_same_are_two(app, officers, meeting):
    made = meeting("desk", "without_account")
    here = f"{base(made)}/desk"
    for _person in range(2):
        form = {"mark": mark_on(officers[0].get(here)), "f-coming": "yes"}
        assert officers[0].post(here, data=form).status_code == 303
    assert channels(app) == ["desk", "desk"]


@pytest.mark.parametrize("mark", ["", "x", "ä" * 22])
def test_a_form_without_its_mark_is_shown_again_with_one(app, officers, meeting, mark):
    made = meeting("desk", "without_account")
    here = f"{base(made)}/desk"
    form = {"mark": mark, "postcode": "4400", "f-coming": "yes"}
    shown = officers[0].post(here, data=form)
    assert shown.status_code == 422
    assert "Send it once more" in shown.text
    assert "4400" in shown.text
    assert channels(app) == []
    assert officers[0].post(here, data={**form, "mark": mark_on(shown)}).status_code == 303
    assert channels(app) == ["desk"]


def test_whoever_was_entered_by_the_same_officer_is_said_to_be_counted_once(app, officers, meeting):
    made = meeting("desk")
    form = {"document": "77", "f-coming": "yes"}
    officers[0].post(f"{base(made)}/desk", data=form)
    again = officers[0].post(f"{base(made)}/desk", data=form)
    assert again.status_code == 422
    assert "You have entered this person already" in again.text
    assert channels(app) == ["desk"]


@pytest.mark.parametrize("code_first", [False, True])
def test_somebody_with_a_code_and_a_document_is_counted_once(app, officers, meeting, code_first):
    made = meeting("codes", "desk")
    (code,) = make_codes(officers[0], made, 1)
    bare = {"document": "77", "f-coming": "yes"}
    steps = [{**bare, "code": code}, bare] if code_first else [bare, {**bare, "code": code}]
    assert officers[0].post(f"{base(made)}/desk", data=steps[0]).status_code == 303
    again = officers[1].post(f"{base(made)}/desk", data=steps[1])
    assert again.status_code == 422
    assert "taken part already" in again.text
    assert channels(app) == ["desk"]


def test_at_the_desk_the_conditions_of_the_consultation_hold(app, officers, meeting):
    made = meeting("desk", eligibility=Eligibility(level=2, min_age=16))
    form = {"document": "77", "f-coming": "yes"}
    young = officers[0].post(f"{base(made)}/desk", data={**form, "born": "2020-01-01"})
    assert young.status_code == 422
    assert "from the age of 16" in young.text
    old = officers[0].post(f"{base(made)}/desk", data={**form, "born": "1950-01-01"})
    assert old.status_code == 303
    with app.app_context():
        assert session().execute(select(ParticipationRow.age_group)).scalars().all() == ["65+"]


def test_nothing_is_entered_where_the_way_is_shut_or_the_consultation_over(app, officers, meeting):
    made = meeting()
    for way in ("desk", "paper"):
        assert officers[0].get(f"{base(made)}/{way}").status_code == 403
    made = meeting("desk", "paper")
    with app.app_context(), unit_of_work():
        session().execute(
            update(ConsultationRow).where(ConsultationRow.id == made.id).values(state="closed")
        )
    for way in ("desk", "paper"):
        assert officers[0].get(f"{base(made)}/{way}").status_code == 403
    assert channels(app) == []


def test_forms_that_were_never_settled_are_forgotten_a_month_after_the_end(
    app, officers, meeting, clock
):
    made = meeting("codes", "paper")
    lonely, disputed = make_codes(officers[0], made, 2)
    officers[0].post(f"{base(made)}/paper", data={"code": lonely, "f-coming": "1"})
    for officer, said in zip(officers, "12", strict=True):
        officer.post(f"{base(made)}/paper", data={"code": disputed, "f-coming": said})
    clock(days=35)
    with app.app_context():
        forget_sheets()
    assert all(first is not None for _state, first, _second in sheets(app))
    clock(days=10)
    with app.app_context():
        forget_sheets()
    assert sheets(app) == [("discarded", None, None)] * 2


def test_the_ways_in_add_up_in_one_table(app, officers, meeting):
    made = meeting("desk", "paper", "codes")
    for number in range(3):
        officers[0].post(f"{base(made)}/desk", data={"document": str(number + 1), "f-coming": "no"})
    codes = make_codes(officers[0], made, 2)
    for officer in officers:
        officer.post(f"{base(made)}/paper", data={"code": codes[0], "f-coming": "2"})
    officers[0].post(f"{base(made)}/paper", data={"code": codes[1], "f-coming": "2"})
    table = officers[0].get(f"/admin/consultations/{format_id(made.id)}/participation.csv").text
    header, line = table.lstrip("\ufeff").splitlines()[:2]
    counts = dict(zip(header.split(",")[1:], line.split(",")[1:], strict=True))
    assert counts["desk"] == "3"
    assert counts["paper"] == "1"
    assert counts["total"] == "4"
    assert counts["keyed_once"] == "1"
