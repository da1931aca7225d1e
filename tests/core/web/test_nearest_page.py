"""Pages that answer a form lead to addresses that can be opened."""

from __future__ import annotations

import re

import pytest

from portal.core.identifiers import format_id
from portal.core.web.redirects import nearest_page


@pytest.mark.parametrize(
    ("sent_to", "stood_on", "nearest"),
    [
        ("/sign-in", "", "/sign-in"),
        ("/proposals/new", "/proposals/new?topic=trees", "/proposals/new?topic=trees"),
        ("/comments/proposal/x", "/proposals?page=2", "/proposals?page=2"),
        ("/proposals/new/x", "/no/such/page", "/proposals/new"),
        ("/no/such/page", "", "/"),
        ("/", "", "/"),
    ],
)
def test_it_is_the_page_a_form_stood_on_or_one_above_where_it_was_sent(
    app, sent_to, stood_on, nearest
):
    referrer = {"Referer": f"http://localhost{stood_on}"} if stood_on else {}
    with app.test_request_context(sent_to, method="POST", headers=referrer):
        assert nearest_page() == nearest


def test_pages_of_others_are_not_led_to(app):
    away = {"Referer": "https://elsewhere.example/proposals"}
    with app.test_request_context("/proposals/new", method="POST", headers=away):
        assert nearest_page() == "/proposals/new"


def test_every_link_of_a_refused_form_can_be_opened(make, client_of):
    browser = client_of(make.person())
    proposal = make.proposal(make.person())
    page = browser.get(f"/proposals/{format_id(proposal)}").text
    sent = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1], "text": ""}
    refused = browser.post(f"/comments/proposal/{format_id(proposal)}", data=sent)
    assert refused.status_code == 422
    links = re.findall(r'href="(/(?:language|colours)/[^"]+)"', refused.text)
    assert links
    for link in links:
        answer = browser.get(link.replace("&amp;", "&"))
        assert browser.get(answer.location).status_code == 200, link


def test_further_pages_are_led_to_from_where_the_form_stood(app):
    stood_on = {"Referer": "http://localhost/promises?sort=late&cursor=old"}
    with app.test_request_context("/promises/7/keep", method="POST", headers=stood_on):
        page_url = app.jinja_env.globals["page_url"]
        assert page_url() == "/promises?sort=late&cursor=old"
        assert page_url(cursor="new") == "/promises?sort=late&cursor=new"
        assert page_url(cursor=None) == "/promises?sort=late"
