"""Clones and files: what officers wrote comes along, what people said does not."""

from __future__ import annotations

import copy
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.consultations.composing.built_in import TEMPLATES
from portal.consultations.composing.exporting import export_consultation
from portal.consultations.composing.importing import (
    LARGEST,
    parse_file,
    plan_of_file,
    read_consultation,
)
from portal.consultations.composing.planning import default_settings
from portal.consultations.composing.writing import carry_out, clone_consultation
from portal.consultations.hooks import methods
from portal.consultations.methods.statements.queries import statements_of
from portal.consultations.queries import all_consultations, consultation_of
from portal.consultations.records import ConsultationState
from portal.consultations.service import files
from portal.core.permissions import SYSTEM
from portal.core.problems import Problems
from portal.core.uploads import uploads_of
from portal.core.uploads.store import clear_orphans, file_store, missing

pytestmark = pytest.mark.usefixtures("clock")
CONTENTS_OF = {
    phase.method: phase.contents
    for template in TEMPLATES
    for phase in template.phases
    if phase.contents
}
CONTENTS_OF["document"] = {"texts": {"en": "# Dogs\n\nDogs are kept on a lead."}}


def picture():
    raw = io.BytesIO()
    Image.new("RGB", (640, 480), "#246").save(raw, "PNG")
    raw.seek(0)
    return FileStorage(raw, "river.png")


def exported(consultation_id):
    return export_consultation(consultation_of(consultation_id))


def in_file(document) -> bytes:
    return json.dumps(document).encode()


def test_a_clone_asks_the_same_on_other_days_and_nobody_has_taken_part(work, make, acts, clock):
    made = make.consultation(("More benches by the water", "Fewer cars on the quay"))
    make.answers(made, [[1, 0], [1, -1]])
    make.statement(made, 3, text="What a neighbour thinks about it")
    officer = acts(make.person("officer"), "officer")
    source = consultation_of(made.id)
    first = source.phases[0].opens_at.date() + timedelta(days=365)
    twin = consultation_of(work(clone_consultation, officer, made.id, first))
    assert twin.state is ConsultationState.DRAFT
    assert twin.slug != source.slug
    assert (twin.title, twin.description) == (source.title, source.description)
    assert (twin.participants, twin.published_at) == (0, None)
    assert twin.phases[0].opens_at.date() == first
    length = source.phases[0].closes_at - source.phases[0].opens_at
    assert twin.phases[0].closes_at - twin.phases[0].opens_at == length
    assert statements_of(twin.phases[0].id) == []  # no seeds among those of the factory


def test_seed_statements_come_along_and_peoples_do_not(work, make, acts):
    made = make.consultation()
    make.statement(made, 1, text="The council's own statement", is_seed=True)
    make.statement(made, 2, text="A neighbour's statement")
    officer = acts(make.person("officer"), "officer")
    twin = consultation_of(work(clone_consultation, officer, made.id))
    assert [s.text for s in statements_of(twin.phases[0].id)] == ["The council's own statement"]


def test_files_are_copied_and_survive_the_original(work, make, acts):
    made = make.consultation(state="draft")
    officer = acts(make.person("officer"), "officer")
    work(files.replace_picture, officer, made.id, picture(), "The river at dusk")
    twin = work(clone_consultation, officer, made.id)
    (original,) = uploads_of("consultation", made.id)
    (copied,) = uploads_of("consultation", twin)
    assert (copied.alt, copied.widths) == (original.alt, original.widths)
    assert copied.id != original.id
    work(files.remove_file, officer, made.id, original.id)
    clear_orphans()
    assert list(missing()) == []
    assert list(file_store().keys())


def test_a_phase_keeps_its_hour_when_a_clone_crosses_a_clock_change(work, make, acts):
    made = make.consultation(state="draft")
    officer = acts(make.person("officer"), "officer")
    twin = consultation_of(work(clone_consultation, officer, made.id, date(2027, 12, 1)))
    (source,) = consultation_of(made.id).phases
    # In May the town's noon is ten in UTC, in December eleven.
    assert twin.phases[0].opens_at - source.opens_at.replace(
        year=2027, month=12, day=1
    ) == timedelta(hours=1)


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30
)
TEXTS = st.dictionaries(st.sampled_from(["en", "es"]), WORDS, min_size=1)
MOMENTS = st.datetimes(
    min_value=__import__("datetime").datetime(2026, 1, 1),
    max_value=__import__("datetime").datetime(2030, 1, 1),
)


@st.composite
def phases(draw) -> dict[str, Any]:
    opens = draw(MOMENTS)
    closes = opens + timedelta(microseconds=draw(st.integers(1, 300 * 86_400 * 10**6)))
    return {
        "title": draw(TEXTS),
        "description": draw(TEXTS),
        "opens_at": f"{opens.isoformat()}Z",
        "closes_at": f"{closes.isoformat()}Z",
        "method": "statements",
        "settings": {
            "own_statements": draw(st.booleans()),
            "moderated": draw(st.booleans()),
            "per_person": draw(st.integers(1, 9)),
            "results_while_open": draw(st.booleans()),
        },
        # Statements ask for an account; other ways in are refused, which has tests of its own.
        "access": dict.fromkeys(("without_account", "codes", "desk", "paper"), False),
        "contents": {"statements": []},
    }


@st.composite
def documents(draw) -> dict[str, Any]:
    listed = draw(st.lists(phases(), max_size=4))
    return {
        "format": "civic-portal-consultation",
        "version": 1,
        "title": draw(TEXTS),
        "summary": draw(TEXTS),
        "description": draw(TEXTS),
        "privacy_notice": draw(TEXTS),
        "slug": "the-quay",
        "department": None,
        "areas": [],
        "topics": [],
        "languages": draw(st.lists(st.sampled_from(["en", "es"]), min_size=1, unique=True)),
        "eligibility": {
            "level": draw(st.integers(0, 3)),
            "areas": [],
            "min_age": draw(st.none() | st.integers(0, 40)),
            "max_age": draw(st.none() | st.integers(41, 99)),
        },
        "phases": listed,
    }


def plain(document):
    """A document without what depends on where it was read: its address, and fractions of 0."""
    shown = copy.deepcopy(document)
    shown.pop("slug")
    for phase in shown["phases"]:
        for name in ("opens_at", "closes_at"):
            phase[name] = phase[name].replace(".000000", "")
    shown["phases"].sort(key=lambda phase: phase["opens_at"])
    return shown


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_what_is_imported_is_exported_again_as_it_was(work, document):
    made = work(carry_out, SYSTEM, plan_of_file(in_file(document)))
    again = exported(made)
    left, right = plain(document), plain(again)
    assert sorted(map(repr, left.pop("phases"))) == sorted(map(repr, right.pop("phases")))
    assert left == right


def document_of(work, make):
    made = make.consultation()
    make.statement(made, 1, text="The council's own statement", is_seed=True)
    return exported(made.id)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda d: d["phases"][0].update(opens_at="soon"), "phases[0].opens_at", "time zone"),
        (
            lambda d: d["phases"][0].update(opens_at="2027-05-03T10:00:00"),
            "phases[0].opens_at",
            "time zone",
        ),
        (
            lambda d: d["phases"][0].update(closes_at="2020-01-01T00:00:00Z"),
            "phases[0].closes_at",
            "after the beginning",
        ),
        (lambda d: d["phases"][0].update(method="teleport"), "phases[0].method", "teleport"),
        (lambda d: d["phases"][0].update(colour="red"), "phases[0].colour", "not known"),
        (
            lambda d: d["phases"][0]["access"].update(codes="yes"),
            "phases[0].access.codes",
            "true or false",
        ),
        (
            lambda d: d["phases"][0]["settings"].update(per_person="many"),
            "phases[0].settings.per_person",
            "kind of value",
        ),
        (
            lambda d: d["phases"][0]["settings"].update(speed=9),
            "phases[0].settings.speed",
            "not known",
        ),
        (lambda d: d["phases"][0].update(settings=[]), "phases[0].settings", "object"),
        (lambda d: d.update(phases=7), "phases", "list"),
        (lambda d: d.update(phases=[None]), "phases[0]", "object"),
        (lambda d: d.update(title="Hello"), "title", "languages"),
        (lambda d: d["eligibility"].update(min_age=-1), "eligibility.min_age", "number"),
        (lambda d: d["eligibility"].update(min_age=True), "eligibility.min_age", "number"),
        (lambda d: d.update(version=99), "version", "version 1"),
        (lambda d: d.update(format="recipe"), "format", "no file of a consultation"),
        (lambda d: d.update(department="parks"), "department:parks", "no department"),
        (lambda d: d.update(areas=["nowhere"]), "area:nowhere", "no area"),
        (lambda d: d.update(topics=["nothing"]), "topic:nothing", "no topic"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_place(work, make, change, place, words):
    document = document_of(work, make)
    change(document)
    with pytest.raises(Problems) as refused:
        plan_of_file(in_file(document))
    found = {problem.field: problem.message for problem in refused.value.problems}
    assert words in found[place]


def test_what_only_the_services_notice_is_named_with_its_place_and_nothing_is_kept(work, make):
    document = document_of(work, make)
    second = copy.deepcopy(document["phases"][0])
    second["contents"]["statements"][0]["text"] = {"en": "short"}
    document["phases"].append(second)
    before = len(all_consultations(SYSTEM).items)
    with pytest.raises(Problems) as refused:
        work(carry_out, SYSTEM, plan_of_file(in_file(document)))
    assert refused.value.problems[0].field == "phases[1].contents.statements[0].text"
    assert len(all_consultations(SYSTEM).items) == before


def test_unknown_slugs_can_be_mapped_or_left_out(work, make):
    here = make.area()
    document = document_of(work, make)
    document.update(areas=["centre"], topics=["benches"])
    mapped = {"area:centre": slug_of(here), "topic:benches": ""}
    found = read_consultation(document, mapped)
    assert found.unknown == ()
    assert found.plan.draft.area_ids == (here,)
    assert found.plan.draft.topic_ids == ()


def test_leaving_out_every_area_of_a_condition_does_not_let_everybody_in(work, make):
    document = document_of(work, make)
    document["eligibility"]["areas"] = ["centre"]
    found = read_consultation(document, {"area:centre": ""})
    assert [problem.field for problem in found.problems] == ["eligibility.areas"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "json"),
        (b"\xff\xfe{}", "json"),
        (b"[1, 2]", "type"),
        (b'{"a": NaN}', "json"),
        (b"[" * 100_000, "json"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "depth"),
        (b" " * (LARGEST + 1), "too_large"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_in_words(in_app, content, code):
    with pytest.raises(Problems) as refused:
        parse_file(content)
    assert [problem.code for problem in refused.value.problems] == [code]


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("x" * 5000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "method", ["call", "discussion", "document", "poll", "questions", "statements", "survey"]
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_taken_or_refused_in_words(work, make, method, data):
    known = default_settings(methods()[method], {})
    example = CONTENTS_OF.get(method, {})
    given_settings = {
        name: data.draw(st.just(value) | HOSTILE, label=name) for name, value in known.items()
    }
    contents = {
        name: data.draw(st.just(value) | HOSTILE, label=name) for name, value in example.items()
    }
    phase = {
        "title": {"en": "Say what you think"},
        "description": {},
        "opens_at": "2027-05-03T07:00:00Z",
        "closes_at": "2027-06-03T07:00:00Z",
        "method": method,
        "settings": given_settings,
        "contents": contents,
    }
    document = {
        "format": "civic-portal-consultation",
        "version": 1,
        "title": {"en": "The quay"},
        "languages": ["en"],
        "phases": [phase],
    }
    refused = []
    try:
        work(carry_out, SYSTEM, plan_of_file(in_file(document)))
    except Problems as problems:
        refused = list(problems.problems)
    assert all(problem.message and problem.field for problem in refused)


def slug_of(area_id):
    from portal.municipality.queries import areas

    return areas()[area_id].slug
