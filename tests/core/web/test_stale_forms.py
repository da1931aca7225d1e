"""A form that was open for too long gives back what was typed into it."""

from __future__ import annotations

import re

import pytest

from portal.core.identifiers import format_id
from portal.testing.accessibility import accessibility_findings

WORDS = "The lime trees on the square\nneed water <b>now</b>."
HERE = {"Origin": "http://localhost"}


@pytest.fixture
def proposal(make):
    return format_id(make.proposal(make.person()))


@pytest.fixture
def path(proposal):
    return f"/comments/proposal/{proposal}"


def test_what_was_typed_is_there_to_be_copied(make, client_of, proposal, path):
    stood_on = f"/proposals/{proposal}"
    here = {**HERE, "Referer": f"http://localhost{stood_on}"}
    browser = client_of(make.person())
    sent = {
        "csrf_token": "old",
        "text": WORDS,
        "parent": "01m83jf5pxej1aewvc1xrypcac",
        "side": "neutral",
    }
    answer = browser.post(path, data=sent, headers=here)
    assert answer.status_code == 400
    assert "nothing you wrote is lost" in answer.text
    assert "need water &lt;b&gt;now&lt;/b&gt;." in answer.text
    assert answer.text.count("<textarea") == 1
    assert f'href="{stood_on}"' in answer.text
    assert not accessibility_findings(answer.text, whole_page=True)


def test_somebody_who_has_signed_out_meanwhile_is_led_to_sign_in_and_back(client, proposal, path):
    here = {**HERE, "Referer": f"http://localhost/proposals/{proposal}"}
    answer = client.post(path, data={"text": WORDS}, headers=here)
    assert answer.status_code == 400
    assert re.search(r'href="/sign-in\?next=[^"]*proposals[^"]*"', answer.text)
    assert "need water" in answer.text


def test_passwords_and_codes_are_not_shown_again(client):
    typed = {"email": "ana@example.org", "password": "una ciudad", "backup_code": "123 456"}
    answer = client.post("/account/password", data=typed, headers=HERE)
    assert answer.status_code == 400
    assert "una ciudad" not in answer.text
    assert "123 456" not in answer.text


def test_words_of_another_site_are_not_put_onto_a_page_of_ours(client, path):
    for headers in ({}, {"Origin": "null"}):
        answer = client.post(path, data={"text": WORDS}, headers=headers)
        assert answer.status_code == 400
        assert "need water" not in answer.text
