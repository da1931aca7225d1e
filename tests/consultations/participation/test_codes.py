"""One-time codes: hard to mistype, kept as fingerprints, good once in each phase."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.consultations.models import PhaseRow
from portal.consultations.participation.codes import ALPHABET, new_code, read_code
from portal.consultations.participation.models import ParticipationCodeRow
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id

pytestmark = pytest.mark.usefixtures("clock")


def test_a_code_is_read_however_it_is_typed():
    code = new_code()
    plain = code.replace("-", "")
    assert read_code(code) == read_code(code.lower()) == read_code(f" {plain} ") == plain
    assert read_code(plain.replace("0", "o").replace("1", "l")) == plain


@given(st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place, wrong):
    code = new_code().replace("-", "")
    mistyped = code[:place] + wrong + code[place + 1 :]
    alike = {code[place], wrong} in ({"0", "Z"}, {wrong})
    assert read_code(mistyped) is None or alike


@given(st.integers(0, 9))
def test_two_swapped_characters_are_noticed(place):
    code = new_code().replace("-", "")
    one, other = code[place], code[place + 1]
    swapped = code[:place] + other + one + code[place + 2 :]
    assert swapped == code or read_code(swapped) is None or {one, other} == {"0", "Z"}


@pytest.mark.parametrize("typed", ["", "abc", "7K3M-Q2ZD-91X", "ÄÖÜ", "=1+1", "0" * 400])
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) is None


def make_codes(officer, consultation, size):
    answer = officer.post(
        f"/admin/consultations/{format_id(consultation.id)}/codes",
        data={"title": "Letters", "size": str(size), "area_id": ""},
    )
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0] == ["number", "code"]
    return [code for _number, code in rows[1:]]


def test_codes_are_shown_once_and_kept_as_fingerprints(app, client_as, meeting):
    made, officer = meeting("codes"), client_as("officer")
    codes = make_codes(officer, made, 3)
    assert len(set(codes)) == 3
    page = officer.get(f"/admin/consultations/{format_id(made.id)}/participation").text
    assert "Letters" in page
    assert not any(code in page for code in codes)
    with app.app_context():
        kept = set(session().execute(select(ParticipationCodeRow.code_hash)).scalars())
    assert len(kept) == 3
    assert not any(code.replace("-", "") in kept for code in codes)


@pytest.mark.parametrize(
    ("size", "title", "says"),
    [
        ("0", "Letters", "Give a number from 1"),
        ("20001", "Letters", "Give a number from 1"),
        ("many", "Letters", "whole number"),
        ("5", "", "whom the codes are for"),
    ],
)
def test_nonsense_makes_no_codes_and_keeps_what_was_typed(
    app, client_as, meeting, size, title, says
):
    made = meeting("codes")
    answer = client_as("officer").post(
        f"/admin/consultations/{format_id(made.id)}/codes",
        data={"title": title, "size": size, "area_id": ""},
    )
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{title}"' in answer.text
    with app.app_context():
        assert session().execute(select(ParticipationCodeRow.id)).first() is None


def test_a_code_opens_its_consultation_and_can_be_put_away(client, client_as, meeting):
    made, other = meeting("codes"), meeting("codes")
    (code,) = make_codes(client_as("officer"), made, 1)
    address = f"/consultations/{made.slug}/code"
    assert client.post(f"/consultations/{other.slug}/code", data={"code": code}).status_code == 422
    refused = client.post(address, data={"code": "7K3M"})
    assert refused.status_code == 422
    assert "7K3M" in refused.text
    assert client.post(address, data={"code": code.lower()}).status_code == 303
    assert "You hold a code" in client.get(address).text
    client.post(f"{address}/away")
    assert "You hold a code" not in client.get(address).text


def slips_of(officer, made, size="2"):
    return officer.post(
        f"/admin/consultations/{format_id(made.id)}/codes",
        data={"title": "Letters", "size": size, "area_id": "", "as": "slips"},
    )


def test_codes_come_as_slips_that_say_where_to_type_them(client, client_as, meeting):
    made, officer = meeting("codes"), client_as("officer")
    answer = slips_of(officer, made)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "How should the riverside change?" in answer.text
    assert answer.text.count(f"http://localhost/consultations/{made.slug}/code<") == 2
    assert answer.text.count('src="data:image/svg+xml') == 2
    codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", answer.text)
    assert len(set(codes)) == 2
    for code in codes:
        assert "You can take part now" in said_of(client, made, code)


def test_slips_for_paper_forms_name_no_page_that_is_not_there(client_as, meeting):
    made = meeting("paper")
    text = slips_of(client_as("officer"), made).text
    assert "Write it on your paper form" in text
    assert f"/consultations/{made.slug}/code" not in text


def test_more_slips_than_a_browser_prints_are_refused_and_nothing_is_made(app, client_as, meeting):
    answer = slips_of(client_as("officer"), meeting("codes"), "1001")
    assert answer.status_code == 422
    assert "Print at most 1000 at once" in answer.text
    with app.app_context():
        assert session().execute(select(ParticipationCodeRow.id)).first() is None


def test_only_who_makes_codes_gets_slips(client_as, meeting):
    assert slips_of(client_as("citizen"), meeting("codes")).status_code in (403, 404)


def said_of(client, made, code):
    address = f"/consultations/{made.slug}/code"
    return client.post(address, data={"code": code}, follow_redirects=True).text


def enter(officer, made, phase_id, code):
    here = f"/admin/consultations/{format_id(made.id)}/phases/{format_id(phase_id)}/desk"
    assert officer.post(here, data={"code": code, "f-coming": "yes"}).status_code == 303


def test_a_code_that_is_used_up_is_said_to_be_at_once(client, client_as, meeting):
    made, officer = meeting("codes", "desk"), client_as("officer")
    used, fresh = make_codes(officer, made, 2)
    enter(officer, made, made.phase_id, used)
    told = said_of(client, made, used)
    assert "This code has been used in “Say what you think” already" in told
    assert "You can take part now" not in told
    assert "You can take part now" in said_of(client, made, fresh)


def test_a_code_used_in_one_phase_still_opens_the_other(app, client, client_as, meeting):
    made, officer = meeting("codes", "desk"), client_as("officer")
    with app.app_context(), unit_of_work():
        first = session().get(PhaseRow, made.phase_id)
        values = {one.name: getattr(first, one.name) for one in PhaseRow.__table__.columns}
        trees = {"id": new_id(), "title": TranslatedText(en="Trees", es="Árboles")}
        session().add(PhaseRow(**{**values, **trees}))
    (code,) = make_codes(officer, made, 1)
    enter(officer, made, made.phase_id, code)
    told = said_of(client, made, code)
    assert (
        "Your code is accepted for “Trees”. In “Say what you think” it has been used already."
        in told
    )


def test_a_code_opens_nothing_once_its_phases_are_over(client, client_as, meeting, clock):
    made = meeting("codes")
    (code,) = make_codes(client_as("officer"), made, 1)
    clock(days=400)
    told = said_of(client, made, code)
    assert "Nothing can be taken part in with it today" in told
    assert "You can take part now" not in told


def test_cancelled_codes_open_nothing(client, client_as, meeting):
    made, officer = meeting("codes"), client_as("officer")
    (code,) = make_codes(officer, made, 1)
    base = f"/admin/consultations/{format_id(made.id)}"
    page = officer.get(f"{base}/participation").text
    batch = page.split(f"{base}/codes/")[1].split("/cancel")[0]
    assert officer.post(f"{base}/codes/{batch}/cancel").status_code == 303
    refused = client.post(f"/consultations/{made.slug}/code", data={"code": code})
    assert refused.status_code == 422
    assert "cancelled" in refused.text


def test_without_codes_there_is_no_page_for_them(client, meeting):
    assert client.get(f"/consultations/{meeting().slug}/code").status_code == 404
