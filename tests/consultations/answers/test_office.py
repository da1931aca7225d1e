"""The back office's pages and the API: what was typed is kept, and nothing half done."""

from __future__ import annotations

import re

import pytest

from portal.core.identifiers import format_id

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def browser(make, browser_of):
    return browser_of(make.person("officer"))


@pytest.fixture
def root(over):
    return f"/admin/consultations/{format_id(over.id)}/answers"


def test_an_officer_goes_from_a_theme_to_a_promise_that_is_kept(browser, root, over, client):
    made = browser.post(
        f"{root}/themes/new",
        {"version": "0", "title_en": "More shade", "title_es": "Más sombra", "said_en": "Hot."},
    )
    assert made.status_code == 303
    theme = made.location
    found = browser.get(f"{theme}/contributions?q=benches").text
    assert "More benches by the river" in found
    assert "No boats on Sundays" not in found
    ticked = re.search(r'name="contribution" value="([^"]+)"', found)[1]
    linked = browser.post(
        f"{theme}/contributions?q=benches", {"kind": "statement", "contribution": ticked}
    )
    assert linked.status_code == 303
    assert "disabled" in browser.get(linked.location).text, "what is linked already says so"
    answer = {"version": "0", "answer": "will", "reason_en": "We plant.", "reason_es": "Plantamos."}
    assert browser.post(theme, {**answer, "action": "publish"}).status_code == 303
    promise = {"title_en": "Trees stand", "title_es": "Hay árboles", "due_on": "2027-09-01"}
    assert browser.post(f"{theme}/promises/new", {"version": "", **promise}).status_code == 303
    page = browser.get(theme).text
    address = re.search(rf"{root}/promises/[0-9a-z]{{26}}", page)[0]
    shown = browser.get(address).text
    version = re.search(r'name="version"[^>]*value="(\d+)"', shown)[1]
    kept = browser.post(
        address, {"version": version, "what": "kept", "text_en": "Twelve.", "text_es": "Doce."}
    )
    assert kept.status_code == 303
    assert "Kept on 4 May 2027" in client.get("/promises?state=kept").text


def test_what_was_typed_is_kept_when_something_is_missing(browser, root, theme, over):
    address = f"{root}/themes/{format_id(theme(over))}"
    refused = browser.post(
        address, {"version": "0", "reason_en": "Because of the heat", "action": "publish"}
    )
    assert refused.status_code == 422
    assert "Because of the heat" in refused.text
    assert "Choose what the council says." in refused.text
    bad_day = browser.post(
        f"{address}/promises/new",
        {"version": "", "title_en": "Trees", "title_es": "Árboles", "due_on": "soon"},
    )
    assert bad_day.status_code == 422
    assert "Write the day as year-month-day" in bad_day.text
    nothing = browser.post(f"{address}/contributions", {"kind": "statement"})
    assert nothing.status_code == 422
    assert "Tick at least one contribution." in nothing.text


def test_two_officers_do_not_overwrite_one_another(browser, root, theme, over):
    address = f"{root}/themes/{format_id(theme(over))}"
    mine = {"version": "0", "answer": "will", "reason_en": "Mine.", "action": "save"}
    assert browser.post(address, mine).status_code == 303
    stale = browser.post(address, {**mine, "reason_en": "Theirs."})
    assert stale.status_code == 409
    assert "Theirs." in stale.text
    assert "Mine." in stale.text
    words = {"version": "9", "title_en": "x", "title_es": "x"}
    assert browser.post(f"{address}/edit", words).status_code == 409


def test_searching_does_not_cost_more_the_more_there_is(browser, root, theme, over, make):
    from tests.support.queries import count_queries

    address = f"{root}/themes/{format_id(theme(over))}/contributions"

    def cost():
        browser.get(address)
        with count_queries() as counted:
            assert browser.get(address).status_code == 200
        return len(counted)

    before = cost()
    for number in range(10, 25):
        make.statement(over, number, text=f"Statement {number}")
    assert cost() == before


def test_themes_and_promises_are_read_by_programs_and_drafts_are_not(
    client, over, theme, answer, promise, work, officer
):
    waiting, shade = theme(over, "Fewer boats"), theme(over, "More shade")
    del waiting
    answer(over, shade)
    promise(over, shade)
    found = client.get(f"/api/v1/consultations/{over.slug}/themes").json["items"]
    assert [one["title"]["en"] for one in found] == ["More shade"]
    assert found[0]["response"]["answer"] == "will"
    assert found[0]["draft"] is None
    listed = client.get("/api/v1/promises?standing=open").json["items"]
    assert [one["consultation"] for one in listed] == [over.slug]
    assert client.get("/api/v1/promises?standing=overdue").json["items"] == []
    assert client.get("/api/v1/promises?department=none").status_code == 422
    results = client.get(f"/api/v1/consultations/{over.slug}/results").json
    assert results["promises"]["open"] == 1
