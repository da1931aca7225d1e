"""Themes, official answers, the gate that keeps a consultation open, and who is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.consultations.answers import service
from portal.consultations.answers.records import Answer, PromiseDraft, ResponseDraft, ThemeDraft
from portal.consultations.answers.service import telling
from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationState
from portal.consultations.service import archive_consultation, close_consultation
from portal.core.audit.log import entries
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText
from portal.core.permissions import Grant, Role, Scope
from portal.core.plugins import collect
from portal.core.privacy import PrivacyHooks
from portal.core.problems import Forbidden, NotFound, Problems, Stale
from tests.consultations.answers.conftest import both

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.both_engines
def test_a_theme_is_made_of_contributions_and_a_contribution_of_several_themes(
    work, officer, over, theme, themes
):
    shade, boats = theme(over, "More shade"), theme(over, "Fewer boats")
    links = [("statement", one) for one in over.statements[:2]]
    assert work(service.link_contributions, officer, over.id, shade, links) == 2
    assert work(service.link_contributions, officer, over.id, shade, links) == 0
    assert work(service.link_contributions, officer, over.id, boats, links[:1]) == 1
    work(service.unlink_contribution, officer, over.id, shade, links[1])
    assert [(str(t.title), t.contributions) for t in themes(over)] == [
        ("More shade", 1),
        ("Fewer boats", 1),
    ]
    work(service.move_theme, officer, over.id, boats, -1)
    assert [t.id for t in themes(over)] == [boats, shade]


def test_only_what_everybody_can_read_in_this_consultation_can_be_linked(
    make, work, officer, over, theme
):
    shade = theme(over)
    hidden = make.statement(over, 9, state="rejected")
    elsewhere = make.consultation(("Another river",)).statements[0]
    for one in (hidden, elsewhere, new_id()):
        with pytest.raises(Problems, match="gone"):
            work(service.link_contributions, officer, over.id, shade, [("statement", one)])
    with pytest.raises(Problems):
        work(service.link_contributions, officer, over.id, shade, [("dream", over.statements[0])])


def test_a_theme_needs_a_name_and_what_was_said_in_public_stays(
    work, officer, over, theme, answer, themes
):
    with pytest.raises(Problems) as refused:
        work(service.add_theme, officer, over.id, ThemeDraft(TranslatedText(), both("x")))
    assert [p.field for p in refused.value.problems] == ["title"]
    unsaid, said = theme(over, "Fewer boats"), theme(over, "More shade")
    answer(over, said)
    work(service.remove_theme, officer, over.id, unsaid)
    with pytest.raises(Problems, match="public"):
        work(service.remove_theme, officer, over.id, said)
    assert [t.id for t in themes(over)] == [said]


@pytest.mark.both_engines
def test_a_draft_is_nobodys_business_and_a_later_answer_replaces_the_first(
    make, work, officer, over, theme, answer, themes, client_of
):
    client = client_of(make.person())
    shade = theme(over)
    draft = ResponseDraft("looking", both("We are measuring the heat."))
    work(service.save_response, officer, over.id, shade, draft)
    page = client.get(f"/consultations/{over.slug}/answers").text
    assert "measuring the heat" not in page
    assert "More shade" not in page
    with pytest.raises(Stale):
        work(service.save_response, officer, over.id, shade, draft)
    work(
        service.publish_response,
        officer,
        over.id,
        shade,
        ResponseDraft("will", both("We will plant."), revision=1),
    )
    answer(over, shade, "did", "Twelve trees stand.")
    assert themes(over)[0].response.answer is Answer.DID
    page = client.get(f"/consultations/{over.slug}/answers").text
    assert "Twelve trees stand." in page
    assert "We will plant." not in page


def test_an_answer_gives_its_reasons_in_every_language(work, officer, over, theme):
    shade = theme(over)
    for reason, code in ((TranslatedText(), "needed"), (TranslatedText(en="x"), "untranslated")):
        with pytest.raises(Problems) as refused:
            work(service.publish_response, officer, over.id, shade, ResponseDraft("will", reason))
        assert [(p.field, p.code) for p in refused.value.problems] == [("reason", code)]
    draft = ResponseDraft("perhaps", both("Well."))
    with pytest.raises(Problems, match="answer: needed"):
        work(service.publish_response, officer, over.id, shade, draft)


def test_only_officers_of_the_consultation_or_its_department_answer(make, work, acts, over, theme):
    shade, department = theme(over), make.department()
    draft = ThemeDraft(both("x"), TranslatedText())
    for role in ("citizen", "moderator", "editor"):
        with pytest.raises(Forbidden):
            work(service.edit_theme, acts(make.person(), role), over.id, shade, draft, 1)
    elsewhere = acts(make.person())
    for scope, allowed in ((Scope("department", department), False), (over_scope(over), True)):
        one = replace(elsewhere, grants=(Grant(Role.OFFICER, scope),))
        if allowed:
            work(service.edit_theme, one, over.id, shade, draft, 1)
        else:
            with pytest.raises(Forbidden):
                work(service.edit_theme, one, over.id, shade, draft, 1)
    with pytest.raises(NotFound):
        work(service.edit_theme, elsewhere, new_id(), shade, draft, 1)


def over_scope(consultation):
    return Scope("consultation", consultation.id)


@pytest.mark.both_engines
def test_a_consultation_stays_open_until_everything_is_answered(
    work, officer, over, theme, answer, promise
):
    shade, boats, mud = theme(over, "More shade"), theme(over, "Fewer boats"), theme(over, "Mud")
    answer(over, shade)
    answer(over, mud, "looking", "We are looking into the mud.")
    with pytest.raises(Problems) as refused:
        work(close_consultation, officer, over.id, unanswered=True)
    messages = [p.message for p in refused.value.problems]
    assert messages == [
        "“Fewer boats” has no answer and no promise yet.",
        "“Mud” is being looked into, but nobody has promised until when.",
    ]
    promise(over, boats)
    promise(over, mud, title="We say what we found")
    work(close_consultation, officer, over.id)
    work(archive_consultation, officer, over.id)
    assert consultation_of(over.id).state is ConsultationState.ARCHIVED


@pytest.mark.both_engines
def test_it_can_be_ended_early_but_what_is_owed_stays_named_and_due(
    make, work, officer, theme, answer
):
    running = make.consultation(("More benches",))
    shade = theme(running)
    with pytest.raises(Problems, match="unanswered"):
        work(close_consultation, officer, running.id)
    work(close_consultation, officer, running.id, unanswered=True)
    assert "More shade" in entries(action="consultations.closed").items[0].detail["unanswered"]
    with pytest.raises(Problems, match="unanswered"):
        work(archive_consultation, officer, running.id)
    answer(running, shade)
    work(archive_consultation, officer, running.id)


def test_a_withdrawn_promise_is_no_answer(work, officer, over, theme, promise, themes):
    shade = theme(over)
    made = promise(over, shade)
    assert themes(over)[0].is_answered
    work(service.withdraw_promise, officer, over.id, made, both("There is no money."))
    assert not themes(over)[0].is_answered
    with pytest.raises(Problems):
        work(close_consultation, officer, over.id)


@pytest.fixture
def batches_of_two(monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)


@pytest.mark.both_engines
@pytest.mark.usefixtures("batches_of_two")
def test_everybody_who_took_part_is_told_once(
    make, work, officer, over, theme, answer, took_part, mailbox
):
    people = [make.person(language="es" if n % 2 else "en") for n in range(5)]
    unconfirmed, erased = make.person(confirmed_at=None), make.person()
    took_part(over, *people, unconfirmed, erased, None)
    work(collect, PrivacyHooks.erase_person, person_id=erased)
    make.person()
    shade, boats = theme(over, "More shade"), theme(over, "Fewer boats")
    answer(over, shade)
    assert mailbox() == [], "as long as something waits, nobody is told"
    answer(over, boats, "will_not", "Boats are allowed.")
    mails = mailbox()
    assert len(mails) == len({mail.to for mail in mails}) == 5
    assert {mail.subject for mail in mails} == {
        "What came of “How should the riverside change?”",
        "En qué quedó «How should the riverside change? (es)»",
    }
    assert all(f"/consultations/{over.slug}/answers" in mail.text for mail in mails)
    answer(over, boats, "will", "We thought again.")
    work(service.tell_everybody, officer, over.id)
    assert len(mailbox()) == 5, "published twice, told once"
    late = make.person()
    took_part(over, late)
    work(service.tell_everybody, officer, over.id)
    assert len(mailbox()) == 6


def test_there_is_nothing_to_tell_before_the_first_answer(work, officer, over, theme):
    theme(over)
    with pytest.raises(Problems, match="nothing"):
        work(service.tell_everybody, officer, over.id)


def test_a_promise_needs_words_and_a_day_to_come(work, officer, over, theme):
    shade = theme(over)
    cases = (
        (PromiseDraft(TranslatedText(), None), {"title", "due_on"}),
        (PromiseDraft(TranslatedText(en="Trees"), None), {"title", "due_on"}),
        (PromiseDraft(both("Trees"), None, new_id()), {"due_on", "department_id"}),
    )
    for draft, fields in cases:
        with pytest.raises(Problems) as refused:
            work(service.make_promise, officer, over.id, shade, draft)
        assert {p.field for p in refused.value.problems} == fields


def test_hidden_and_erased_contributions_show_as_such(
    make, work, officer, over, theme, answer, client_of
):
    shade, client = theme(over), client_of(make.person())
    links = [("statement", one) for one in over.statements]
    work(service.link_contributions, officer, over.id, shade, links)
    answer(over, shade)
    page = f"/consultations/{over.slug}/answers/{theme_address(client, over)}"
    assert client.get(page).text.count("erased or hidden") == 0
    hide = update(StatementRow).where(StatementRow.id == over.statements[1])
    work(lambda: session().execute(hide.values(state="rejected")))
    text = client.get(page).text
    assert "No boats on Sundays" not in text
    assert "More benches by the river" in text
    assert text.count("This contribution was erased or hidden since.") == 1


def theme_address(client, consultation):
    text = client.get(f"/consultations/{consultation.slug}/answers").text
    return re.search(rf"/consultations/{consultation.slug}/answers/([0-9a-z]{{26}})", text)[1]


def test_what_is_written_early_tells_nobody(make, work, officer, theme, answer, took_part, mailbox):
    running = make.consultation(("More benches",), lasts=timedelta(days=30))
    took_part(running, make.person())
    answer(running, theme(running))
    assert mailbox() == []
