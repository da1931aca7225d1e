"""Drafts, publishing, editing, withdrawing."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.core import clock as portal_clock
from portal.core.database import new_id, session
from portal.core.identifiers import format_id
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.problems import Forbidden, NotFound, Problem, Problems, Stale
from portal.core.settings import save_settings
from portal.core.uploads import uploads_of
from portal.proposals import service
from portal.proposals.hooks import ProposalHooks
from portal.proposals.models import ProposalRow
from portal.proposals.policy import COMPONENT, ProposalSettings, threshold_for
from portal.proposals.queries import access_proposal, find_proposal, history_of, versions_of
from portal.proposals.queries.integrity import proposal_checks
from portal.proposals.records import NewFile, ProposalDraft, State
from portal.testing.site import make_site
from tests.proposals.conftest import BODY, TITLE, address, picture


def draft(**values):
    return ProposalDraft(**{"title": TITLE, "body": BODY, "tab": "one", **values})


def codes(refused):
    return {(problem.field, problem.code) for problem in refused.value.problems}


@pytest.mark.both_engines
def test_a_draft_is_made_once_however_often_it_is_saved(make, work, acts):
    actor, proposal = acts(make.person()), new_id()
    work(service.save_draft, actor, proposal, draft(title="First words"))
    work(service.save_draft, actor, proposal, draft())
    found = find_proposal(proposal)
    assert (found.state, found.title, found.version) == (State.DRAFT, TITLE, 0)
    assert session().execute(select(func.count()).select_from(ProposalRow)).scalar_one() == 1


@pytest.mark.both_engines
def test_publishing_counts_the_supports_needed_from_the_residents_of_the_area(
    make, work, acts, town
):
    actor, proposal = acts(make.person()), new_id()
    chosen = draft(area_id=town["area"], topic_id=town["topic"])
    work(service.save_draft, actor, proposal, chosen)
    work(service.publish_proposal, actor, proposal)
    found = find_proposal(proposal)
    assert (found.state, found.threshold, found.version) == (State.PUBLISHED, 30, 1)
    assert [version.title for version in versions_of(proposal)] == [TITLE]
    published = found.published_at
    work(service.publish_proposal, actor, proposal)
    assert find_proposal(proposal).published_at == published, "a second click changes nothing"
    assert [f for check in proposal_checks() for f in check.run()] == []


def test_small_areas_need_the_minimum_and_the_whole_town_its_share(make, in_app):
    small = make.area("Mill", population=10)
    make.area("Harbour", population=9_990)
    assert threshold_for(small) == 25
    assert threshold_for(None) == 100


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Too short", BODY, ("title", "title_too_short")),
        ("A SAFE CROSSING AT THE SCHOOL", BODY, ("title", "title_shouting")),
        ("A safe crossing at the school!!", BODY, ("title", "title_repeated_marks")),
        (TITLE, "Short.", ("body", "too_short")),
        ("x" * 151, BODY, ("title", "too_long")),
        (TITLE, "y" * 6001, ("body", "too_long")),
    ],
)
def test_what_is_wrong_is_named_with_its_field(make, work, acts, title, body, expected):
    actor, proposal = acts(make.person()), new_id()

    def write_and_publish():
        service.save_draft(actor, proposal, draft(title=title, body=body))
        service.publish_proposal(actor, proposal)

    with pytest.raises(Problems) as refused:
        work(write_and_publish)
    assert expected in codes(refused)
    assert find_proposal(proposal) is None


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"topic_id": uuid.UUID(int=0)}, ("topic", "unknown")),
        ({"area_id": uuid.UUID(int=7)}, ("area", "unknown")),
        ({"lon": 1.0}, ("lat", "incomplete")),
        ({"lon": 999.0, "lat": 1.0}, ("lat", "off_the_map")),
        ({"lon": 10.0, "lat": 10.0}, ("lat", "outside")),
        ({"title": "a" * 100_000}, ("title", "too_long")),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(
    make, work, acts, town, values, expected
):
    actor, proposal = acts(make.person()), new_id()
    with pytest.raises(Problems) as refused:
        work(service.save_draft, actor, proposal, draft(**values))
    assert codes(refused) == {expected}
    assert find_proposal(proposal) is None


def test_control_characters_are_taken_out(make, work, acts):
    actor, proposal = acts(make.person()), new_id()
    hostile = draft(title="A safe\x00 cross\u202eing at the\nAlder School", body=f"{BODY}\x00\x1b")
    work(service.save_draft, actor, proposal, hostile)
    assert find_proposal(proposal).title == TITLE
    assert find_proposal(proposal).body == BODY


def test_the_area_follows_from_the_point(make, work, acts, town):
    actor, proposal = acts(make.person()), new_id()
    elsewhere = make.area("Harbour", boundary=None)
    work(service.save_draft, actor, proposal, draft(area_id=elsewhere, lon=-3.75, lat=43.25))
    assert find_proposal(proposal).area_id == town["area"]


def test_drafts_are_seen_by_their_author_only(make, work, acts):
    author, other = acts(make.person()), acts(make.person())
    officer = acts(make.person("officer"), "officer")
    proposal = make.proposal(author.person_id, state="draft")
    assert access_proposal(author, proposal).id == proposal
    for actor in (other, officer):
        with pytest.raises(NotFound):
            access_proposal(actor, proposal)
        with pytest.raises(NotFound):
            work(service.save_draft, actor, proposal, draft())
        with pytest.raises(NotFound):
            work(service.publish_proposal, actor, proposal)
        with pytest.raises(NotFound):
            work(service.discard_draft, actor, proposal)
    work(service.discard_draft, author, proposal)
    assert find_proposal(proposal) is None


def test_two_windows_with_the_same_draft_do_not_overwrite_each_other(make, work, acts):
    actor, proposal = acts(make.person()), new_id()
    work(service.save_draft, actor, proposal, draft(tab="one"))
    opened_with = find_proposal(proposal).revision
    work(
        service.save_draft,
        actor,
        proposal,
        draft(tab="two", revision=opened_with, body="Two. " * 9),
    )
    with pytest.raises(Stale):
        work(service.save_draft, actor, proposal, draft(tab="one", revision=opened_with))
    assert find_proposal(proposal).body.startswith("Two.")
    newest = find_proposal(proposal).revision
    work(service.save_draft, actor, proposal, draft(tab="one", revision=newest))
    assert find_proposal(proposal).body == BODY


def published(work, actor):
    proposal = new_id()
    work(service.save_draft, actor, proposal, draft())
    work(service.publish_proposal, actor, proposal)
    return proposal


@pytest.mark.both_engines
def test_an_edited_proposal_keeps_every_version(make, work, acts):
    actor = acts(make.person())
    proposal = published(work, actor)
    for number in (2, 3):
        revision = find_proposal(proposal).revision
        changed = draft(body=f"{BODY} Version {number}.", revision=revision)
        work(service.edit_proposal, actor, proposal, changed)
    assert [version.number for version in versions_of(proposal)] == [1, 2, 3]
    assert versions_of(proposal)[0].body == BODY
    assert len(history_of(proposal).versions) == 3
    assert find_proposal(proposal).version == 3


@pytest.mark.usefixtures("clock")
def test_the_text_is_fixed_after_an_hour(make, work, acts, clock):
    actor = acts(make.person())
    proposal = published(work, actor)
    revision = find_proposal(proposal).revision
    clock(minutes=59)
    work(service.edit_proposal, actor, proposal, draft(body=f"{BODY} Late.", revision=revision))
    clock(minutes=2)
    with pytest.raises(Forbidden) as refused:
        work(service.edit_proposal, actor, proposal, draft(revision=revision + 1))
    assert refused.value.decision.code == "window"


def test_the_text_is_fixed_by_the_first_support_even_before_it_is_counted(make, work, acts):
    actor = acts(make.person())
    proposal = published(work, actor)
    work(service.support_proposal, acts(make.person()), proposal)
    with pytest.raises(Forbidden) as refused:
        work(service.edit_proposal, actor, proposal, draft(revision=2))
    assert refused.value.decision.code == "frozen"


def test_without_a_window_the_text_is_fixed_after_a_number_of_supports(make, work, acts):
    work(save_settings, COMPONENT, ProposalSettings(edit_window_minutes=0, freeze_at=2))
    actor = acts(make.person())
    proposal = published(work, actor)
    work(service.support_proposal, acts(make.person()), proposal)
    work(service.edit_proposal, actor, proposal, draft(body=f"{BODY} More.", revision=2))
    work(service.support_proposal, acts(make.person()), proposal)
    with pytest.raises(Forbidden):
        work(service.edit_proposal, actor, proposal, draft(revision=3))


def test_others_cannot_edit_or_withdraw(make, work, acts):
    proposal = published(work, acts(make.person()))
    for actor in (acts(make.person()), acts(make.person("administrator"), "administrator")):
        with pytest.raises(Forbidden):
            work(service.edit_proposal, actor, proposal, draft(revision=2))
        with pytest.raises(Forbidden):
            work(service.withdraw_proposal, actor, proposal, "Not mine")


@pytest.mark.both_engines
def test_a_withdrawn_proposal_stays_with_its_reason_and_leaves_the_list(make, work, acts, client):
    actor = acts(make.person())
    proposal = published(work, actor)
    with pytest.raises(Problems):
        work(service.withdraw_proposal, actor, proposal, " \x00 ")
    work(service.withdraw_proposal, actor, proposal, "It is done already.")
    assert find_proposal(proposal).state is State.WITHDRAWN
    assert "It is done already." in client.get(address(proposal)).text
    assert TITLE not in client.get("/proposals").text
    assert TITLE in client.get("/proposals?state=withdrawn").text


@pytest.mark.usefixtures("clock")
def test_what_finds_no_supporters_in_a_year_is_archived(make, in_app, clock):
    old = make.proposal(published_at=portal_clock.now() - timedelta(days=366))
    reached = make.proposal(
        state="threshold_reached", published_at=portal_clock.now() - timedelta(days=400)
    )
    young = make.proposal()
    assert service.archive_old_proposals() == 1
    assert find_proposal(old).state is State.ARCHIVED
    assert find_proposal(reached).state is State.THRESHOLD_REACHED
    assert find_proposal(young).state is State.PUBLISHED


class StrictPlugin(Plugin, ProposalHooks, PermissionHooks):
    name = "strict"
    title = "Strict"
    broken = False

    @hookimpl
    def check_proposal(self, actor, draft):
        if self.broken:
            raise RuntimeError("the plugin is broken")
        if "forbidden" in draft.body:
            return [Problem("body", "word", "This word is not welcome.")]
        return []


def test_a_plugin_may_refuse_a_text_and_a_crashed_one_lets_nothing_through(tmp_path):
    """The check is closed: what crashes refuses."""
    from portal.core.permissions import SYSTEM
    from portal.core.plugins.switching import switch_plugin
    from portal.testing.factories import Make
    from portal.testing.factories.proposals import acting

    plugin = StrictPlugin()
    site = make_site(tmp_path, plugins=(plugin,))
    with site.app.app_context():
        from portal.core.database import unit_of_work
        from portal.core.problems import TryAgain

        actor = acting(Make(site.app).person())
        with unit_of_work():
            switch_plugin(SYSTEM, "strict", enabled=True)
        for body, problem in ((f"{BODY} forbidden", Problems), (BODY, None)):
            proposal = new_id()
            with unit_of_work():
                service.save_draft(actor, proposal, draft(body=body))
            if problem is None:
                with unit_of_work():
                    service.publish_proposal(actor, proposal)
                continue
            with pytest.raises(problem), unit_of_work():
                service.publish_proposal(actor, proposal)
        plugin.broken = True
        proposal = new_id()
        with unit_of_work():
            service.save_draft(actor, proposal, draft())
        with pytest.raises(TryAgain), unit_of_work():
            service.publish_proposal(actor, proposal)
        assert find_proposal(proposal).state is State.DRAFT
    site.close()


# -- through the browser


def typed(town=None, **values):
    topic = {"topic": format_id(town["topic"])} if town else {}
    return {"title": TITLE, "body": BODY, "tab": "abc", "revision": "0", **topic, **values}


def test_the_way_from_an_empty_form_to_a_public_proposal(make, browser_of, in_app, town):
    browser = browser_of(make.person())
    form = browser.get("/proposals/new").text
    proposal = format_id(new_id())
    assert "/autosave" in form
    kept = browser.post(f"/proposals/{proposal}/autosave", typed(town, title="A safe"))
    assert kept.json["saved"]
    answer = browser.post(f"/proposals/{proposal}/edit", typed(town, action="publish"))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert TITLE in page
    assert "Open for support" in page
    assert "Your proposal is public" in page
    again = browser.post(f"/proposals/{proposal}/edit", typed(town, action="publish"))
    assert again.status_code == 303, "the back button and a second click lead to the same page"
    assert session().execute(select(func.count()).select_from(ProposalRow)).scalar_one() == 1


def test_what_was_typed_survives_a_refusal(make, browser_of, town):
    browser = browser_of(make.person())
    url = address(new_id(), "/edit")
    answer = browser.post(url, typed(town, title="Short <b>", body=BODY, lat="not a number"))
    assert answer.status_code == 422
    assert "Short &lt;b&gt;" in answer.text
    assert BODY in answer.text
    assert "Write a number of degrees" in answer.text
    answer = browser.post(url, typed(town, title="Short <b>"))
    assert answer.status_code == 422
    assert "at least 15 characters" in answer.text
    assert BODY in answer.text


@pytest.mark.parametrize("lat", ["1e999", "nan", "inf", "\x00", "9" * 400])
def test_hostile_numbers_are_problems_not_errors(make, browser_of, town, lat):
    browser = browser_of(make.person())
    answer = browser.post(address(new_id(), "/edit"), typed(town, lat=lat, lon="1"))
    assert answer.status_code == 422


def test_a_lying_picture_is_named_and_the_good_one_and_the_words_are_kept(
    make, browser_of, in_app, town
):
    browser = browser_of(make.person())
    proposal = new_id()
    answer = browser.post(
        address(proposal, "/edit"),
        typed(
            town,
            action="publish",
            picture_1=(picture(), "school.png"),
            alt_1="The gate of the school",
            picture_2=(io.BytesIO(b"<html>not a picture"), "holiday.jpg"),
        ),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "holiday.jpg" in answer.text
    assert BODY in answer.text
    kept = find_proposal(proposal)
    assert kept.state is State.DRAFT
    assert [image.alt for image in kept.images] == ["The gate of the school"]
    revision = kept.revision
    answer = browser.post(
        address(proposal, "/edit"),
        typed(town, action="publish", revision=str(revision)),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    page = browser.get(address(proposal)).text
    assert 'alt="The gate of the school"' in page
    assert 'property="og:image"' in page


def test_pictures_of_drafts_are_private_until_publishing(
    make, browser_of, client, work, town, acts
):
    person = make.person()
    browser, proposal = browser_of(person), new_id()
    browser.post(
        address(proposal, "/edit"),
        typed(town, action="save", picture_1=(picture(), "a.png")),
        content_type="multipart/form-data",
    )
    file = uploads_of("proposal", proposal)[0].address()
    assert client.get(file).status_code == 404
    work(service.publish_proposal, acts(person), proposal)
    assert client.get(file).status_code == 200


def test_a_file_that_is_too_large_is_told_the_limit(make, work, acts, town):
    wide = io.BytesIO()
    Image.new("1", (7_000, 6_000)).save(wide, "PNG")
    wide.seek(0)
    heavy = b"x" * (8 * 1024 * 1024 + 1)
    files = (
        NewFile("picture_1", wide, "wide.png"),
        NewFile("picture_2", io.BytesIO(heavy), "heavy.png"),
        NewFile("documents", io.BytesIO(heavy), "heavy.pdf"),
    )
    problems = work(service.save_draft, acts(make.person()), new_id(), draft(files=files))
    assert [problem.message for problem in problems] == [
        "“wide.png” has too many pixels. Choose a picture of at most 40 megapixels.",
        "“heavy.png” is too large. Choose a file of at most 8 megabytes.",
        "“heavy.pdf” is too large. Choose a file of at most 8 megabytes.",
    ]


def test_a_sixth_picture_is_too_many(make, browser_of, in_app, town):
    browser, proposal = browser_of(make.person()), new_id()
    files = {f"picture_{n}": (picture(64, 64), f"{n}.png") for n in range(1, 6)}
    browser.post(
        address(proposal, "/edit"),
        typed(town, action="save", **files),
        content_type="multipart/form-data",
    )
    revision = find_proposal(proposal).revision
    answer = browser.post(
        address(proposal, "/edit"),
        typed(town, action="save", revision=revision, picture_1=(picture(64, 64), "6.png")),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "At most 5 pictures" in answer.text
    kept = find_proposal(proposal)
    drop = format_id(kept.images[0].id)
    browser.post(
        address(proposal, "/edit"),
        typed(town, action="save", revision=kept.revision, drop=drop),
    )
    assert len(find_proposal(proposal).images) == 4


def test_a_pdf_is_offered_for_download_and_a_lying_one_refused(make, browser_of, in_app, town):
    browser, proposal = browser_of(make.person()), new_id()
    pdf = (io.BytesIO(b"%PDF-1.4\nplan\n%%EOF\n"), "plan.pdf")
    browser.post(
        address(proposal, "/edit"),
        typed(town, action="save", documents=pdf),
        content_type="multipart/form-data",
    )
    assert [found.name for found in find_proposal(proposal).documents] == ["plan.pdf"]
    lying = (io.BytesIO(b"MZ not a document"), "virus.pdf")
    answer = browser.post(
        address(proposal, "/edit"),
        typed(town, action="save", documents=lying, revision="2"),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "virus.pdf" in answer.text


def test_a_stale_edit_form_shows_both_texts_and_can_be_sent_again(
    make, browser_of, work, acts, in_app
):
    person = make.person()
    proposal = published(work, acts(person))
    browser = browser_of(person)
    revision = find_proposal(proposal).revision
    elsewhere = draft(body="Changed in the other window, quite differently.", revision=revision)
    work(service.edit_proposal, acts(person), proposal, elsewhere)
    mine = "What I typed in this window, which is longer."
    answer = browser.post(address(proposal, "/edit"), typed(body=mine, revision=str(revision)))
    assert answer.status_code == 409
    assert mine in answer.text
    assert "Changed in the other window" in answer.text
    newest = find_proposal(proposal).revision
    assert f'name="revision" value="{newest}"' in answer.text
    answer = browser.post(address(proposal, "/edit"), typed(body=mine, revision=str(newest)))
    assert answer.status_code == 303
    assert find_proposal(proposal).body == mine


def test_a_text_that_froze_while_it_was_edited_is_shown_once_more(
    make, browser_of, work, acts, in_app
):
    person = make.person()
    proposal = published(work, acts(person))
    browser = browser_of(person)
    work(service.support_proposal, acts(make.person()), proposal)
    answer = browser.post(
        address(proposal, "/edit"), typed(body="My better words, lost? No.", revision="2")
    )
    assert answer.status_code == 403
    assert "My better words, lost? No." in answer.text
    assert find_proposal(proposal).body == BODY


def test_autosave_says_what_it_cannot_keep(make, browser_of):
    browser = browser_of(make.person())
    answer = browser.post(address(new_id(), "/autosave"), typed(title="t" * 200))
    assert answer.status_code == 422
    assert answer.json["problems"][0]["field"] == "title"
    assert json.loads(answer.text)["saved"] is False


def test_autosave_never_changes_a_public_text(make, browser_of, work, acts, in_app):
    person = make.person()
    proposal = published(work, acts(person))
    answer = browser_of(person).post(
        address(proposal, "/autosave"), typed(body="Quietly changed. " * 3)
    )
    assert answer.status_code == 422
    assert find_proposal(proposal).body == BODY


def test_who_may_not_propose_is_told_before_typing(make, browser_of, work):
    work(save_settings, COMPONENT, ProposalSettings(propose_level=2))
    answer = browser_of(make.person()).get("/proposals/new")
    assert answer.status_code == 403
    assert "One step before you propose" in answer.text
    assert "/account/verification" in answer.text


def test_visitors_are_led_to_sign_in_and_back(client):
    answer = client.get("/proposals/new")
    assert answer.status_code == 302
    assert "next=/proposals/new" in answer.location


def test_other_peoples_drafts_are_nowhere(make, browser_of, client):
    secret = "Canary seventeen in a private draft"
    proposal = make.proposal(make.person(), state="draft", title=secret)
    for browser in (browser_of(make.person()), browser_of(make.person("officer")), client):
        for url in (
            address(proposal),
            address(proposal, "/versions"),
            "/proposals",
            "/proposals.csv",
            "/proposals.json",
            "/proposals.atom",
            "/proposals?state=draft",
            "/proposals?q=canary",
        ):
            answer = browser.get(url)
            assert secret not in answer.text
            assert answer.status_code in (200, 404)


def test_versions_show_what_changed(make, work, acts, client):
    actor = acts(make.person())
    proposal = published(work, actor)
    changed = draft(body=BODY.replace("Two hundred", "Three hundred"), revision=2)
    work(service.edit_proposal, actor, proposal, changed)
    page = client.get(address(proposal, "/versions")).text
    assert "<del>Two</del>" in page
    assert "<ins>Three</ins>" in page
    assert client.get(address(proposal, "/versions/9")).status_code == 404


def test_ones_own_proposals_and_drafts_have_a_page(make, browser_of):
    person = make.person()
    make.proposal(person, state="draft", title="Half a thought about trees")
    make.proposal(person, title="A whole thought about benches")
    make.proposal(make.person(), title="Somebody else's thought")
    page = browser_of(person).get("/proposals/mine").text
    assert "Half a thought" in page
    assert "A whole thought" in page
    assert "Somebody else" not in page
