"""Drafts and versions: anchors last, what changed is told, nothing is half done."""

from __future__ import annotations

import pytest

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.comparing import Change, compare
from portal.consultations.methods.document.records import TextDraft
from portal.core.problems import Forbidden, Problems, Stale
from tests.consultations.document.conftest import BYLAW, NEXT, OFFICER, publish

pytestmark = pytest.mark.usefixtures("clock")


def anchors(made):
    latest = queries.published(queries.versions_of(made.phase_id))[-1]
    return {str(b.text): b.anchor for b in queries.blocks_of(latest.id)}


def problems_of(function, *args):
    with pytest.raises(Problems) as refused:
        function(*args)
    return {(p.field, p.code) for p in refused.value.problems}


@pytest.mark.both_engines
def test_paragraphs_keep_their_anchors_in_the_next_version(document, in_app):
    made = document()
    before = anchors(made)
    assert list(before.values()) == [1, 2, 3, 4, 5, 6]
    assert publish(made, NEXT) == 2
    after = anchors(made)
    assert after["Assistance dogs are free."] == before["Assistance dogs are free."]
    reworded = after["Dogs are kept on a lead of three metres outside the parks."]
    assert reworded == before["Dogs are kept on a lead of two metres."]
    assert after["Whoever walks a dog carries bags."] == 7
    wholly_new = "Nothing else is forbidden anywhere, and that is all there is to say about it."
    assert after[wholly_new] == 8
    gone = before["Dogs may swim at the lower beach from October to April."]
    assert gone not in after.values()


def test_numbers_are_shown_as_the_phase_says(document, in_app):
    made = document(settings={"numbering": "sections"})
    latest = queries.versions_of(made.phase_id)[-1]
    assert [b.label for b in queries.blocks_of(latest.id)] == [
        "",
        "1",
        "1 (1)",
        "1 (2)",
        "2",
        "2 (1)",
    ]


def test_what_changed_is_told_paragraph_by_paragraph(document, in_app):
    made = document(BYLAW, NEXT)
    old, new = (queries.blocks_of(v.id) for v in queries.versions_of(made.phase_id))
    changes = [(row.change, row.shown.anchor) for row in compare(old, new, "en")]
    assert changes == [
        (Change.SAME, 1),
        (Change.SAME, 2),
        (Change.CHANGED, 3),
        (Change.SAME, 4),
        (Change.ADDED, 7),
        (Change.SAME, 5),
        (Change.ADDED, 8),
        (Change.REMOVED, 6),
    ]


def test_an_officer_corrects_what_a_part_continues_before_publishing(document, in_app, work):
    made = document()
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    work(service.match_paragraphs, OFFICER, made.subject, {6: 6, 4: 4, 3: None}, 1)
    work(service.publish_draft, OFFICER, made.subject, {"en": "All new."}, 2)
    after = anchors(made)
    assert after["Whoever walks a dog carries bags."] == 4
    assert [anchor for text, anchor in after.items() if text.startswith("Nothing else")] == [6]
    assert after["Assistance dogs are free."] == 7


def test_a_correction_stays_when_the_text_is_saved_once_more(document, in_app, work):
    made = document()
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    work(service.match_paragraphs, OFFICER, made.subject, {6: 6}, 1)
    more = NEXT + "\nA last word.\n"
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": more}), 2)
    draft = queries.draft_among(queries.versions_of(made.phase_id))
    assert [b.anchor for b in queries.blocks_of(draft.id)] == [1, 2, 3, 4, None, 5, 6, None]


def test_two_parts_cannot_continue_one_paragraph(document, in_app, work):
    made = document()
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    found = problems_of(
        work, service.match_paragraphs, OFFICER, made.subject, {4: 6, 6: 6, 2: 99}, 1
    )
    assert found == {("match_6", "twice"), ("match_2", "unknown")}


def test_who_was_slower_hears_of_it_and_overwrites_nothing(document, in_app, work):
    made = document()
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    with pytest.raises(Stale):
        work(service.save_draft, OFFICER, made.subject, TextDraft({"en": "Mine."}), 0)
    with pytest.raises(Stale):
        work(service.publish_draft, OFFICER, made.subject, {"en": "x"}, 7)
    draft = queries.draft_among(queries.versions_of(made.phase_id))
    assert len(queries.blocks_of(draft.id)) == 7


def test_a_draft_can_be_thrown_away(document, in_app, work):
    made = document()
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    work(service.discard_draft, OFFICER, made.subject, 1)
    assert [v.number for v in queries.versions_of(made.phase_id)] == [1]


def test_translations_stand_beside_each_other_part_by_part(document, in_app):
    made = document({"en": "# Dogs\n\nOn a lead.", "es": "# Perros\n\nCon correa."})
    latest = queries.versions_of(made.phase_id)[-1]
    assert [dict(b.text) for b in queries.blocks_of(latest.id)] == [
        {"en": "Dogs", "es": "Perros"},
        {"en": "On a lead.", "es": "Con correa."},
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": ""}, ("text_en", "needed")),
        ({"en": "\n---\n"}, ("text_en", "needed")),
        ({"en": "# A\n\nB", "es": "# A\n\n- B"}, ("text_es", "structure")),
        ({"en": "# A\n\nB", "es": "# A"}, ("text_es", "structure")),
        ({"en": "x" * 20_000}, ("text_en", "part_too_long")),
        ({"en": "x\n\n" * 2001}, ("text_en", "too_many")),
        ({"en": "x " * 400_000}, ("text_en", "too_long")),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_by_its_field(
    document, in_app, work, texts, expected
):
    made = document(None)
    draft = TextDraft(texts)
    assert problems_of(work, service.save_draft, OFFICER, made.subject, draft, 0) == {expected}
    assert queries.versions_of(made.phase_id) == []


def test_a_second_version_says_what_changed(document, in_app, work):
    made = document()
    work(service.save_draft, OFFICER, made.subject, TextDraft({"en": NEXT}), 0)
    assert problems_of(work, service.publish_draft, OFFICER, made.subject, {}, 1) == {
        ("note_en", "needed")
    }


def test_people_without_the_role_write_no_versions(document, in_app, work, make, acts):
    made = document()
    with pytest.raises(Forbidden):
        work(service.save_draft, acts(make.person()), made.subject, TextDraft({"en": "Mine."}), 0)
