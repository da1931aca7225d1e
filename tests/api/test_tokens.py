"""A token opens what its scopes say, and nothing opens without one."""

import pytest

from tests.api.conftest import NOBODY, Program, operations


def test_every_write_is_refused_to_a_token_without_its_scope(app, make, program_of):
    reader = program_of(make.person("administrator"), "account:read")
    refused = 0
    for method, path, operation in operations(app):
        if method == "get":
            continue
        answer = reader.ask(method, path, {})
        assert (answer.status_code, answer.json["code"]) == (403, "scope"), (method, path)
        assert operation["security"][0]["token"][0] in answer.json["detail"]
        refused += 1
    assert refused > 20


def test_private_things_are_refused_to_a_token_without_the_scope_to_read_them(
    app, make, program_of
):
    writer = program_of(make.person("administrator"), "discussion:write")
    for method, path, operation in operations(app):
        if method == "get" and operation.get("security"):
            answer = writer.ask(method, path)
            assert (answer.status_code, answer.json["code"]) == (403, "scope"), path


def test_nothing_private_and_no_write_works_without_a_token(app, anybody):
    for method, path, operation in operations(app):
        if operation.get("security"):
            answer = anybody.ask(method, path, None if method == "get" else {})
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_scope_to_write_includes_the_one_to_read(make, program_of):
    person = make.person()
    assert program_of(person, "account:write").get("/me").json["id"] == str(person)


def test_a_scope_to_read_does_not_write(make, program_of):
    answer = program_of(make.person(), "account:read").patch("/me", {"version": 1})
    assert answer.status_code == 403


def test_the_cookie_of_somebody_signed_in_counts_for_nothing(make, client_of):
    browser = Program(client_of(make.person()))
    assert browser.get("/me").status_code == 401
    assert browser.post("/proposals", {"title": "By cookie"}).status_code == 401


@pytest.mark.parametrize("token", ["nonsense", "cp_nonsense", "cp_" + "a" * 200, "\xff"])
def test_a_token_that_opens_nothing_is_refused_even_where_none_is_needed(app, token):
    program = Program(app.test_client(), token)
    for path in ("/areas", "/proposals", "/me", f"/proposals/{NOBODY}"):
        answer = program.get(path)
        assert (answer.status_code, answer.json["code"]) == (401, "sign_in")


def test_a_token_that_has_ended_is_refused(make, program_of, clock):
    program = program_of(make.person())
    assert program.get("/me").status_code == 200
    clock(days=31)
    assert program.get("/me").status_code == 401


def test_drafts_are_seen_with_the_scope_for_proposals_only(make, program_of, anybody):
    author = make.person()
    draft = make.proposal(author, "draft", title="Not yet for everybody")
    path = f"/proposals/{draft}"
    assert anybody.get(path).status_code == 404
    assert program_of(make.person()).get(path).status_code == 404
    assert program_of(author, "account:write", "discussion:write").get(path).status_code == 404
    assert program_of(author, "proposals:read").get(path).json["title"] == "Not yet for everybody"


def test_a_role_is_needed_beside_the_scope(make, program_of):
    citizen, administrator = make.person(), make.person("administrator")
    for path in ("/audit", "/deliveries", "/jobs"):
        assert program_of(citizen).get(path).status_code == 403
        assert program_of(administrator).get(path).status_code == 200


def test_no_operation_makes_a_token_stronger(app):
    paths = {(method, path) for method, path, _o in operations(app) if "token" in path}
    assert paths == {("get", "/me/tokens")}
