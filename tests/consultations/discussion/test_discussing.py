"""Discussions: one question, sides, the roll, the council's word, and what came of it."""

import dataclasses

import pytest

from portal.consultations.methods.discussion.capabilities import (
    DiscussionContents,
    DiscussionResults,
    DiscussionSource,
    DiscussionTables,
    objections,
)
from portal.consultations.methods.discussion.checks import discussion_checks
from portal.consultations.methods.discussion.queries import balance_of, discussion_of
from portal.consultations.methods.discussion.records import DiscussionDraft
from portal.consultations.methods.discussion.service import save_discussion, write_discussion
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.core.permissions import VISITOR
from portal.core.problems import Forbidden, Problems, Stale
from portal.discussion.records import CommentDraft
from portal.discussion.service import add_comment, hide_comment
from portal.testing.factories.base import HOSTILE
from tests.consultations.questions.conftest import Browser
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")
ASKED = DiscussionDraft(
    TranslatedText(en=f"Should the quay be closed to cars? {HOSTILE}", es="¿Cerrar el muelle?"),
    TranslatedText(en="Now **4,000** cars a day.", es="Hoy, 4.000 coches al día."),
)


@dataclasses.dataclass(frozen=True)
class Discussed:
    """A consultation with a phase of discussion."""

    id: object
    slug: str
    phase_id: object

    @property
    def url(self):
        return f"/consultations/{self.slug}/discussion/{format_id(self.phase_id)}"

    @property
    def office(self):
        return f"/admin/consultations/{format_id(self.id)}/discussion/{format_id(self.phase_id)}"

    @property
    def subject(self):
        found = consultation_of(self.id)
        return TakePart(found, found.phases[0])


@pytest.fixture
def discussed(make, in_app, work, acts):
    """Return a function that makes a discussion whose question is written."""

    def start(draft=ASKED, **values):
        made = make.consultation((), **values)
        started = Discussed(made.id, made.slug, made.phase_id)
        with unit_of_work():
            phase = session().get(PhaseRow, made.phase_id)
            phase.method, phase.settings = "discussion", {}
        if draft is not None:
            officer = acts(make.person("officer"), "officer")
            work(write_discussion, officer, started.subject, draft)
        return started

    return start


@pytest.fixture
def say(work):
    """Return a function in which somebody contributes."""

    def run(actor, started, side="for", body="Fewer cars, more room for everybody.", parent=None):
        draft = CommentDraft(body, side, parent)
        return work(add_comment, actor, "discussion", started.phase_id, draft)

    return run


def findings():
    return [finding for check in discussion_checks() for finding in check.run()]


@pytest.mark.both_engines
def test_whoever_writes_is_on_the_roll_once(discussed, say, acts, make):
    started, actor = discussed(), acts(make.person())
    say(actor, started)
    say(actor, started, "against")
    say(acts(make.person()), started, "neutral")
    assert session().query(ParticipationRow).count() == 2
    fold_tallies()
    assert consultation_of(started.id).participants == 2
    assert discussion_of(started.phase_id).comment_count == 3
    balance = balance_of(started.phase_id)
    assert dict(balance.sides) == {"for": 1, "against": 1, "neutral": 1}
    assert (balance.people, balance.contributions) == (2, 3)
    assert findings() == []


def test_visitors_read_and_do_not_write(discussed, say):
    with pytest.raises(Forbidden):
        say(VISITOR, discussed())


def test_nothing_is_written_once_the_phase_has_closed(discussed, say, acts, make, clock):
    started = discussed()
    clock(days=11)
    with pytest.raises(Forbidden) as refused:
        say(acts(make.person()), started)
    assert refused.value.decision.code == "closed"
    assert session().query(ParticipationRow).count() == 0


def test_a_council_that_closes_early_closes_the_discussion(discussed, say, acts, make):
    started = discussed()
    with unit_of_work():
        session().get(ConsultationRow, started.id).state = "closed"
    with pytest.raises(Forbidden):
        say(acts(make.person()), started)


def test_hidden_contributions_do_not_count(discussed, say, acts, make, work):
    started = discussed()
    comment_id = say(acts(make.person()), started)
    moderator = acts(make.person("moderator"), "moderator")
    work(hide_comment, moderator, comment_id, "It names a neighbour")
    fold_tallies()
    assert balance_of(started.phase_id).contributions == 0
    assert discussion_of(started.phase_id).comment_count == 0
    assert findings() == []


def test_the_question_stays_once_people_answer_it(discussed, acts, make, work):
    started, officer = discussed(), acts(make.person("officer"), "officer")
    version = discussion_of(started.phase_id).version - 1
    other = dataclasses.replace(ASKED, question=TranslatedText(en="Something else?"))
    with pytest.raises(Problems) as refused:
        work(save_discussion, officer, started.subject, other, version)
    assert refused.value.problems[0].field == "question"
    said = dataclasses.replace(ASKED, official=TranslatedText(en="Traffic was counted in May."))
    work(save_discussion, officer, started.subject, said, version)
    assert discussion_of(started.phase_id).official_at is not None
    with pytest.raises(Stale):
        work(save_discussion, officer, started.subject, said, version)


def test_editors_write_the_background_and_officers_speak_for_the_council(
    discussed, acts, make, work
):
    started, editor = discussed(), acts(make.person("editor"), "editor")
    version = discussion_of(started.phase_id).version - 1
    said = dataclasses.replace(ASKED, official=TranslatedText(en="The council is for it."))
    with pytest.raises(Forbidden):
        work(save_discussion, editor, started.subject, said, version)
    more = dataclasses.replace(ASKED, background=TranslatedText(en="More.", es="Más."))
    work(save_discussion, editor, started.subject, more, version)


def test_a_consultation_does_not_open_without_its_question(discussed):
    empty = consultation_of(discussed(None, state="draft").id)
    assert [problem.code for problem in objections(empty)] == ["question"]
    half = DiscussionDraft(TranslatedText(en="Only in English?"))
    found = consultation_of(discussed(half, state="draft").id)
    assert [problem.code for problem in objections(found)] == ["languages"]
    assert objections(consultation_of(discussed(state="draft").id)) == []


def test_a_copy_asks_the_same_and_says_nothing_for_the_council(discussed, acts, make, work):
    started, officer = discussed(), acts(make.person("officer"), "officer")
    contents = DiscussionContents()
    kept = contents.export(started.subject.phase)
    other = discussed(None)
    subject = other.subject
    work(contents.restore, officer, subject.consultation, subject.phase, kept)
    found = discussion_of(other.phase_id)
    assert (found.question, found.background) == (ASKED.question, ASKED.background)
    with pytest.raises(Problems):
        work(contents.restore, officer, subject.consultation, subject.phase, {"question": ["x"]})


def test_what_came_of_it_is_told_by_the_hooks(discussed, say, acts, make, in_app):
    started = discussed()
    subject = started.subject
    with in_app.test_request_context():
        assert DiscussionResults().results(subject.consultation, subject.phase) is None
        comment_id = say(acts(make.person()), started)
        say(acts(make.person()), started, "against", "Where do deliveries go?")
        found = DiscussionResults().results(subject.consultation, subject.phase)
        assert found.headline == "2 people discussed: 1 for, 1 against, 0 neutral"
        assert [row.share for row in found.charts[0].rows] == [0.5, 0.5, 0.0]
        source = DiscussionSource()
        listed = source.find(started.id, "ROOM").items
        assert [one.id for one in listed] == [comment_id]
        assert source.load([comment_id])[comment_id].title == "For"
        table = DiscussionTables().tables(subject.consultation, subject.phase)[0]
        assert [line[2] for line in table.rows()] == ["against", "for"]


@pytest.fixture
def browser_of(client_of):
    return lambda person_id: Browser(client_of(person_id))


def test_the_page_shows_question_balance_and_the_councils_word(
    discussed, say, acts, make, work, app, browser_of
):
    said = dataclasses.replace(ASKED, official=TranslatedText(en="Counted in **May**."))
    started = discussed(said)
    say(acts(make.person()), started, body=f"Yes, please. {HOSTILE}")
    visitor = Browser(app.test_client())
    page = visitor.get(started.url)
    assert page.status_code == 200
    assert HOSTILE not in page.text
    assert "How contributions stand" in page.text
    assert "Counted in <strong>May</strong>" in page.text
    assert "Sign in to write a comment" in page.text
    writer = browser_of(make.person())
    writer.get(started.url)
    answer = writer.post(
        f"/comments/discussion/{format_id(started.phase_id)}",
        {"body": "I walk there every day.", "side": "for"},
    )
    assert answer.status_code in (302, 303)
    fold_tallies()
    assert "I walk there every day." in writer.get(started.url).text
    api = f"/api/v1/consultations/{started.slug}/phases/{started.phase_id}/discussion"
    assert visitor.get(api).json["sides"] == {"for": 2, "against": 0, "neutral": 0}


def test_officers_set_it_up_and_bad_input_keeps_what_was_typed(discussed, make, browser_of):
    started = discussed(None)
    browser = browser_of(make.person("officer"))
    assert browser.get(started.office).status_code == 200
    bad = browser.post(
        started.office, {"question_en": "", "background_en": "Many facts.", "version": "0"}
    )
    assert bad.status_code == 422
    assert "Many facts." in bad.text
    good = {"question_en": "Should the quay be closed?", "version": "0"}
    assert browser.post(started.office, good).status_code == 303
    stale = browser.post(started.office, {**good, "background_en": "More facts."})
    assert stale.status_code == 409
    assert "More facts." in stale.text


def test_the_page_costs_the_same_queries_at_every_size(discussed, say, acts, make, browser_of):
    started = discussed()
    browser, needed = browser_of(make.person()), []
    for _round in range(2):
        for side in ("for", "against"):
            say(acts(make.person()), started, side)
        browser.get(started.url)
        with count_queries() as counted:
            assert browser.get(started.url).status_code == 200
        needed.append(sum("version_stamp" not in one for one in counted.statements))
    assert needed[0] == needed[1] <= 13
