"""Public pages: the list, one consultation, the results."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from portal.consultations.methods.statements.computing import compute_map
from portal.core.identifiers import format_id
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")
TEXTS = [f"Statement number {n} about the river" for n in range(1, 11)]


def camps(first, second):
    rows = [[1 if (p + n) % 7 else 0 for n in range(9)] + [1] for p in range(first)]
    return rows + [[-1 if (p + n) % 7 else 0 for n in range(9)] + [1] for p in range(second)]


@pytest.fixture
def mapped(make, app):
    def made(first, second, **values):
        consultation = make.consultation(TEXTS, **values)
        make.answers(consultation, camps(first, second))
        with app.app_context():
            compute_map(consultation.id, consultation.phase_id)
        return consultation

    return made


def test_the_list_says_what_is_open_what_comes_and_what_is_over(make, client):
    make.consultation(title="Open question")
    make.consultation(title="Later question", opens_in=timedelta(days=3))
    make.consultation(title="Old question", lasts=timedelta(hours=1))
    make.consultation(title="Secret question", state="draft")
    text = client.get("/consultations").text
    places = [text.index(f"{name} question") for name in ("Open", "Later", "Old")]
    assert places == sorted(places)
    assert "Secret question" not in text


def test_the_list_can_be_narrowed_to_an_area_and_is_the_same_as_data(make, client, app, acts):
    from portal.consultations.models import ConsultationAreaRow
    from portal.core.database import session, unit_of_work

    area = make.area("Millside", slug="millside")
    here = make.consultation(title="Here question")
    make.consultation(title="There question")
    with app.app_context(), unit_of_work():
        session().add(ConsultationAreaRow(consultation_id=here.id, area_id=area))
    for tail in ("", ".json", ".csv", ".atom"):
        text = client.get(f"/consultations{tail}?area=millside").text
        assert "Here question" in text
        assert "There question" not in text


def test_an_empty_town_is_told_what_to_do(client):
    assert "Nothing is being asked at the moment" in client.get("/consultations").text


def test_a_consultation_says_what_is_asked_how_long_and_who_may_take_part(make, client):
    made = make.consultation(TEXTS)
    text = client.get(f"/consultations/{made.slug}").text
    for part in (
        "How should the riverside change?",
        "Say what you think",
        "<strong>this</strong>",
        "You need an account with a confirmed e-mail address.",
        "Open until",
        "10 statements",
    ):
        assert part in text
    spanish = client.get(f"/consultations/{made.slug}", headers={"Accept-Language": "es"}).text
    assert "Lea esto." in spanish


@pytest.mark.parametrize("state", ["draft"])
def test_a_draft_is_not_there_for_the_public(make, client, browser_of, state):
    made = make.consultation(TEXTS, state=state)
    for url in (f"/consultations/{made.slug}", f"{made.url}/", f"{made.url}/results"):
        assert client.get(url).status_code == 404
        assert browser_of(make.person()).get(url).status_code == 404
    assert browser_of(make.person("officer")).get(f"/consultations/{made.slug}").status_code == 200


def test_results_begin_with_a_sentence_and_show_groups_and_common_ground(mapped, client):
    made = mapped(30, 20)
    text = client.get(f"{made.url}/results").text
    assert "50 people took part; most agree: " in text
    assert f'<q lang="en">{TEXTS[9]}</q>' in text
    assert "Group A" in text
    assert "Group B" in text
    assert "no sample of the town" in text
    assert "The groups are stable" in text


def test_results_without_a_map_show_the_counts_that_are_there(make, client):
    made = make.consultation(TEXTS)
    make.answers(made, [[1, -1, 0, *[None] * 7]])
    text = client.get(f"{made.url}/results").text
    assert "The opinion groups are being worked out" in text
    assert TEXTS[2] in text


def test_small_groups_are_not_shown_and_the_page_says_so(mapped, client):
    made = mapped(40, 7)
    text = client.get(f"{made.url}/results").text
    assert "could give somebody away" in text


def test_results_can_be_kept_until_the_phase_is_over(mapped, client, browser_of, make, clock):
    made = mapped(20, 20, settings={"results_while_open": False})
    for tail in ("/results", "/results.csv"):
        assert client.get(f"{made.url}{tail}").status_code == 403
    assert "Results are shown once this phase is over" in client.get(f"{made.url}/results").text
    person = browser_of(make.person())
    assert (
        "Groups and results are shown once this phase is over" in person.get(f"{made.url}/you").text
    )
    assert f"{made.url}/results" not in client.get(f"/consultations/{made.slug}").text
    clock(days=20)
    assert client.get(f"{made.url}/results").status_code == 200


def test_downloads_hold_what_the_page_shows_and_no_formulas(mapped, make, client):
    made = mapped(25, 25)
    make.statement(made, 11, text="=HYPERLINK(1)")
    make.statement(made, 12, text="Rejected one", state="rejected")
    answer = client.get(f"{made.url}/results.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["statement_id"] for row in rows] == [str(n) for n in range(1, 12)]
    assert rows[10]["text"] == "'=HYPERLINK(1)"
    assert int(rows[9]["agree"]) == 50
    assert int(rows[9]["group_a_agree"]) + int(rows[9]["group_b_agree"]) == 50
    content = client.get(f"{made.url}/results.json").json
    assert content["statements"][9]["groups"]["A"]["agree"] == int(rows[9]["group_a_agree"])


@pytest.mark.parametrize("tail", ["", "/answer", "/99999999999999", "/x", "/results.xml"])
def test_addresses_that_make_no_sense_are_not_found(make, client, tail):
    made = make.consultation(TEXTS)
    other = make.consultation(TEXTS)
    wrong = f"/consultations/{other.slug}/statements/{format_id(made.phase_id)}{tail or '/'}"
    assert client.get(wrong).status_code in (404, 405)


def test_public_pages_cost_few_queries_at_every_size(make, browser_of):
    browser = browser_of(make.person())
    needed: dict[str, list[int]] = {}
    for _round in range(2):
        for _more in range(15):
            made = make.consultation(TEXTS)
            make.consultation(TEXTS, lasts=timedelta(hours=1))
        for name, url, most in (
            ("list", "/consultations", 6),
            ("one", f"/consultations/{made.slug}", 8),
        ):
            browser.get(url)
            with count_queries() as counted:
                assert browser.get(url).status_code == 200
            # Each process looks at the version stamps twice a second, whatever it is doing.
            own = sum("version_stamp" not in statement for statement in counted.statements)
            assert own <= most, counted.statements
            needed.setdefault(name, []).append(own)
    assert all(first == second for first, second in needed.values())


def test_visitors_are_served_from_memory_until_something_changes(make, app, client, outbox):
    from portal.core.database import touch, unit_of_work

    made = make.consultation(TEXTS)
    cache = app.extensions["portal"].caches["pages"]
    for url in ("/consultations", f"/consultations/{made.slug}", f"{made.url}/results"):
        client.get(url)
        before = cache.hits
        client.get(url)
        assert cache.hits == before + 1, url
    with app.app_context(), unit_of_work():
        touch("consultations")
    app.extensions["portal"].stamps.forget()
    before = cache.hits
    client.get("/consultations")
    assert cache.hits == before


def test_a_part_drawn_for_a_visitor_is_not_shown_to_people_who_are_signed_in(
    make, client, browser_of
):
    page = f"/consultations/{make.consultation(TEXTS).slug}"
    signed_in = browser_of(make.person())
    for _time in range(2):
        assert "Make an account" in client.get(page).text
        assert "Make an account" not in signed_in.get(page).text


def test_a_page_that_was_drawn_before_follows_the_clock(make, browser_of, clock):
    made = make.consultation(TEXTS, lasts=timedelta(days=3))
    page, reader = f"/consultations/{made.slug}", browser_of(make.person())
    assert "Open now" in reader.get(page).text
    clock(days=3)
    text = reader.get(page).text
    assert "Open now" not in text
    assert "See what people said" in text
