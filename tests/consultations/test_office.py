"""The back office: writing, publishing, moderating."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.consultations.methods.statements.queries import statements_of
from portal.consultations.queries import consultation_by_slug, consultation_of
from portal.consultations.records import ConsultationState
from portal.consultations.service import files
from portal.core.identifiers import format_id
from portal.core.problems import Problems
from portal.core.uploads import uploads_of

pytestmark = pytest.mark.usefixtures("clock")


def picture():
    raw = io.BytesIO()
    Image.new("RGB", (640, 480), "#246").save(raw, "PNG")
    raw.seek(0)
    return raw


def filled(department, **changes):
    texts = {
        f"{name}_{language}": f"{name} in {language}: how should it change?"
        for name in ("title", "summary", "description", "privacy_notice")
        for language in ("en", "es")
    }
    values = {
        "version": "0",
        **texts,
        "slug": "riverside",
        "department_id": str(department),
        "languages": ["en", "es"],
        "level": "0",
    }
    return {**values, **changes}


def phase(**changes):
    return {
        "version": "",
        "method": "statements",
        "title_en": "Say what you think",
        "title_es": "Diga lo que piensa",
        "opens_at": "2027-05-05T10:00",
        "closes_at": "2027-06-05T10:00",
        "settings-own_statements": "y",
        "settings-per_person": "5",
        **changes,
    }


@pytest.fixture
def officer(make, browser_of):
    browser = browser_of(make.person("officer"))
    browser.get("/admin/consultations/new")
    return browser


def test_an_officer_writes_adds_a_phase_and_publishes(make, app, client, officer):
    department = make.department()
    made = officer.post("/admin/consultations/new", filled(department))
    assert made.status_code == 303
    overview = officer.get(made.location)
    assert "Add a phase: when people take part, and how." in overview.text
    refused = officer.post(f"{made.location}/publish")
    assert refused.status_code == 422
    assert "Add a phase: when people take part, and how." in refused.text
    assert officer.post(f"{made.location}/phases/new", phase()).status_code == 303
    assert officer.post(f"{made.location}/publish").status_code == 303
    assert client.get("/consultations/riverside").status_code == 200
    with app.app_context():
        found = consultation_by_slug("riverside")
        assert found.state is ConsultationState.PUBLISHED
        # 10:00 on the town's clock is 8:00 in UTC in summer.
        assert found.phases[0].opens_at.isoformat() == "2027-05-05T08:00:00+00:00"
        assert found.phases[0].settings["per_person"] == 5
        assert found.phases[0].settings["moderated"] is False
    assert officer.post(f"{made.location}/close").status_code == 303
    assert officer.post(f"{made.location}/archive").status_code == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title_en": "", "title_es": ""}, "Write the title in at least one language."),
        ({"title_en": "x" * 200}, "Shorten this to 150 characters."),
        ({"slug": "Ribera!"}, "Use small letters"),
        ({"min_age": "old"}, "Write an age in years"),
        ({"min_age": "60", "max_age": "20"}, "The greatest age must not be below the least."),
        ({"department_id": "nonsense"}, "Choose from the list."),
        ({"languages": []}, "Choose at least one language."),
    ],
)
def test_a_form_that_is_refused_says_why_and_keeps_what_was_typed(make, officer, changes, words):
    answer = officer.post("/admin/consultations/new", filled(make.department(), **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "description in es: how should it change?" in answer.text
    if changes.get("title_en"):
        assert changes["title_en"] in answer.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_at": "tomorrow"}, "Write day and time"),
        ({"opens_at": "99999-01-01T00:00"}, "Write day and time"),
        ({"opens_at": "0001-01-01T00:00"}, "Choose a year from 1990 to 2200."),
        ({"closes_at": ""}, "Say when the phase closes."),
        ({"closes_at": "2027-05-01T10:00"}, "Choose an end after the beginning."),
        ({"settings-per_person": "0"}, "Give a number from 1 to 100."),
        ({"settings-per_person": "x"}, "Write a whole number."),
    ],
)
def test_a_phase_that_is_refused_says_why(make, officer, changes, words):
    made = make.consultation(state="draft")
    url = f"/admin/consultations/{format_id(made.id)}/phases/new"
    answer = officer.post(url, phase(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Diga lo que piensa" in answer.text


def test_of_two_open_forms_the_second_sees_the_newer_text_and_keeps_its_own(make, app, officer):
    made = officer.post("/admin/consultations/new", filled(make.department())).location
    version = re.search(r'name="version"[^>]*value="(\d+)"', officer.get(f"{made}/edit").text)[1]
    values = filled(make.department(), version=version)
    first = officer.post(f"{made}/edit", {**values, "summary_en": "What the first officer wrote"})
    assert first.status_code == 303
    second = officer.post(f"{made}/edit", {**values, "summary_en": "What the second one wrote"})
    assert second.status_code == 409
    assert "What the first officer wrote" in second.text
    assert "What the second one wrote" in second.text
    newer = re.search(r'name="version"[^>]*value="(\d+)"', second.text)[1]
    third = officer.post(
        f"{made}/edit", {**values, "summary_en": "What the second one wrote", "version": newer}
    )
    assert third.status_code == 303


def test_a_picture_needs_words_and_a_lying_file_is_refused_with_everything_kept(make, app, officer):
    values = filled(make.department())
    for file, alt, words in (
        (picture(), "", "Say in a few words what the picture shows"),
        (io.BytesIO(b"<svg onload=alert(1)>"), "A river", "This is no picture we can show."),
    ):
        answer = officer.post(
            "/admin/consultations/new",
            {**values, "picture": (file, "river.png"), "picture_alt": alt},
        )
        assert answer.status_code == 422
        assert words in answer.text
        assert "description in es: how should it change?" in answer.text
    with app.app_context():
        assert consultation_by_slug("riverside") is None
    sent = {**values, "picture": (picture(), "river.png"), "picture_alt": "The river at dusk"}
    assert officer.post("/admin/consultations/new", sent).status_code == 303
    with app.app_context():
        found = consultation_by_slug("riverside")
        assert [one.alt for one in uploads_of("consultation", found.id)] == ["The river at dusk"]


def test_a_file_that_is_too_large_is_told_the_limit(make, work, acts):
    made, officer = make.consultation(), acts(make.person("officer"), "officer")
    heavy, wide = io.BytesIO(b"x" * (8 * 1024 * 1024 + 1)), io.BytesIO()
    Image.new("1", (7_000, 6_000)).save(wide, "PNG")
    wide.seek(0)
    for file, words in (
        (heavy, "The file is too large. Choose one of at most 8 megabytes."),
        (wide, "The picture has too many pixels. Choose one of at most 40 megapixels."),
    ):
        with pytest.raises(Problems) as refused:
            work(files.replace_picture, officer, made.id, FileStorage(file, "a.png"), "The river")
        assert [problem.message for problem in refused.value.problems] == [words]


def test_documents_are_added_and_removed(make, app, officer):
    made = make.consultation()
    url = f"/admin/consultations/{format_id(made.id)}"
    wrong = officer.post(f"{url}/documents", {"name": "Plan"})
    assert wrong.status_code == 422
    assert "Choose a PDF file." in wrong.text
    lying = {"name": "Plan", "document": (io.BytesIO(b"GIF89a"), "plan.pdf")}
    assert "This is no PDF." in officer.post(f"{url}/documents", lying).text
    plan = (io.BytesIO(b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"), "plan.pdf")
    assert officer.post(f"{url}/documents", {"name": "Plan", "document": plan}).status_code == 303
    with app.app_context():
        (document,) = uploads_of("consultation", made.id)
    assert "Plan" in officer.get(f"/consultations/{made.slug}").text
    gone = officer.post(f"{url}/documents/{format_id(document.id)}/remove")
    assert gone.status_code == 303
    with app.app_context():
        assert uploads_of("consultation", made.id) == ()


def test_moderators_see_what_waits_decide_and_give_reasons(make, app, browser_of):
    made = make.consultation(settings={"moderated": True})
    waiting = [make.statement(made, n, state="pending") for n in (1, 2)]
    browser = browser_of(make.person("moderator"))
    url = f"/admin/consultations/{format_id(made.id)}/phases/{format_id(made.phase_id)}/statements"
    assert "Statement 1" in browser.get(url).text
    assert browser.post(f"{url}/{format_id(waiting[0])}", {"state": "accepted"}).status_code == 303
    refused = browser.post(f"{url}/{format_id(waiting[1])}", {"state": "rejected"})
    assert refused.status_code == 422
    assert "Say why, so that the author can understand it." in refused.text
    reason = {"state": "rejected", "reason": "It names a neighbour"}
    assert browser.post(f"{url}/{format_id(waiting[1])}", reason).status_code == 303
    assert "It names a neighbour" in browser.get(f"{url}?state=rejected").text
    with app.app_context():
        assert [one.number for one in statements_of(made.phase_id)] == [1]


def test_the_dashboard_says_how_many_statements_wait_and_since_when(make, app, in_app, acts):
    from portal.consultations.methods.statements.plugin import plugin

    made = make.consultation()
    make.statement(made, 1, state="pending")
    with app.test_request_context("/admin"):
        (tile,) = plugin.dashboard_tiles(acts(make.person("moderator"), "moderator"))
        assert (tile.count, tile.oldest is not None) == (1, True)
        assert plugin.dashboard_tiles(acts(make.person())) == []


def test_statements_to_begin_with_are_added_one_per_line(make, app, officer):
    made = make.consultation()
    url = f"/admin/consultations/{format_id(made.id)}/phases/{format_id(made.phase_id)}/statements"
    lines = "More benches by the water\n\nFewer cars on the quay\n"
    assert officer.post(f"{url}/seeds", {"texts": lines, "language": "en"}).status_code == 303
    with app.app_context():
        assert [one.is_seed for one in statements_of(made.phase_id)] == [True, True]
    long = officer.post(f"{url}/seeds", {"texts": "x" * 400, "language": "en"})
    assert long.status_code == 422
    assert "x" * 400 in long.text


@pytest.mark.parametrize("role", ["citizen", "moderator", "editor"])
def test_only_those_with_the_role_may_write_and_publish(make, app, browser_of, role):
    made = make.consultation(state="draft")
    browser = browser_of(make.person(role))
    url = f"/admin/consultations/{format_id(made.id)}"
    assert browser.post(f"{url}/publish").status_code == 403
    writes = browser.get("/admin/consultations/new").status_code
    assert writes == (200 if role == "editor" else 403)
    with app.app_context():
        assert consultation_of(made.id).state is ConsultationState.DRAFT


def test_every_office_page_opens_for_an_officer(make, officer):
    made = make.consultation(("A first statement here",))
    url = f"/admin/consultations/{format_id(made.id)}"
    for tail in (
        "",
        "/edit",
        "/phases/new",
        f"/phases/{format_id(made.phase_id)}",
        f"/phases/{format_id(made.phase_id)}/statements?state=accepted",
    ):
        assert officer.get(f"{url}{tail}").status_code == 200, tail
    assert officer.get("/admin/consultations?state=published&cursor=nonsense").status_code == 200
    for wrong in ("/phases/00000000000000000000000000", "/x"):
        assert officer.get(f"{url}{wrong}").status_code == 404
