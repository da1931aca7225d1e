"""People of the council see their own field, not everybody's drafts and addresses."""

import io
import json

import pytest

from portal.core.database import unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import Scope
from portal.core.uploads import store_document
from tests.api.conftest import Program

PDF = b"%PDF-1.4\nsecret plans\n%%EOF\n"
LIST = "/admin/consultations"


@pytest.fixture
def plans(make):
    """Return two drafts, each of a department of its own."""
    roads, parks = make.department("Roads"), make.department("Parks")
    return (
        make.consultation(title="Plan of roads", state="draft", department_id=roads),
        make.consultation(title="Plan of parks", state="draft", department_id=parks),
        roads,
    )


def test_an_officer_of_one_department_lists_no_drafts_of_another(make, client_of, plans):
    _roads_plan, _parks_plan, roads = plans
    officer = make.person()
    make.grant(officer, "officer", Scope("department", roads))
    page = client_of(officer).get(LIST).text
    assert "Plan of roads" in page
    assert "Plan of parks" not in page


def test_an_editor_of_one_consultation_lists_no_other_draft(make, client_of, plans):
    _roads_plan, parks_plan, _roads = plans
    editor = make.person()
    make.grant(editor, "editor", Scope("consultation", parks_plan.id))
    page = client_of(editor).get(f"{LIST}?state=draft").text
    assert "Plan of parks" in page
    assert "Plan of roads" not in page


def test_a_moderator_lists_no_drafts_on_the_page_or_through_the_api(app, make, client_of, plans):
    moderator = make.person("moderator")
    make.consultation(title="Open to all")
    page = client_of(moderator).get(LIST).text
    assert "Open to all" in page
    assert "Plan of" not in page
    program = Program(app.test_client(), make.api_token(moderator))
    answer = program.get("/office/consultations")
    assert answer.status_code == 200
    assert "Plan of" not in json.dumps(answer.json)


def test_an_officer_of_the_whole_portal_lists_every_draft(make, client_of, plans):
    page = client_of(make.person("officer")).get(LIST).text
    assert "Plan of roads" in page
    assert "Plan of parks" in page


def test_a_moderator_cannot_guess_addresses_by_searching_for_them(make, client_of):
    make.person(display_name="Ana Ruiz", email="hidden.address@example.org")
    path = "/admin/people?q=hidden.addr"
    assert "Ana Ruiz" not in client_of(make.person("moderator")).get(path).text
    assert "Ana Ruiz" in client_of(make.person("administrator")).get(path).text
    assert "Ana Ruiz" in client_of(make.person("moderator")).get("/admin/people?q=ruiz").text


def test_a_moderator_of_one_department_does_not_list_the_whole_towns_comments(make, client_of):
    moderator = make.person()
    make.grant(moderator, "moderator", Scope("department", make.department()))
    assert client_of(moderator).get("/admin/comments").status_code == 403
    assert client_of(make.person("moderator")).get("/admin/comments").status_code == 200


def file_of(app, kind, subject_id, owner_id):
    with app.app_context(), unit_of_work():
        made = store_document(
            io.BytesIO(PDF),
            subject_kind=kind,
            subject_id=subject_id,
            owner_id=owner_id,
            name="plan.pdf",
        )
    return f"/files/{format_id(made)}"


@pytest.mark.parametrize("role", ["administrator", "officer", "editor", "moderator"])
def test_the_files_of_a_draft_proposal_are_its_authors_alone(app, make, client_of, role):
    author = make.person()
    draft = make.proposal(author, "draft")
    path = file_of(app, "proposal", draft, author)
    assert client_of(make.person(role)).get(path).status_code == 404
    assert client_of(author).get(path).status_code == 200


def test_the_files_of_a_draft_consultation_are_for_those_who_may_see_it(
    app, make, client, client_of, plans
):
    roads_plan, _parks_plan, roads = plans
    path = file_of(app, "consultation", roads_plan.id, None)
    own, other = make.person(), make.person()
    make.grant(own, "officer", Scope("department", roads))
    make.grant(other, "officer", Scope("department", make.department("Schools")))
    assert client_of(own).get(path).status_code == 200
    assert client_of(other).get(path).status_code == 404
    assert client_of(make.person("moderator")).get(path).status_code == 404
    assert client.get(path).status_code == 404
