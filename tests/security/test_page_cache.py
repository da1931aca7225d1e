"""Nobody can put a page of their own making into the page cache of everybody."""

import pytest
from sqlalchemy import update

from portal.consultations.models import PhaseRow
from portal.core.database import session, unit_of_work

PLAIN = {"Accept-Language": "en"}


@pytest.mark.parametrize(
    "cookie",
    [
        "a b; prefs=es|contrast",
        "prefs=es|contrast; prefs=",
        'odd[="x; prefs=es|contrast',
        "x=a b c; prefs=es|contrast; y=z",
    ],
)
def test_a_strange_cookie_header_does_not_change_the_page_of_others(app, cookie):
    hostile = app.test_client(use_cookies=False)
    hostile.get("/proposals", headers={**PLAIN, "Cookie": cookie})
    page = app.test_client().get("/proposals", headers=PLAIN).text
    assert '<html lang="en"' in page
    assert 'data-scheme="contrast"' not in page


def test_somebody_signed_in_is_never_given_a_visitors_page(app, make, client_of):
    app.test_client().get("/proposals", headers=PLAIN)
    browser = client_of(make.person(display_name="Ana"))
    cookie = browser.get_cookie("session")
    assert cookie is not None
    strange = {**PLAIN, "Cookie": f"a b; session={cookie.value}"}
    answer = app.test_client(use_cookies=False).get("/proposals", headers=strange)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_page_with_a_visitors_own_is_kept_by_nobody(app, make):
    made = make.poll()
    with app.app_context(), unit_of_work():
        session().execute(
            update(PhaseRow)
            .where(PhaseRow.id == made.phase_id)
            .values(access={"without_account": True})
        )
    browser = app.test_client()
    paper = browser.get(f"{made.url}/", headers=PLAIN)  # begins a session, for the form's token
    again = browser.get(f"{made.url}/", headers=PLAIN)
    for answer in (paper, again):
        assert answer.status_code == 200
        assert 'name="csrf_token"' in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "X-Portal-Cache" not in answer.headers


def test_a_page_that_is_everybodys_may_be_kept(app):
    page = app.test_client().get("/consultations", headers=PLAIN)
    assert page.headers["Cache-Control"].startswith("public, max-age=0")
    assert "X-Portal-Cache" not in page.headers
