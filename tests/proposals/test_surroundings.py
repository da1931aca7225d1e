"""What proposals give to other parts: search, my page, dashboard, discussion, privacy."""

from datetime import timedelta

import pytest
from flask import url_for
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import new_id, session
from portal.core.database.base import Base
from portal.core.search import SearchQuery
from portal.core.search.sources import search_engine
from portal.discussion import service as discussion
from portal.discussion.records import CommentDraft
from portal.proposals import privacy, service
from portal.proposals.models import ProposalRow, SupportRow
from portal.proposals.plugin import plugin
from portal.proposals.queries import find_proposal
from portal.proposals.queries.integrity import proposal_checks
from portal.proposals.records import State
from tests.proposals.conftest import address
from tests.proposals.test_writing import draft


def found(text):
    return [hit.key for hit in search_engine().search(SearchQuery(text=text)).hits]


def test_a_proposal_can_be_found_once_it_is_public(make, work, acts, outbox):
    actor, proposal = acts(make.person()), new_id()
    work(service.save_draft, actor, proposal, draft(title="Kingfishers at the old weir"))
    outbox()
    assert found("kingfishers") == []
    work(service.publish_proposal, actor, proposal)
    outbox()
    assert found("kingfishers") == [f"proposal:{proposal}"]


def test_my_page_says_what_came_of_what_one_did(make, app, acts):
    person = make.person()
    make.proposal(person, state="draft", title="")
    make.proposal(person, state="done", title="A thing that came true")
    supported = make.proposal(title="A thing of somebody else")
    make.support(supported, person)
    with app.test_request_context():
        told = {str(one.title): one for one in plugin.activity(acts(person))}
        assert told["A thing that came true"].state[1] == "done"
        assert str(told["A thing of somebody else"].what) == "You support this"
        assert "/edit" in told["A draft without a title"].url
        assert plugin.activity(acts(None)) == []


def test_the_dashboard_counts_what_waits_and_since_when(make, app, acts):
    make.proposal(state="threshold_reached")
    make.proposal(state="under_evaluation")
    make.proposal(state="accepted")
    with app.test_request_context():
        late, tile = plugin.dashboard_tiles(acts(make.person("officer"), "officer"))
        assert (late.count, late.first) == (0, [])
        assert (tile.count, tile.kind) == (2, "unanswered")
        assert tile.oldest is not None
        assert plugin.dashboard_tiles(acts(make.person())) == []
        assert plugin.office_sections(acts(make.person())) == []
        (section,) = plugin.office_sections(acts(make.person("officer"), "officer"))
        assert section.items[0].url == url_for("proposals_office.index")


def test_an_answer_the_council_promised_and_did_not_give_is_overdue(make, browser_of):
    promised = clock.now() - timedelta(days=40)
    make.proposal(state="threshold_reached", title="Nobody answered", threshold_reached_at=promised)
    make.proposal(state="under_evaluation", title="A first answer", threshold_reached_at=promised)
    make.proposal(state="threshold_reached", title="Just arrived")
    page = browser_of(make.person("officer")).get("/admin").text
    assert "3 things wait for you" in page
    overdue, waiting = page.split("Answers overdue</h2>")[1].split(
        "Proposals waiting for an answer</h2>"
    )
    assert "Nobody answered" in overdue
    assert "Promised by" in overdue
    assert "A first answer" not in overdue
    assert "A first answer" in waiting
    assert "Just arrived" in waiting


@pytest.mark.both_engines
def test_comments_are_counted_on_the_proposal(make, work, acts, outbox):
    proposal = make.proposal()
    written = CommentDraft("I cross there every day.", "for")
    work(discussion.add_comment, acts(make.person()), "proposal", proposal, written)
    outbox()
    assert find_proposal(proposal).comment_count == 1
    assert [f for check in proposal_checks() for f in check.run()] == []


def test_a_withdrawn_proposal_is_not_discussed_any_more(make, work, acts, browser_of):
    proposal = make.proposal(state="withdrawn")
    browser = browser_of(make.person())
    assert "discussion of this proposal is closed" in browser.get(address(proposal)).text


def test_every_column_is_classified(app):
    known = {column.column for column in privacy.PERSONAL_DATA}
    plain = set(privacy.PLAIN)
    for table in Base.metadata.tables.values():
        if not table.name.startswith("proposal"):
            continue
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            classified = (name in known) + (name in plain) + (f"{table.name}.*" in plain)
            assert classified == 1, name


@pytest.mark.both_engines
def test_an_erased_author_leaves_public_texts_without_a_name_and_no_drafts(make, work, client):
    person, supporter = make.person(display_name="Ines Erased"), make.person()
    public, private = make.proposal(person), make.proposal(person, state="draft")
    other = make.proposal()
    make.support(public, supporter)
    make.support(other, person)
    given = privacy.export(person)
    assert len(given["proposals"]) == 2
    assert len(given["supports"]) == 1
    work(privacy.erase, person)
    assert find_proposal(private) is None
    assert find_proposal(public).author_id is None
    assert find_proposal(other).support_count == 1, "a support stays counted"
    page = client.get(address(public)).text
    assert "Ines Erased" not in page
    assert "Deleted account" in page
    mine = select(func.count()).where(SupportRow.person_id == person)
    assert session().execute(mine).scalar_one() == 1


def test_pages_carry_what_other_sites_show_of_them(make, client):
    proposal = make.proposal(title='Quotes "here" & <there>')
    page = client.get(address(proposal)).text
    assert '<meta property="og:type" content="article">' in page
    assert 'content="Quotes &#34;here&#34; &amp; &lt;there&gt;"' in page
    assert "<script>alert" not in page


def test_states_in_the_database_are_those_of_the_records(make, in_app):
    for state in State:
        make.proposal(make.person(), state=state)
    assert session().execute(select(func.count()).select_from(ProposalRow)).scalar_one() == 11
