"""A receipt says what it shows, and to whom it could show more."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("secret", [True, False])
def test_a_receipt_of_a_secret_vote_says_who_could_find_the_ballot_with_it(make, client, secret):
    poll = make.poll(contest={"secret": secret})
    page = client.get(f"{poll.url}/receipt").text
    warned = "is shown your code can find your ballot with it. So show the code to nobody." in page
    assert warned is secret
    assert "To those who see what is published, it does not show what you voted" in page
