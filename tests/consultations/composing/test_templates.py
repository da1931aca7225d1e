"""Templates: every one makes a whole draft that says what its officer still has to fill in."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.consultations.checklist import checklist, missing
from portal.consultations.composing.built_in import TEMPLATES
from portal.consultations.composing.exporting import export_consultation
from portal.consultations.composing.importing import plan_of_file
from portal.consultations.composing.planning import missing_methods
from portal.consultations.composing.records import TemplatePhase
from portal.consultations.composing.templates import templates
from portal.consultations.composing.writing import (
    carry_out,
    clone_consultation,
    create_from_template,
)
from portal.consultations.hooks import methods
from portal.consultations.methods.statements.queries import statements_of
from portal.consultations.queries import all_consultations, consultation_of
from portal.consultations.records import ConsultationDraft, ConsultationState
from portal.core.i18n import TranslatedText
from portal.core.permissions import SYSTEM
from portal.core.problems import Problems

pytestmark = pytest.mark.usefixtures("clock")
FIRST = date(2027, 9, 6)
MADRID = ZoneInfo("Europe/Madrid")


def draft(**changes):
    given = {
        "title": TranslatedText(en="The quay", es="El muelle"),
        "languages": ("en", "es"),
    }
    return ConsultationDraft(**{**given, **changes})


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_every_template_makes_a_draft_of_all_its_phases(work, make, acts, template):
    officer = acts(make.person("officer"), "officer")
    made = consultation_of(work(create_from_template, officer, template, draft(), FIRST))
    assert made is not None
    assert made.state is ConsultationState.DRAFT
    left_out = missing_methods(template)
    assert [phase.method for phase in made.phases] == [
        phase.method
        for phase in sorted(template.phases, key=lambda one: one.starts)
        if phase.method not in left_out
    ]
    for phase in made.phases:
        assert set(phase.title) == set(phase.description) == {"en", "es"}
        opens, closes = phase.opens_at.astimezone(MADRID), phase.closes_at.astimezone(MADRID)
        assert (opens.hour, closes.hour) == (9, 20)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_gaps_of_a_template_are_on_the_list_before_publishing(work, make, acts, template):
    officer = acts(make.person("officer"), "officer")
    made = consultation_of(work(create_from_template, officer, template, draft(), FIRST))
    assert "gaps" in {point.name for point in missing(checklist(made))}


def test_a_template_opens_in_the_morning_on_either_side_of_a_clock_change(work, make, acts):
    officer = acts(make.person("officer"), "officer")
    plan = templates()["plan"]
    made = consultation_of(work(create_from_template, officer, plan, draft(), date(2027, 10, 18)))
    days = [phase.opens_at.astimezone(MADRID) for phase in made.phases]
    assert {(one.hour, one.utcoffset()) for one in days} >= {(9, days[0].utcoffset())}
    assert all(one.hour == 9 for one in days)


def test_a_template_begins_with_the_statements_it_brings_in_the_first_language(work, make, acts):
    officer = acts(make.person("officer"), "officer")
    template = templates()["deliberation"]
    made = work(create_from_template, officer, template, draft(languages=("es", "en")), FIRST)
    (phase,) = [p for p in consultation_of(made).phases if p.method == "statements"]
    seeds = statements_of(phase.id)
    assert [seed.language for seed in seeds] == ["es"] * len(seeds)
    assert seeds[0].is_meta
    assert phase.settings["moderated"] is True
    assert phase.settings["results_while_open"] is True


def test_an_editor_may_begin_with_statements_although_only_moderators_decide_about_them(
    work, make, acts
):
    editor = acts(make.person("editor"), "editor")
    made = work(create_from_template, editor, templates()["deliberation"], draft(), FIRST)
    assert consultation_of(made) is not None


def test_a_phase_whose_method_is_not_enabled_is_left_out_and_named(work, make, acts):
    officer = acts(make.person("officer"), "officer")
    known = templates()["deliberation"]
    odd = TemplatePhase("teleport", TranslatedText(en="Beam"), TranslatedText(), 40, 3)
    template = dataclasses.replace(known, phases=(*known.phases, odd))
    assert "teleport" in missing_methods(template)
    made = work(create_from_template, officer, template, draft(), FIRST)
    assert {phase.method for phase in consultation_of(made).phases} <= set(methods())


def test_texts_an_officer_typed_stay_and_a_language_nobody_wrote_is_named(work, make, acts):
    officer = acts(make.person("officer"), "officer")
    own = draft(languages=("en", "gl"), summary=TranslatedText(en="Mine", gl="Meu"))
    made = consultation_of(
        work(create_from_template, officer, templates()["quick-poll"], own, FIRST)
    )
    assert dict(made.summary) == {"en": "Mine", "gl": "Meu"}
    assert set(made.description) == {"en"}
    names = {point.name for point in missing(checklist(made))}
    assert {"description", "privacy_notice"} <= names


def test_nothing_is_left_of_a_draft_that_is_refused_half_way(work, make, acts):
    officer = acts(make.person("officer"), "officer")
    known = templates()["deliberation"]
    phase = dataclasses.replace(
        next(p for p in known.phases if p.method == "statements"),
        contents={"statements": [{"text": {"en": "Too short"}}]},
    )
    template = dataclasses.replace(known, phases=(phase,))
    with pytest.raises(Problems) as refused:
        work(create_from_template, officer, template, draft(), FIRST)
    assert refused.value.problems[0].field == "phases[0].contents.statements[0].text"
    assert all_consultations(SYSTEM).items == ()


def test_the_first_day_is_a_day_of_the_town(work, make, acts):
    officer = acts(make.person("officer"), "officer")
    made = work(create_from_template, officer, templates()["deliberation"], draft(), FIRST)
    opens = min(phase.opens_at for phase in consultation_of(made).phases)
    assert opens.astimezone(MADRID) == datetime(2027, 9, 6, 9, 0, tzinfo=MADRID)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_a_template_is_copied_and_exported_with_everything_it_brought(work, make, acts, template):
    officer = acts(make.person("officer"), "officer")
    made = work(create_from_template, officer, template, draft(), FIRST)
    twin = work(clone_consultation, officer, made)
    one, other = (export_consultation(consultation_of(found)) for found in (made, twin))
    assert one.pop("slug") != other.pop("slug")
    assert one == other
    again = work(carry_out, officer, plan_of_file(json.dumps(one).encode()))
    third = export_consultation(consultation_of(again))
    third.pop("slug")
    assert third == one


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_a_template_in_one_language_holds_no_word_of_another(work, make, acts, template):
    officer = acts(make.person("officer"), "officer")
    own = draft(languages=("es",), title=TranslatedText(es="El muelle"))
    made = consultation_of(work(create_from_template, officer, template, own, FIRST))
    assert '"en":' not in json.dumps(export_consultation(made))
