"""Nobody can put a page of their own making into the page cache of everybody."""

import pytest

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
