"""Proving where one lives: the census, end to end, and one account per natural person."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.database import session, unit_of_work
from portal.core.permissions import Actor, ActorKind
from portal.core.problems import Problems
from portal.identity.census import CensusMethod
from portal.identity.census_file import read_census, read_date
from portal.identity.eligibility import Eligibility, decide_eligibility, describe_eligibility
from portal.identity.hooks import ResidenceProof
from portal.identity.models import AttemptRow, CensusEntryRow, PersonRow, VerificationRow
from portal.identity.service.verification import accept_proof
from portal.identity.sessions import actor_of, open_session
from portal.testing.factories import Make
from tests.identity.conftest import Browser

FORM = "/account/verification/census"
RIGHT = {"document": "12.345.678-z", "birth_date": "31/12/1990", "postcode": "39 001"}
LINE = "012345678Z,1990-12-31,39001,mill"


@pytest.fixture
def town(make: Make) -> Any:
    area = make.area("Millside", slug="mill")
    make.census(LINE, "87654321X,2001-02-03,39002,Millside", "555,1980-01-01,39003,")
    return area


@pytest.fixture
def browser(browser_of: Callable[..., Browser], make: Make, town: Any) -> Browser:
    return browser_of(make.person(email="ana@example.org"))


def upload(browser: Browser, content: str | bytes, name: str = "census.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    answer = browser.send("/admin/census", file=(io.BytesIO(raw), name))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return int(session().execute(select(func.count()).select_from(table)).scalar_one())


def test_what_one_needs_is_said_before_anything_is_asked(browser: Browser) -> None:
    page = browser.get("/account/verification").text
    for words in ("number", "Date of birth", "date of birth", "postcode"):
        assert words.lower() in page.lower()


def test_matching_details_verify_at_once(app: Flask, browser: Browser, town: Any) -> None:
    answer = browser.send(f"{FORM}?next=/proposals/new", page=FORM, **RIGHT)
    assert (answer.status_code, answer.location) == (303, "/proposals/new")
    with app.app_context():
        row = session().execute(select(PersonRow)).scalar_one()
        assert (row.level, row.area_id, row.birth_date) == (2, town, date(1990, 12, 31))
        assert row.level_until is not None
    assert "Millside" in browser.get("/account/verification").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("document", "99999999A"), ("birth_date", "30/12/1990"), ("postcode", "39002")],
)
def test_whatever_is_wrong_the_answer_is_the_same(browser: Browser, field: str, value: str) -> None:
    answer = browser.send(FORM, **{**RIGHT, field: value})
    assert answer.status_code == 422
    assert "do not match the register" in answer.text
    assert value in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "31/02/1990"),
        ("birth_date", "yesterday"),
        ("birth_date", "01/01/1700"),
        ("document", "x" * 5000),
        ("postcode", "9" * 50),
        ("document", ""),
    ],
)
def test_unreadable_details_cost_no_attempt(
    app: Flask, browser: Browser, field: str, value: str
) -> None:
    assert browser.send(FORM, **{**RIGHT, field: value}).status_code == 422
    assert count(app, AttemptRow) == 0


def test_five_tries_an_hour(clock: Callable[..., Any], browser: Browser) -> None:
    for _time in range(5):
        browser.send(FORM, **{**RIGHT, "postcode": "39009"})
    assert "tried too often" in browser.send(FORM, **RIGHT).text
    clock(minutes=61)
    assert browser.send(FORM, **RIGHT).status_code == 303


def test_another_account_does_not_help_at_the_same_address(
    browser: Browser, browser_of: Callable[..., Browser], make: Make
) -> None:
    for _time in range(5):
        browser.send(FORM, **{**RIGHT, "postcode": "39009"})
    assert "tried too often" in browser_of(make.person()).send(FORM, **RIGHT).text


def test_a_natural_person_verifies_one_account(
    browser: Browser, browser_of: Callable[..., Browser], make: Make
) -> None:
    browser.send(FORM, **RIGHT)
    second = browser_of(make.person()).send(FORM, **RIGHT)
    assert second.status_code == 422
    assert "Somebody has verified an account with these details already" in second.text


def test_an_account_belongs_to_one_natural_person(browser: Browser) -> None:
    browser.send(FORM, **RIGHT)
    other = {"document": "87654321X", "birth_date": "3.2.2001", "postcode": "39002"}
    assert "verified with other details" in browser.send(FORM, **other).text


def test_the_same_person_may_verify_again(browser: Browser) -> None:
    assert browser.send(FORM, **RIGHT).status_code == 303
    assert browser.send(FORM, **RIGHT).status_code == 303


def test_a_verification_runs_out(
    clock: Callable[..., Any], app: Flask, make: Make, town: Any, browser: Browser
) -> None:
    browser.send(FORM, **RIGHT)
    with app.app_context():
        person_id = session().execute(select(PersonRow.id)).scalar_one()
    clock(days=731)
    with app.app_context():
        with unit_of_work():
            token = open_session(person_id)
        actor = actor_of(token)
        assert actor is not None
        assert actor.level == 0


def test_without_a_census_the_page_says_so(browser_of: Callable[..., Browser], make: Make) -> None:
    browser = browser_of(make.person())
    assert "not open yet" in browser.get("/account/verification").text
    assert browser.get(FORM).status_code == 404


@pytest.mark.both_engines
def test_of_simultaneous_verifications_one_wins(app: Flask, make: Make) -> None:
    people = [make.person() for _number in range(6)]
    proof = ResidenceProof("a" * 64)
    start, outcomes = threading.Barrier(len(people)), []

    def verify(person_id: Any) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    accept_proof(Actor(ActorKind.PERSON, person_id), CensusMethod(), proof)
                outcomes.append("verified")
            except Problems as refused:
                outcomes.append(refused.problems[0].code)

    threads = [threading.Thread(target=verify, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["taken"] * 5 + ["verified"]
    assert count(app, VerificationRow) == 1
    with app.app_context():
        levels = session().execute(select(PersonRow.level)).scalars().all()
        assert sorted(levels) == [0, 0, 0, 0, 0, 2]


# -- the census file


@pytest.fixture
def office(browser_of: Callable[..., Browser], make: Make) -> Browser:
    return browser_of(make.person("administrator"))


def test_a_census_is_looked_at_before_it_is_in_force(
    app: Flask, make: Make, office: Browser, browser_of: Callable[..., Browser]
) -> None:
    make.area("Millside", slug="mill")
    page = upload(office, f"\ufeffDocument;Birth date;Postcode;Area\n{LINE.replace(',', ';')}\n")
    shown = office.get(page).text
    assert "mill" in shown
    assert "Put this census in force" in shown
    citizen = browser_of(make.person())
    assert citizen.get(FORM).status_code == 404
    assert office.send(f"{page}/apply", page=page).status_code == 303
    assert citizen.send(FORM, **RIGHT).status_code == 303
    again = office.send(f"{page}/apply", page="/admin/census")
    assert again.status_code == 303
    assert "decided about this upload already" in office.get("/admin/census").text


def test_nothing_readable_of_the_file_is_kept(app: Flask, make: Make, town: Any) -> None:
    with app.app_context():
        entries = session().execute(select(CensusEntryRow)).scalars().all()
        assert len(entries) == 3
        for entry in entries:
            for value in (entry.registry_hash, entry.match_hash):
                assert re.fullmatch("[0-9a-f]{64}", value)


def test_a_new_census_replaces_the_old_one(
    app: Flask, town: Any, office: Browser, browser_of: Callable[..., Browser], make: Make
) -> None:
    page = upload(office, "document,birth_date,postcode,area\n777A,1970-01-01,39001,mill\n")
    office.send(f"{page}/apply", page=page)
    assert count(app, CensusEntryRow) == 1
    assert browser_of(make.person()).send(FORM, **RIGHT).status_code == 422


def test_a_discarded_upload_leaves_nothing(app: Flask, town: Any, office: Browser) -> None:
    page = upload(office, "document,birth_date,postcode,area\n777A,1970-01-01,39001,mill\n")
    office.send(f"{page}/discard", page=page)
    assert count(app, CensusEntryRow) == 3


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 1, "column “document” is missing"),
        ("document,birth_date,postcode\n", 1, "no people"),
        ("document,postcode\n1A2,39001\n", 1, "column “birth_date” is missing"),
        (f"document,birth_date,postcode,area\n{LINE}\n,1990-01-01,39001,mill\n", 3, "document"),
        (f"document,birth_date,postcode,area\n{LINE}\n{LINE}\n", 3, "line 2 already"),
        ("document,birth_date,postcode,area\n1A2,1990-02-31,39001,mill\n", 2, "date of birth"),
        ("document,birth_date,postcode,area\n1A2,2190-02-01,39001,mill\n", 2, "date of birth"),
        ("document,birth_date,postcode,area\n1A2,1990-02-01,,mill\n", 2, "postcode"),
        ("document,birth_date,postcode,area\n1A2,1990-02-01,39001,moon\n", 2, "no area “moon”"),
        ("document,birth_date,postcode,area\n1A2,1990-02-01\n", 2, "fewer cells"),
        ('document,birth_date,postcode,area\n"1A2,1990-02-01,39001,mill\n', 2, "quotation mark"),
        ("document,birth_date,postcode\n1A2,1990-02-01,3\x009001\n", 2, "cannot be read"),
        (b"document,birth_date,postcode\nni\xf1o,1990-02-01,39001\n", 2, "UTF-8"),
        (b"\x00\xff\xfe\x89PNG", 1, "UTF-8"),
    ],
)
def test_a_broken_file_imports_nothing_and_says_where(
    app: Flask, town: Any, office: Browser, content: str | bytes, line: int, words: str
) -> None:
    before = count(app, CensusEntryRow)
    page = upload(office, content)
    shown = office.get(page).text
    assert "nothing was taken over" in shown
    assert words in shown
    assert f'<th scope="row">{line}</th>' in shown
    assert "Put this census in force" not in shown
    assert office.send(f"{page}/apply", page="/admin/census").status_code == 303
    assert count(app, CensusEntryRow) == before


def test_only_the_first_mistakes_are_listed_and_all_are_counted() -> None:
    lines = "\n".join(f"{number}A9,never,39001," for number in range(100, 1100))
    found = read_census(f"document,birth_date,postcode,area\n{lines}".encode(), [])
    assert len(found.problems) == 200
    assert found.problem_count == 1000
    assert found.problems[0][0] == 2


def test_what_a_mistake_says_never_repeats_personal_data() -> None:
    found = read_census(b"document,birth_date,postcode\n12345678Z,31/31/1990,39001\n", [])
    assert found.problems == [(2, "birth_date", "")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-12-31", date(1990, 12, 31)),
        ("31/12/1990", date(1990, 12, 31)),
        ("31.12.1990", date(1990, 12, 31)),
        ("31-12-90", None),
        ("12/31/1990", None),
        ("٣١/١٢/١٩٩٠", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_officers_have_no_business_in_the_census(
    browser_of: Callable[..., Browser], make: Make
) -> None:
    for role in ("citizen", "moderator", "officer", "editor"):
        assert browser_of(make.person(role)).get("/admin/census").status_code == 403


# -- who may take part


def test_every_condition_is_said_and_checked(app: Flask, make: Make, town: Any) -> None:
    other = make.area("Harbour", slug="harbour")
    born = date(2015, 1, 1)
    with app.test_request_context():
        child = Actor(
            ActorKind.PERSON, make.person(), level=2, area_id=town, birth_date=born, confirmed=True
        )
        rules = {
            "adults": Eligibility(min_age=16),
            "harbour": Eligibility(area_ids=(other,)),
            "eid": Eligibility(level=3),
            "everybody": Eligibility(),
            "children": Eligibility(level=2, area_ids=(town,), max_age=15),
        }
        codes = {name: decide_eligibility(child, rule).code for name, rule in rules.items()}
        assert codes == {
            "adults": "age",
            "harbour": "area",
            "eid": "verify",
            "everybody": "allowed",
            "children": "allowed",
        }
        assert decide_eligibility(Actor(), rules["everybody"]).remedy == "identity.sign_in"
        words = describe_eligibility(rules["children"])
        assert words[1:] == [
            "You need to live in Millside.",
            "You need to be at most 15 years old.",
        ]
        for rule in rules.values():
            assert Eligibility.from_json(rule.to_json()) == rule
