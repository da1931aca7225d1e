"""A proposal's page: its parts are drawn once for many readers, and never for the wrong one."""

from __future__ import annotations

from portal.core.settings import save_settings
from portal.proposals import service
from portal.proposals.policy import COMPONENT, ProposalSettings
from portal.proposals.records import ResponseDraft
from tests.proposals.conftest import address

WITHDRAW, SIGN_IN = "Withdraw the proposal", "Sign in to support this"


def test_what_only_its_author_may_do_is_offered_to_nobody_else(make, client, browser_of):
    author = make.person()
    page = address(make.proposal(author_id=author))
    writer, reader = browser_of(author), browser_of(make.person())
    for _time in range(2):
        assert WITHDRAW in writer.get(page).text
        for other in (reader, client):
            assert WITHDRAW not in other.get(page).text


def test_a_kept_page_holds_nobodys_token_and_nobodys_support(make, client, browser_of, work, acts):
    person = make.person()
    proposal = make.proposal()
    work(service.support_proposal, acts(person), proposal)
    page, supporter = address(proposal), browser_of(person)
    assert "You support this proposal" in supporter.get(page).text
    for other in (client, browser_of(make.person())):
        assert "You support this proposal" not in other.get(page).text
    assert SIGN_IN in client.get(page).text
    assert "csrf_token" not in client.get(page).text
    assert SIGN_IN not in supporter.get(page).text


def test_a_setting_that_the_page_tells_is_told_anew(make, client, work):
    page = address(make.proposal())
    assert "within 30 days" in client.get(page).text
    work(save_settings, COMPONENT, ProposalSettings(answer_within_days=45))
    assert "within 45 days" in client.get(page).text


def test_the_order_of_comments_that_is_read_is_the_one_that_is_marked(make, client):
    proposal = make.proposal()
    make.comments(2, make.person(), "proposal", proposal)
    for order, words in (("newest", "Newest"), ("oldest", "Oldest"), ("agreed", "Most agreed")):
        text = client.get(f"{address(proposal)}?sort_comments={order}").text
        assert f'aria-current="page">{words}</a>' in text


def test_what_the_council_answers_is_there_for_who_has_looked_before(make, browser_of, work, acts):
    proposal = make.proposal(state="threshold_reached")
    page, reader = address(proposal), browser_of(make.person())
    assert "It will be built" not in reader.get(page).text
    officer = acts(make.person("officer"), "officer")
    answer = ResponseDraft(state="accepted", reason="It will be built.")
    work(service.publish_response, officer, proposal, answer)
    text = reader.get(page).text
    assert "It will be built" in text
    assert "Answered: Accepted" in text
