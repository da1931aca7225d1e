"""A consultation from draft to archive: what may be changed when, and who may."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from portal.consultations import service
from portal.consultations.plugin import search_document
from portal.consultations.queries import (
    access_consultation,
    consultation_by_slug,
    consultation_of,
    current_consultations,
    finished_consultations,
)
from portal.consultations.records import ConsultationDraft, ConsultationState, Moment, PhaseDraft
from portal.core import clock as portal_clock
from portal.core.audit.log import entries
from portal.core.i18n import TranslatedText
from portal.core.permissions import VISITOR
from portal.core.problems import Forbidden, NotFound, Problems, Stale

pytestmark = pytest.mark.usefixtures("clock")
BOTH = TranslatedText(en="How should the riverside change?", es="¿Cómo debe cambiar la ribera?")


@pytest.fixture
def officer(make, acts):
    return acts(make.person("officer"), "officer")


def full_draft(make, **changes):
    draft = ConsultationDraft(
        title=BOTH,
        summary=BOTH,
        description=BOTH,
        privacy_notice=BOTH,
        department_id=make.department(),
        languages=("en", "es"),
    )
    return dataclasses.replace(draft, **changes)


def phase_draft(**changes):
    now = portal_clock.now()
    draft = PhaseDraft(
        title=BOTH,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=8),
        method="statements",
        settings={"per_person": 5},
    )
    return dataclasses.replace(draft, **changes)


def refused(work, *args):
    with pytest.raises(Problems) as caught:
        work(*args)
    return {problem.field for problem in caught.value.problems}


@pytest.mark.both_engines
def test_a_complete_draft_can_be_published_and_goes_through_its_life_by_the_clock(
    make, work, officer, clock
):
    area, topic = make.area(), make.topic()
    made = work(
        service.create_consultation,
        officer,
        full_draft(make, area_ids=(area,), topic_ids=(topic,)),
    )
    work(service.add_phase, officer, made, phase_draft())
    assert consultation_of(made).moment_now is Moment.DRAFT
    assert search_document(made) is None
    work(service.publish_consultation, officer, made)
    found = consultation_by_slug("how-should-the-riverside-change")
    assert (found.id, found.moment_now) == (made, Moment.UPCOMING)
    assert (found.area_ids, found.topic_ids) == ((area,), (topic,))
    assert search_document(made).title == BOTH["en"]
    clock(days=1)
    assert consultation_of(made).moment_now is Moment.OPEN
    clock(days=7)
    assert consultation_of(made).moment_now is Moment.FINISHED
    work(service.close_consultation, officer, made)
    work(service.archive_consultation, officer, made)
    assert consultation_of(made).state is ConsultationState.ARCHIVED
    assert [one.action for one in entries().items] == [
        "consultations.archived",
        "consultations.closed",
        "consultations.published",
        "consultations.phase_added",
        "consultations.created",
    ]


def test_publishing_says_everything_that_is_missing(make, work, officer):
    draft = full_draft(
        make,
        department_id=None,
        privacy_notice=TranslatedText(),
        summary=TranslatedText(en="Only in English"),
    )
    made = work(service.create_consultation, officer, draft)
    assert refused(work, service.publish_consultation, officer, made) == {
        "department_id",
        "privacy_notice",
        "summary",
        "phases",
        "dates",
    }
    assert consultation_of(made).state is ConsultationState.DRAFT


def test_a_published_consultation_cannot_lose_what_it_needed(make, work, officer):
    made = work(service.create_consultation, officer, full_draft(make))
    work(service.add_phase, officer, made, phase_draft())
    work(service.publish_consultation, officer, made)
    version = consultation_of(made).version
    draft = full_draft(make, privacy_notice=TranslatedText(en="Only in English"))
    fields = refused(work, service.edit_consultation, officer, made, draft, version)
    assert fields == {"privacy_notice"}


def test_two_officers_who_edit_at_once_do_not_overwrite_each_other(make, work, officer):
    made = work(service.create_consultation, officer, full_draft(make))
    version = consultation_of(made).version
    work(service.edit_consultation, officer, made, full_draft(make, summary=BOTH), version)
    with pytest.raises(Stale):
        work(service.edit_consultation, officer, made, full_draft(make), version)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": TranslatedText()}, "title"),
        ({"title": TranslatedText(en="x" * 151)}, "title"),
        ({"summary": TranslatedText(en="x" * 401)}, "summary"),
        ({"slug": "Not an Address!"}, "slug"),
        ({"languages": ()}, "languages"),
    ],
)
def test_a_draft_that_cannot_be_kept_names_the_field(make, work, officer, changes, field):
    draft = full_draft(make, **changes)
    assert refused(work, service.create_consultation, officer, draft) == {field}


def test_an_address_belongs_to_one_consultation(make, work, officer):
    make.consultation(slug="riverside")
    draft = full_draft(make, slug="riverside")
    assert refused(work, service.create_consultation, officer, draft) == {"slug"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens_at": None}, "opens_at"),
        ({"closes_at": None}, "closes_at"),
        ({"method": "astrology"}, "method"),
        ({"settings": {"per_person": 0}}, "per_person"),
        ({"settings": {"per_person": "many"}}, "per_person"),
    ],
)
def test_a_phase_that_cannot_be_kept_names_the_field(make, work, officer, changes, field):
    made = work(service.create_consultation, officer, full_draft(make))
    assert refused(work, service.add_phase, officer, made, phase_draft(**changes)) == {field}


def test_a_phase_ends_after_it_begins_and_within_reason(make, work, officer):
    made = work(service.create_consultation, officer, full_draft(make))
    draft = phase_draft()
    for end in (draft.opens_at, draft.opens_at + timedelta(days=4000)):
        changed = dataclasses.replace(draft, closes_at=end)
        assert refused(work, service.add_phase, officer, made, changed) == {"closes_at"}


def test_a_phase_that_has_begun_keeps_its_method_and_beginning_but_may_last_longer(
    make, work, officer
):
    made = make.consultation(("A first statement",))
    found = consultation_of(made.id).phases[0]
    draft = PhaseDraft(
        title=BOTH,
        opens_at=found.opens_at,
        closes_at=found.closes_at + timedelta(days=3),
        method=found.method,
        settings={"per_person": 3},
    )
    edit = (service.edit_phase, officer, made.id, found.id)
    earlier = dataclasses.replace(draft, opens_at=found.opens_at - timedelta(days=1))
    assert refused(work, *edit, earlier, 1) == {"opens_at"}
    over = dataclasses.replace(draft, closes_at=portal_clock.now() - timedelta(hours=1))
    assert refused(work, *edit, over, 1) == {"closes_at"}
    work(*edit, draft, 1)
    assert consultation_of(made.id).closes_at == draft.closes_at
    with pytest.raises(Stale):
        work(*edit, draft, 1)
    assert refused(work, service.remove_phase, officer, made.id, found.id) == {""}


def test_only_officers_publish_and_only_staff_sees_drafts(make, work, acts):
    made = make.consultation(state="draft")
    editor = acts(make.person("editor"), "editor")
    for actor in (VISITOR, acts(make.person()), acts(make.person("moderator"), "moderator")):
        with pytest.raises(NotFound):
            access_consultation(actor, made.slug)
        with pytest.raises(Forbidden):
            work(service.create_consultation, actor, ConsultationDraft())
    assert access_consultation(editor, made.slug).id == made.id
    for verb in (service.publish_consultation, service.close_consultation):
        with pytest.raises(Forbidden):
            work(verb, editor, made.id)


def test_lists_follow_the_clock_and_leave_out_drafts_and_archives(make, in_app, clock):
    soon = make.consultation(opens_in=timedelta(days=2), lasts=timedelta(days=2))
    running = make.consultation(lasts=timedelta(days=3))
    ending = make.consultation(lasts=timedelta(days=2))
    over = make.consultation(lasts=timedelta(hours=1))
    closed = make.consultation(state="closed", lasts=timedelta(hours=2))
    make.consultation(state="draft")
    make.consultation(state="archived")

    def slugs(records):
        return [record.slug for record in records]

    assert slugs(current_consultations()) == [ending.slug, running.slug, soon.slug]
    assert slugs(finished_consultations().items) == [closed.slug, over.slug]
    clock(days=10)
    assert current_consultations() == []
    assert len(finished_consultations().items) == 5


def test_finished_ones_are_paged_by_cursor(make, in_app):
    made = [make.consultation(lasts=timedelta(hours=n + 1)) for n in range(5)]
    first = finished_consultations(limit=2)
    second = finished_consultations(limit=2, cursor=first.next)
    third = finished_consultations(limit=2, cursor=second.next)
    seen = [record.slug for page in (first, second, third) for record in page.items]
    assert seen == [one.slug for one in reversed(made)]
    assert third.next is None
