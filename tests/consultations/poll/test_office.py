"""Setting a vote up: until it opens everything, afterwards words only."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from portal.consultations.methods.poll.capabilities import PollContents, PollEntry
from portal.consultations.methods.poll.checks import poll_checks
from portal.consultations.methods.poll.importing import read_options
from portal.consultations.methods.poll.opening import objections
from portal.consultations.methods.poll.service import set_published
from portal.consultations.models import ConsultationRow
from portal.consultations.participation.records import Channel, Participant
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.core.problems import Problems
from portal.core.uploads import uploads_of
from portal.voting.checks import voting_checks
from portal.voting.drawing import drawn_order
from portal.voting.models import BallotRow
from portal.voting.queries import ballots_of, contest_by_id, contest_of
from portal.voting.records import OptionDraft
from portal.voting.service import add_option

pytestmark = pytest.mark.usefixtures("clock")
SOON = {"opens_in": timedelta(days=1)}
SETTINGS = {
    "question_en": "What should be built?",
    "question_es": "¿Qué se debe construir?",
    "method": "approval",
    "seats": "1",
    "secret": "y",
    "hidden_until_close": "y",
}


def office(poll):
    return f"/admin/consultations/{format_id(poll.id)}/phases/{format_id(poll.phase_id)}/poll"


def titles(poll):
    found = sorted(contest_by_id(poll.contest_id).options, key=lambda option: option.number)
    return [str(option.title) for option in found]


@pytest.fixture
def officer(make, browser_of):
    return browser_of(make.person("officer"))


def test_an_officer_sets_a_vote_up_and_sees_the_paper(make, officer, app):
    poll = make.poll(state="draft", is_set=False, **SOON)
    page = officer.get(office(poll))
    assert "Set" not in page.headers.get("Location", "")
    saved = officer.post(office(poll), {**SETTINGS, "version": "2", "most": "2"})
    assert saved.status_code == 303
    added = officer.post(
        office(poll) + "/options/new",
        {"title_en": "A pond", "title_es": "Un estanque", "cost": "", "area": ""},
    )
    assert added.status_code == 303
    with app.app_context():
        contest = contest_by_id(poll.contest_id)
        assert (contest.method, contest.most) == ("approval", 2)
        assert titles(poll) == ["Trees", "Benches", "A fountain", "A pond"]
        pond = next(option for option in contest.options if str(option.title) == "A pond")
    up = f"{office(poll)}/options/{format_id(pond.id)}"
    assert officer.post(up + "/move", {"way": "up"}).status_code == 303
    with app.app_context():
        assert titles(poll) == ["Trees", "Benches", "A pond", "A fountain"]
    assert officer.post(up + "/remove").status_code == 303
    with app.app_context():
        assert titles(poll) == ["Trees", "Benches", "A fountain"]
    preview = officer.get(office(poll) + "/preview")
    assert "Preview" in preview.text
    assert "Benches" in preview.text


def test_a_page_that_is_out_of_date_overwrites_nothing(make, officer, app):
    poll = make.poll(state="draft", is_set=False, **SOON)
    officer.get(office(poll))
    stale = officer.post(office(poll), {**SETTINGS, "version": "1"})
    assert stale.status_code == 409
    with app.app_context():
        assert contest_by_id(poll.contest_id).method == "single_choice"


def test_once_it_is_open_only_words_can_be_mended_and_the_audit_says_so(make, officer, app):
    poll = make.poll()
    with app.app_context():
        option = contest_by_id(poll.contest_id).options[0]
        version = contest_by_id(poll.contest_id).version
    assert officer.get(office(poll)).status_code == 200
    refused = officer.post(
        office(poll), {**SETTINGS, "version": str(version), "hidden_until_close": ""}
    )
    assert refused.status_code == 422
    here = f"{office(poll)}/options/{format_id(option.id)}"
    assert officer.post(here + "/remove").status_code == 422
    assert officer.post(here + "/move", {"way": "up"}).status_code == 422
    assert officer.post(office(poll) + "/draw", {"seed": "x"}).status_code == 422
    assert officer.get(here).status_code == 200
    mended = officer.post(here, {"title_en": "Mended", "title_es": "Mejor", "cost": "999"})
    assert mended.status_code == 303
    with app.app_context():
        contest = contest_by_id(poll.contest_id)
        assert contest.hidden_until_close
        found = contest.option(option.key)
        assert (str(found.title), found.cost) == ("Mended", option.cost)


def test_publishing_draws_the_paper_so_that_everybody_can_draw_it_again(make, work, in_app):
    poll = make.poll(is_set=False, **SOON)
    work(set_published, poll.id)
    contest = contest_by_id(poll.contest_id)
    assert contest.state == "set"
    keys = [option.key for option in contest.options]
    assert keys == drawn_order(contest.seed, ["p1", "p2", "p3"])
    assert set(contest.rule) == {"en", "es"}
    work(set_published, poll.id)
    assert contest_by_id(poll.contest_id).seed == contest.seed


def test_a_change_before_the_opening_draws_anew(make, officer, app):
    poll = make.poll(**SOON)
    officer.get(office(poll))
    officer.post(
        office(poll) + "/options/new", {"title_en": "A pond", "title_es": "Un estanque", "area": ""}
    )
    with app.app_context():
        contest = contest_by_id(poll.contest_id)
        assert contest.state == "set"
        assert contest.seed != "made"
        assert sorted(option.position for option in contest.options) == [1, 2, 3, 4]


def test_files_become_options_and_a_broken_line_is_named(make, officer, app):
    poll = make.poll(state="draft", is_set=False, **SOON)
    officer.get(office(poll))
    text = "title;title_es;cost;category\nA pond;Un estanque;12 000;Water\nPath;Sendero;many;\n"
    broken = officer.post(
        office(poll) + "/import", {"file": (io.BytesIO(text.encode()), "projects.csv")}
    )
    assert broken.status_code == 422
    assert "Line 3" in broken.text
    with app.app_context():
        assert len(titles(poll)) == 3
    fine = text.replace("many", "5")
    assert (
        officer.post(
            office(poll) + "/import", {"file": (io.BytesIO(fine.encode()), "projects.csv")}
        ).status_code
        == 303
    )
    with app.app_context():
        found = {str(o.title): o for o in contest_by_id(poll.contest_id).options}
        assert found["A pond"].cost == 12000
        assert found["A pond"].category == "Water"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", b""),
        ("x.csv", b"name,cost\nA,1\n"),
        ("x.csv", b"title\n"),
        ("x.csv", b"\xff\xfe\x00"),
        ("x.csv", b"title,lat\nA,north\n"),
        ("x.csv", b"title,area\nA,Atlantis\n"),
        ("x.csv", b'title\n"' + b"x" * 200_000),
        ("x.pb", b"META\n"),
        ("x.pb", b"title\nA\n"),
    ],
)
def test_files_that_make_no_sense_are_refused_in_words(in_app, name, data):
    with pytest.raises(Problems) as refused:
        read_options(name, data)
    assert all(problem.field == "file" and problem.message for problem in refused.value.problems)


def test_what_would_embarrass_the_council_keeps_it_from_being_published(make, in_app, work):
    fine = make.poll(state="draft", is_set=False, **SOON)
    assert objections(consultation_of(fine.id)) == []
    session().close()
    lonely = make.poll(options=("Trees",), state="draft", is_set=False, **SOON)
    assert [one.code for one in objections(consultation_of(lonely.id))] == ["needed"]
    session().close()
    poor = make.poll("budget_greedy", state="draft", is_set=False, **SOON)
    assert any("money" in one.message for one in objections(consultation_of(poor.id)))


def test_a_copy_has_the_same_paper_and_no_ballots(make, in_app, work, acts):
    poll, other = make.poll("approval", contest={"most": 2}), make.consultation()
    make.ballots(poll, [("p1",)])
    phase = consultation_of(poll.id).phase(poll.phase_id)
    content = PollContents().export(phase)
    copy = consultation_of(other.id)
    session().close()
    work(PollContents().restore, acts(make.person("officer")), copy, copy.phases[0], content)
    made = contest_of("phase", other.phase_id)
    assert (made.method, made.most, made.cast_count) == ("approval", 2, 0)
    assert [str(option.title) for option in made.options] == ["Trees", "Benches", "A fountain"]
    assert PollContents().export(copy.phases[0]) == content


@pytest.mark.parametrize(
    "content",
    [
        {"method": 7},
        {"settings": []},
        {"options": [{}]},
        {"options": [{"title": "x"}]},
        {"options": [{"title": {"en": "x"}, "cost": "dear"}]},
        {"method": "no such method"},
        {"question": ["x"]},
    ],
)
def test_a_file_with_nonsense_in_it_is_refused_and_leaves_nothing(
    make, in_app, work, acts, content
):
    other = make.consultation()
    copy = consultation_of(other.id)
    session().close()
    with pytest.raises(Problems):
        work(PollContents().restore, acts(make.person("officer")), copy, copy.phases[0], content)
    assert contest_of("phase", other.phase_id) is None


@pytest.mark.parametrize(
    ("method", "contest", "values", "ballot"),
    [
        ("single_choice", {}, ["p2"], ("p2",)),
        ("approval", {}, ["p3", "p1"], ("p1", "p3")),
        ("irv", {}, ["p3", "p1"], ("p3", "p1")),
        ("cumulative", {"most": 4}, ["p2=4"], (("p2", 4),)),
        ("single_choice", {}, [], ()),
    ],
)
def test_a_ballot_on_paper_is_keyed_in_and_counted(
    make, in_app, work, method, contest, values, ballot
):
    poll = make.poll(method, contest=contest)
    held = consultation_of(poll.id)
    phase = held.phase(poll.phase_id)
    (field,) = PollEntry().fields(held, phase)
    assert {value for value, _label in field.options} == {"p1", "p2", "p3"}
    session().close()
    clerk = Participant("code:1", Channel.PAPER)
    work(PollEntry().record, clerk, held, phase, {field.name: values})
    assert dict(ballots_of(poll.contest_id)) == {ballot: 1}


def findings():
    return [finding.what for check in (*voting_checks(), *poll_checks()) for finding in check.run()]


@pytest.mark.both_engines
def test_the_checks_notice_a_ballot_too_many_and_one_that_costs_too_much(make, in_app, vote, acts):
    contest = {"budget": 100, "settings": {"within_budget": True}}
    poll = make.poll("budget_greedy", costs=(60, 50, 40), contest=contest)
    vote(acts(make.person()), poll, ("p1",))
    assert findings() == []
    fold_tallies()
    assert findings() == []
    session().close()
    with unit_of_work():
        row = BallotRow(contest_id=poll.contest_id, content=["p1", "p2"], receipt_hash="x")
        session().add(row)
    found = findings()
    assert any("1 entries on its roll and 2 ballots" in what for what in found)
    assert any("cost too much" in what for what in found)
    assert any("counts 1 ballots, there are 2" in what for what in found)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//elsewhere.example", "http://x", "x"])
def test_an_option_links_to_safe_places_only(make, in_app, work, link):
    poll = make.poll(state="draft", is_set=False, **SOON)
    draft = OptionDraft(TranslatedText(en="A pond"), link=link)
    with pytest.raises(Problems) as refused:
        work(add_option, poll.contest_id, draft)
    assert [problem.field for problem in refused.value.problems] == ["link"]


def test_a_picture_of_a_draft_is_for_officers_and_becomes_public_with_it(
    make, officer, app, client, browser_of
):
    poll = make.poll(state="draft", is_set=False, **SOON)
    raw = io.BytesIO()
    Image.new("RGB", (640, 400), "#246").save(raw, "PNG")
    raw.seek(0)
    officer.get(office(poll))
    form = {"title_en": "A pond", "title_es": "Un estanque", "area": "", "picture_alt": "A pond"}
    added = officer.post(office(poll) + "/options/new", {**form, "picture": (raw, "pond.png")})
    assert added.status_code == 303
    with app.app_context():
        pond = next(o for o in contest_by_id(poll.contest_id).options if str(o.title) == "A pond")
        (picture,) = uploads_of("contest_option", pond.id)
    colleague = browser_of(make.person("officer"))
    assert colleague.get(picture.address()).status_code == 200
    assert client.get(picture.address()).status_code == 404
    with app.app_context(), unit_of_work():
        session().get(ConsultationRow, poll.id).state = "published"
        session().flush()
        set_published(poll.id)
    assert client.get(picture.address()).status_code == 200
