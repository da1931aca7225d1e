"""Officers write the form: clear refusals, moves by buttons, wording alone once answered."""

from __future__ import annotations

import pytest

from portal.consultations.methods.survey import queries, service
from portal.consultations.methods.survey.capabilities import SurveyContents, SurveyEntry
from portal.consultations.methods.survey.checks import survey_checks
from portal.consultations.methods.survey.models import SurveyDraftRow, SurveyResponseRow
from portal.consultations.methods.survey.opening import opening_problems
from portal.consultations.methods.survey.records import QuestionDraft, SectionDraft
from portal.consultations.participation.records import Channel, Participant
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import session
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.core.problems import Forbidden, Problems
from portal.testing.factories.surveys import USUAL

pytestmark = pytest.mark.usefixtures("clock")
BOTH = TranslatedText(en="Do you walk?", es="¿Camina usted?")
YES_NO = [
    {"label": {"en": "Yes", "es": "Sí"}},
    {"label": {"en": "No", "es": "No"}},
]


def subject_of(made):
    consultation = consultation_of(made.id)
    return TakePart(consultation, consultation.phase(made.phase_id))


def keys(made):
    return [[one.key for one in page.questions] for page in queries.form_of(made.phase_id).sections]


def draft(**values):
    given = {"kind": "single", "text": BOTH, "settings": {"options": YES_NO}, **values}
    return QuestionDraft(**given)


@pytest.fixture
def officer(make, acts):
    return acts(make.person("officer"), "officer")


@pytest.fixture
def do(work, officer):
    """Return a function that runs a verb of the service on a survey as an officer."""

    def run(verb, made, *args, **kwargs):
        return work(lambda: verb(officer, subject_of(made), *args, **kwargs))

    return run


def refused(call, *args, **kwargs):
    with pytest.raises(Problems) as problems:
        call(*args, **kwargs)
    return [(one.field, one.code) for one in problems.value.problems]


@pytest.mark.both_engines
def test_a_form_is_written_page_by_page(make, do):
    made = make.survey([], state="draft")
    first = do(service.add_section, made, SectionDraft(TranslatedText(en="You")))
    do(service.add_question, made, first, draft(key="walk"))
    show_if = {"all": [{"question": "walk", "is": "equals", "value": "yes"}]}
    do(service.add_question, made, first, draft(kind="short_text", settings={}, show_if=show_if))
    form = queries.form_of(made.phase_id)
    assert [[one.key for one in page.questions] for page in form.sections] == [["walk", "q2"]]
    walk, where = form.questions
    assert [option.key for option in walk.options] == ["o1", "o2"]
    # The officer wrote the words of the option; its key is what is kept.
    assert where.show_if["all"][0]["value"] == "o1"
    assert form.version > 1


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"text": TranslatedText()}, ("text", "needed")),
        ({"text": TranslatedText(en="Only English")}, ("text", "language")),
        ({"kind": "nonsense"}, ("kind", "choice")),
        ({"settings": {"options": YES_NO[:1]}}, ("options", "too_few")),
        ({"settings": {"options": [{"label": {"en": "A"}}, YES_NO[0]]}}, ("options", "language")),
        ({"key": "Not a key"}, ("key", "format")),
        ({"key": "bike"}, ("key", "taken")),
        (
            {"show_if": {"any": [{"question": "x", "is": "answered"}]}},
            ("show_if", "unknown_question"),
        ),
        ({"show_if": {"all": [{"is": "answered"}]}}, ("show_if", "unknown_question")),
        ({"kind": "multiple", "settings": {"options": YES_NO, "least": 3}}, ("least", "range")),
        ({"kind": "number", "settings": {"min": "9", "max": "1"}}, ("max", "order")),
        ({"kind": "number", "settings": {"min": "many"}}, ("min", "number")),
        ({"kind": "scale", "settings": {"low": 1, "high": 99}}, ("high", "range")),
        ({"text": TranslatedText(en="x" * 501, es="x")}, ("text", "too_long")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_named(make, do, values, problem):
    made = make.survey()
    page = queries.form_of(made.phase_id).sections[0].id
    assert refused(do, service.add_question, made, page, draft(**values)) == [problem]
    assert keys(made) == [["bike", "why"], ["safe", "idea"]]


def test_a_move_that_breaks_a_condition_is_refused_by_name(make, do):
    made = make.survey()
    with pytest.raises(Problems) as problems:
        do(service.move_question, made, made.questions["bike"], 1)
    assert "What for?" in problems.value.problems[0].message
    assert keys(made) == [["bike", "why"], ["safe", "idea"]]


def test_what_others_depend_on_is_not_removed_and_they_are_named(make, do):
    made = make.survey()
    page = queries.form_of(made.phase_id).sections[0].id
    behind = {"all": [{"question": "bike", "is": "answered"}]}
    later = queries.form_of(made.phase_id).sections[1].id
    do(service.add_question, made, later, draft(key="walk", show_if=behind))
    with pytest.raises(Problems) as problems:
        do(service.remove_question, made, made.questions["bike"])
    [problem] = problems.value.problems
    assert problem.message == (
        "Other questions depend on what you remove: “2. What for?”, “5. Do you walk?”. "
        "Change their conditions first."
    )
    # What stands on the same page goes with it.
    with pytest.raises(Problems) as problems:
        do(service.remove_section, made, page)
    [problem] = problems.value.problems
    assert "“5. Do you walk?”" in problem.message
    assert "What for?" not in problem.message
    assert keys(made) == [["bike", "why"], ["safe", "idea", "walk"]]


def test_questions_move_within_and_across_pages(make, do):
    made = make.survey()
    do(service.move_question, made, made.questions["idea"], -1)
    assert keys(made) == [["bike", "why"], ["idea", "safe"]]
    do(service.move_question, made, made.questions["idea"], -1)
    assert keys(made) == [["bike", "why", "idea"], ["safe"]]
    do(service.move_question, made, made.questions["idea"], 1)
    assert keys(made) == [["bike", "why"], ["idea", "safe"]]


def test_pages_move_and_go_with_their_questions(make, do):
    made = make.survey()
    first, second = queries.form_of(made.phase_id).sections
    do(service.move_section, made, second.id, -1)
    assert keys(made) == [["safe", "idea"], ["bike", "why"]]
    do(service.remove_section, made, first.id)
    assert keys(made) == [["safe", "idea"]]


def in_file(key, text, behind=None):
    """Return a question of a file, perhaps asked once another is answered."""
    show_if = {"all": [{"question": behind, "is": "answered"}]} if behind else None
    words = {"en": text, "es": text}
    return {"key": key, "kind": "short_text", "text": words, "show_if": show_if}


@pytest.mark.parametrize(
    ("questions", "says"),
    [
        (
            [in_file("a", "A?", "b"), in_file("b", "B?", "a")],
            "These wait for one another: “1. A?”, “2. B?”.",
        ),
        ([in_file("a", "A?", "a")], "“1. A?” cannot depend on itself."),
        (
            [in_file("a", "A?", "b"), in_file("b", "B?")],
            "“1. A?” depends on “2. B?”, which comes later. Move it behind that.",
        ),
        (
            [in_file("a", "A?"), in_file("b", "B?", "c")],
            "“B?”: “2. B?” depends on a question that is not there.",
        ),
        (
            [in_file("a", "A?"), in_file("b", "B?", "a"), in_file("a", "C?")],
            "“C?”: Another question has this key.",
        ),
        ([in_file(f"q{n}", "Q?", f"q{n + 1}") for n in range(2000)], "“Q?”: “1. Q?” depends on a"),
        ([{**in_file("a", "A?"), "show_if": "now"}], "“A?”: These are not questions"),
    ],
)
def test_a_file_whose_conditions_make_no_sense_is_refused_in_true_words(
    make, work, officer, questions, says
):
    made = make.survey([], state="draft")
    subject = subject_of(made)
    content = {"pages": [{"title": {"en": "You", "es": "Tú"}, "questions": questions}]}
    with pytest.raises(Problems) as problems:
        work(
            lambda: SurveyContents().restore(officer, subject.consultation, subject.phase, content)
        )
    [problem] = problems.value.problems
    assert problem.message.startswith(says)


def answer(work, made, actor):
    work(lambda: service.hand_in_answers(actor, subject_of(made), {"safe": 3}, "en"))


@pytest.mark.both_engines
def test_once_answered_only_wording_changes_and_everybody_can_read_which(
    make, do, work, acts, client
):
    made = make.survey()
    answer(work, made, acts(make.person()))
    safe = made.questions["safe"]
    words = TranslatedText(en="How safe do you feel?", es="¿Se siente seguro?")
    same = {"kind": "scale", "required": True, "settings": {}}
    do(service.edit_question, made, safe, draft(**{**same, "text": words}))
    [revision] = queries.revisions_of(made.phase_id)
    assert revision.changes["text"]["before"]["en"] == "How safe is it?"
    assert queries.form_of(made.phase_id).version == revision.version
    page = client.get(f"{made.url}/").text
    assert "How safe is it?" in page
    assert "How safe do you feel?" in page
    for change in ({"required": False}, {"settings": {"low": 0, "high": 5}}):
        changed = draft(**{**same, "text": words, **change})
        assert refused(do, service.edit_question, made, safe, changed) == [("", "answered")]
    assert refused(do, service.remove_question, made, safe) == [("", "answered")]
    assert refused(do, service.move_question, made, safe, 1) == [("", "answered")]
    page_id = queries.form_of(made.phase_id).sections[0].id
    assert refused(do, service.add_question, made, page_id, draft()) == [("", "answered")]


def test_only_those_who_write_consultations_write_questions(make, acts, work):
    made, citizen = make.survey(), acts(make.person())
    draft = SectionDraft(TranslatedText(en="X"))
    with pytest.raises(Forbidden):
        work(lambda: service.add_section(citizen, subject_of(made), draft))


def test_the_form_goes_along_when_a_consultation_is_copied(make, work, officer):
    made, other = make.survey(), make.survey([], state="draft")
    contents = SurveyContents()
    kept = contents.export(subject_of(made).phase)
    target = subject_of(other)
    work(lambda: contents.restore(officer, target.consultation, target.phase, kept))
    assert keys(other) == keys(made)
    assert contents.export(target.phase) == kept


@pytest.mark.parametrize(
    "content",
    [
        {"pages": "all"},
        {"pages": [{"title": {"en": "A"}, "questions": ["what?"]}]},
        {"pages": [{"title": {"en": "A"}, "questions": [{"kind": "single", "text": {"en": "?"}}]}]},
    ],
)
def test_a_form_that_makes_no_sense_is_refused_as_a_whole(make, work, officer, content):
    made = make.survey([], state="draft")
    target = subject_of(made)
    with pytest.raises(Problems):
        work(lambda: SurveyContents().restore(officer, target.consultation, target.phase, content))
    assert keys(made) == []


def test_paper_forms_are_counted_without_what_is_required(make, work):
    made = make.survey()
    subject = subject_of(made)
    entry = SurveyEntry()
    fields = {field.name: field for field in entry.fields(subject.consultation, subject.phase)}
    assert fields["q-why"].kind == "several"
    sheet = Participant("code:1", Channel.PAPER)
    keyed = {"q-bike": ["yes"], "q-why": ["fun"]}
    work(lambda: entry.record(sheet, subject.consultation, subject.phase, keyed))
    desk = Participant("code:2", Channel.DESK)
    assert refused(
        work, lambda: entry.record(desk, subject.consultation, subject.phase, keyed)
    ) == [("q-safe", "needed")]
    assert queries.response_count(made.phase_id) == 1


def test_publishing_is_refused_while_a_survey_would_embarrass(make, work):
    def codes(pages):
        made = make.survey(pages, state="draft")
        return {one.code for one in work(lambda: opening_problems(consultation_of(made.id)))}

    assert codes([]) == {"no_questions"}
    assert codes(USUAL) == set()
    broken = [[{"kind": "single", "key": "x", "options": ("One",)}], []]
    assert codes(broken) == {"empty_page", "broken_question"}


@pytest.mark.both_engines
def test_the_integrity_checks_notice_what_does_not_add_up(make, work, acts):
    made = make.survey(settings={"anonymous": True})
    answer(work, made, acts(make.person()))

    def findings():
        return [finding.what for check in survey_checks() for finding in check.run()]

    assert findings() == []
    work(lambda: session().execute(SurveyResponseRow.__table__.delete()))
    assert any("0 responses and 1 receipts" in what for what in findings())


# -- Pages


@pytest.fixture
def desk(make, browser_of):
    return browser_of(make.person("officer"))


def test_an_officer_writes_and_tries_a_form_in_the_browser(make, desk, app, accessible):
    made = make.survey([], state="draft")
    accessible(desk.client, made.office_url)
    desk.get(made.office_url)
    data = {"title_en": "About you", "title_es": "Sobre usted"}
    assert desk.post(f"{made.office_url}/sections", data).status_code == 303
    with app.app_context():
        section = format_id(queries.form_of(made.phase_id).sections[0].id)
    new = f"{made.office_url}/sections/{section}/questions/new?kind=single"
    accessible(desk.client, new)
    desk.get(new)
    fields = {
        "kind": "single", "text_en": "Do you walk?", "text_es": "¿Camina?", "options-count": "3",
        "options-0-en": "No", "options-0-es": "No", "options-0-place": "2",
        "options-1-en": "Yes", "options-1-es": "Sí", "options-1-place": "1",
        "options-1-quota": "50",
    }  # fmt: skip
    more = desk.post(new, {**fields, "go": "more"})
    assert "Do you walk?" in more.text
    assert desk.post(new, fields).status_code == 303
    with app.app_context():
        [walk] = queries.form_of(made.phase_id).questions
    assert [(str(one.label["en"]), one.quota) for one in walk.options] == [("Yes", 50), ("No", 0)]
    assert "Do you walk?" in desk.get(made.office_url).text
    accessible(desk.client, f"{made.office_url}/questions/{format_id(walk.id)}")
    accessible(desk.client, f"{made.office_url}/sections/{section}")
    accessible(desk.client, f"{made.office_url}/try")
    tried = desk.post(f"{made.office_url}/try", {"q-q1": walk.options[0].key})
    assert "This would have been handed in" in tried.text
    with app.app_context():
        assert session().query(SurveyDraftRow).count() == 0
        assert session().query(SurveyResponseRow).count() == 0


def test_what_is_refused_in_the_browser_keeps_what_was_typed(make, desk, app):
    made = make.survey()
    with app.app_context():
        section = format_id(queries.form_of(made.phase_id).sections[1].id)
    new = f"{made.office_url}/sections/{section}/questions/new?kind=number"
    desk.get(new)
    answer = desk.post(
        new,
        {
            "kind": "number", "text_en": "How many?", "text_es": "¿Cuántos?",
            "settings-min": "9", "settings-max": "1", "if-count": "1", "if-0-question": "bike",
            "if-0-is": "equals", "if-0-value": "Maybe",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "How many?" in answer.text
    assert "The greatest number must not be below the least." in answer.text
    moved = desk.post(
        f"{made.office_url}/questions/{format_id(made.questions['bike'])}/move", {"to": "down"}
    )
    assert moved.status_code == 422
    assert "comes later" in moved.text
