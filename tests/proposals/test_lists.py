"""The list: filters, orders, paging, words, formats, and what it costs."""

import csv
import io
import uuid

import pytest

from portal.core.database import unit_of_work
from portal.core.identifiers import format_id
from portal.core.search import SearchUnavailable
from portal.core.search.sources import reindex_everything, search_engine
from portal.core.state import state_of
from portal.core.web.fragments import FragmentCache
from portal.discussion import service as discussion
from portal.discussion.records import CommentDraft
from portal.proposals.queries import ProposalFilter, Sort, find_proposals, similar_proposals
from portal.proposals.records import State
from portal.testing.factories.proposals import acting
from tests.proposals.conftest import address
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")


def walk(wanted, limit=7):
    """Return every page forwards, and every page on the way back."""
    pages, cursor = [], None
    while True:
        page = find_proposals(wanted, cursor, limit).page
        pages.append([item.id for item in page.items])
        if page.next is None:
            break
        cursor = page.next
    back = [pages[-1]]
    while page.previous is not None:
        page = find_proposals(wanted, page.previous, limit).page
        back.append([item.id for item in page.items])
    return pages, back


@pytest.mark.both_engines
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.SUPPORTED, Sort.DISCUSSED, Sort.RANDOM])
def test_every_order_shows_each_proposal_once_forwards_and_back(make, in_app, sort):
    make.proposals(40)
    pages, back = walk(ProposalFilter(sort=sort))
    everything = [identifier for page in pages for identifier in page]
    assert len(everything) == len(set(everything)) == 40
    assert back[::-1] == pages


@pytest.mark.both_engines
def test_orders_are_what_they_say(make, in_app):
    make.proposals(30)
    newest = find_proposals(ProposalFilter(), None, 30).page.items
    assert [i.published_at for i in newest] == sorted(
        (i.published_at for i in newest), reverse=True
    )
    most = find_proposals(ProposalFilter(sort=Sort.SUPPORTED), None, 30).page.items
    assert [i.support_count for i in most] == sorted((i.support_count for i in most), reverse=True)
    loud = find_proposals(ProposalFilter(sort=Sort.DISCUSSED), None, 30).page.items
    assert [i.comment_count for i in loud] == sorted((i.comment_count for i in loud), reverse=True)


def test_the_random_order_holds_for_a_day_and_for_a_walk_over_midnight(make, in_app, clock):
    make.proposals(30)
    wanted = ProposalFilter(sort=Sort.RANDOM)
    first = find_proposals(wanted, None, 30).page.items
    clock(hours=11)
    assert find_proposals(wanted, None, 30).page.items == first
    begun = find_proposals(wanted, None, 10).page
    clock(days=1)
    rest = find_proposals(wanted, begun.next, 30).page.items
    assert [*begun.items, *rest] == list(first)
    assert find_proposals(wanted, None, 30).page.items != first


@pytest.mark.both_engines
def test_filters_narrow_and_include_what_lies_below(make, in_app):
    town, topic = make.area("Town"), make.topic("Streets")
    quarter = make.area("Quarter", parent_id=town, slug="quarter")
    below = make.topic("Crossings", parent_id=topic, slug="crossings")
    inside = make.proposal(area_id=quarter, topic_id=below)
    outside = make.proposal()
    done = make.proposal(state="done", area_id=town)
    make.proposal(state="archived", area_id=town)

    def ids(**values):
        return {item.id for item in find_proposals(ProposalFilter(**values)).page.items}

    from portal.municipality.queries import areas, topics

    assert ids() == {inside, outside, done}
    assert ids(area=areas()[town].slug) == {inside, done}
    assert ids(topic=topics()[topic].slug) == {inside}
    assert ids(topic="crossings", area="quarter") == {inside}
    assert ids(state=State.DONE) == {done}
    assert len(ids(state=State.ARCHIVED)) == 1
    assert ids(area="no-such-area") == {inside, outside, done}


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense", "state=draft", "sort=nonsense", "cursor=garbage",
        "sort=random&cursor=1-n-2-zz", "q=%00%01", "q=" + "x" * 3000, "view=nonsense",
        "area=%27%3B--", "sort=best",
        "sort=random&cursor=99999999999-n-1-" + "0" * 32, "q=%22%28*", "topic=" + "t" * 500,
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_not_asked(make, client, query):
    make.proposal()
    assert client.get(f"/proposals?{query}").status_code == 200


@pytest.fixture
def words(make, in_app):
    """Return three proposals that can be found by their words."""
    quiet = {"body": "", "summary": ""}
    found = {
        "crossing": make.proposal(title="A crossing at the Alder School", support_count=1, **quiet),
        "trees": make.proposal(title="Trees for the school yard", support_count=9, **quiet),
        "benches": make.proposal(title="More benches at the river", support_count=5, **quiet),
    }
    reindex_everything()
    return found


def test_words_are_found_best_first_or_in_another_order(words):
    def titles(**values):
        page = find_proposals(ProposalFilter(text="school", **values)).page
        return [item.id for item in page.items]

    assert set(titles(sort=Sort.BEST)) == {words["crossing"], words["trees"]}
    assert titles(sort=Sort.SUPPORTED) == [words["trees"], words["crossing"]]


def test_a_proposal_taken_out_of_the_list_is_not_found_by_an_old_index(words, make, in_app):
    from portal.core.database import session, unit_of_work
    from portal.proposals.models import ProposalRow

    with unit_of_work():
        row = session().get(ProposalRow, words["trees"])
        row.state, row.listed = "withdrawn", False
    found = find_proposals(ProposalFilter(text="school", sort=Sort.BEST)).page.items
    assert [item.id for item in found] == [words["crossing"]]


def test_similar_titles_are_offered_but_not_the_text_itself(words):
    similar = similar_proposals("Safe crossings at school", "en")
    assert words["crossing"] in {item.id for item in similar}
    assert (
        similar_proposals("Safe crossings at school", "en", leave_out=words["crossing"]) != similar
    )
    assert similar_proposals("Short", "en") == ()


def test_the_piece_with_similar_proposals_leads_to_them(words, client):
    page = client.get("/proposals/similar?q=a safe crossing at the school").text
    assert "Support this instead" in page
    assert address(words["crossing"]) in page
    assert "<html" not in page


def test_without_a_script_the_refused_form_shows_what_is_similar(words, make, browser_of):
    typed = {"title": "A crossing at the Alder School", "body": "", "tab": "a", "revision": "0"}
    answer = browser_of(make.person()).post(address(uuid.uuid4(), "/edit"), typed)
    assert answer.status_code == 422
    assert "Support this instead" in answer.text
    assert address(words["crossing"]) in answer.text


class RestingEngine:
    def search(self, query):
        raise SearchUnavailable("the index is being mended")

    def similar(self, *_arguments):
        raise SearchUnavailable("the index is being mended")

    def clear(self):
        """Nothing is kept."""

    def close(self):
        """Nothing is open."""


def test_the_list_goes_on_while_search_rests(make, app, client):
    make.proposal(title="Still to be seen in the list")
    caches = state_of(app).caches
    kept, caches["search"] = caches.get("search"), RestingEngine()
    try:
        page = client.get("/proposals?q=seen").text
        assert "Search is resting" in page
        assert "Still to be seen" in page
        assert client.get("/proposals/similar?q=still to be seen").status_code == 200
    finally:
        caches.pop("search")
        if kept is not None:
            caches["search"] = kept


def test_csv_json_and_feed_give_exactly_what_the_page_shows(make, client, town):
    author = make.person(display_name='=HYPERLINK("evil")')
    ids = [
        make.proposal(author, topic_id=town["topic"], area_id=town["area"], support_count=n)
        for n in (3, 9, 6)
    ]
    make.proposal(state="done")
    query = "?state=published&sort=supported"
    expected = [str(ids[1]), str(ids[2]), str(ids[0])]
    table = client.get(f"/proposals.csv{query}")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == expected
    assert rows[0]["author"].startswith("'="), "a spreadsheet must not run it"
    listed = client.get(f"/proposals.json{query}").json
    assert [item["id"] for item in listed["items"]] == expected
    feed = client.get(f"/proposals.atom{query}").text
    places = [feed.index(f"urn:uuid:{one}") for one in expected]
    assert places == sorted(places)
    page = client.get(f"/proposals{query}").text
    places = [page.index(format_id(uuid.UUID(one))) for one in expected]
    assert places == sorted(places)


def test_json_leads_from_page_to_page(make, client):
    make.proposals(130)
    first = client.get("/proposals.json").json
    second = client.get(first["next"].removeprefix("http://localhost")).json
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(set(ids)) == 130
    assert second["next"] is None
    rows = client.get("/proposals.csv").data.decode("utf-8-sig").strip().splitlines()
    assert len(rows) == 131


def test_a_long_list_is_not_counted_to_its_end(make, client):
    make.proposals(1002)
    assert "More than 1,000 proposals" in client.get("/proposals").text


def test_an_empty_list_says_what_to_do(client):
    assert "Be the first" in client.get("/proposals").text
    assert "Nothing fits these filters" in client.get("/proposals?state=done").text


def test_the_map_shows_places_and_lists_them(make, client, town):
    make.proposal(title="A bench with a view of the sea", lon=-3.75, lat=43.25)
    page = client.get("/proposals?view=map").text
    assert "A bench with a view of the sea" in page
    assert "-3.75" in page


def test_signed_in_people_see_what_they_support(make, browser_of):
    person, proposal = make.person(), make.proposal()
    make.support(proposal, person)
    assert "You support it" in browser_of(person).get("/proposals").text


def test_a_list_seen_again_is_put_together_from_parts_that_were_kept(make, app, client, browser_of):
    make.proposals(3, make.person())
    parts = state_of(app).caches.setdefault("fragments", FragmentCache())
    for reader in (client, browser_of(make.person())):
        reader.get("/proposals")
        state_of(app).caches["pages"].clear()
        drawn = parts.drawn.copy()
        assert reader.get("/proposals").status_code == 200
        assert parts.drawn - drawn == {}
    assert parts.drawn["proposals.item"] == 3


def test_a_list_that_was_recalled_shows_what_has_happened_since(make, app, browser_of):
    reader = browser_of(make.person())
    make.proposal(title="A bench at the harbour")
    assert "A bench at the harbour" in reader.get("/proposals").text
    make.proposal(title="Shade for the bus stop")
    state_of(app).stamps.forget()
    assert "Shade for the bus stop" in reader.get("/proposals").text


def asked(app, browser, url):
    browser.get(url)
    app.extensions["portal"].caches.get("recalled", {}).clear()
    with count_queries() as counted:
        assert browser.get(url).status_code == 200
    return [one for one in counted.statements if "version_stamp" not in one]


@pytest.mark.both_engines
def test_the_list_costs_the_same_at_100_and_at_10_000(make, app, client, browser_of):
    author = make.person()
    cost, urls = {}, ("/proposals", "/proposals?sort=supported", "/proposals?sort=random")
    for count in (100, 9_900):
        make.proposals(count, author)
        someone = browser_of(make.person())
        for url in urls:
            app.extensions["portal"].caches["pages"].clear()
            cost.setdefault(url, []).append(
                (len(asked(app, someone, url)), len(asked_by_visitor(app, client, url)))
            )
    for url, measured in cost.items():
        assert len(set(measured)) == 1, f"{url}: {measured}"
        assert max(measured[0]) <= 6, f"{url}: {measured}"


def asked_by_visitor(app, client, url):
    client.get(url)
    app.extensions["portal"].caches["pages"].clear()
    with count_queries() as counted:
        assert client.get(url).status_code == 200
    return [one for one in counted.statements if "version_stamp" not in one]


@pytest.mark.both_engines
def test_a_proposals_page_costs_at_most_eight_queries(make, app, client, browser_of, town):
    author = make.person()
    proposal = make.proposal(author, area_id=town["area"], topic_id=town["topic"])
    reader = browser_of(make.person())
    assert len(asked(app, reader, address(proposal))) <= 8
    people = [acting(make.person()) for _number in range(30)]
    with app.app_context():
        for number, actor in enumerate(people):
            with unit_of_work():
                discussion.add_comment(
                    actor, "proposal", proposal, CommentDraft(f"I cross there {number} times.")
                )
    assert len(asked(app, reader, address(proposal))) <= 8
    assert len(asked_by_visitor(app, client, address(proposal))) <= 8


def test_search_engine_of_the_tests_is_a_real_one(in_app):
    assert search_engine().count() == 0
