"""One's own account, sessions and data, and what others see of people."""


def test_one_reads_and_changes_ones_own_profile(make, program_of, anybody):
    person = make.person(display_name="Maren Holt")
    program = program_of(person)
    before = program.get("/me").json
    assert before["display_name"] == "Maren Holt"
    after = program.patch("/me", {"version": before["version"], "bio": "I like trees."}).json
    assert (after["bio"], after["display_name"]) == ("I like trees.", "Maren Holt")
    seen = anybody.get(f"/people/{person}").json
    assert (seen["display_name"], seen["bio"]) == ("Maren Holt", "I like trees.")
    assert "email" not in seen


def test_a_change_based_on_an_older_version_is_refused(somebody):
    version = somebody.get("/me").json["version"]
    assert somebody.patch("/me", {"version": version, "bio": "One"}).status_code == 200
    assert somebody.patch("/me", {"version": version, "bio": "Two"}).status_code == 409
    assert somebody.get("/me").json["bio"] == "One"


def test_an_area_nobody_knows_is_refused_by_name(somebody):
    version = somebody.get("/me").json["version"]
    unknown = "0190a000-0000-7000-8000-000000000000"
    answer = somebody.patch("/me", {"version": version, "area_id": unknown})
    assert answer.json["problems"][0]["field"] == "area_id"


def test_a_lost_device_is_signed_out(make, program_of, client_of, app):
    person, stranger = make.person(), make.person()
    browser = client_of(person)
    assert browser.get("/me").status_code == 200
    program = program_of(person)
    (listed,) = program.get("/me/sessions").json["items"]
    path = f"/me/sessions/{listed['id']}"
    assert program_of(stranger).delete(path).status_code == 404
    assert program.delete(path).status_code == 204
    assert browser.get("/me").status_code == 302
    assert program.delete(path).status_code == 404


def test_tokens_are_listed_without_their_secrets(make, program_of):
    program = program_of(make.person(), "account:read")
    (listed,) = program.get("/me/tokens").json["items"]
    assert listed["scopes"] == ["account:read"]
    assert program.token not in program.get("/me/tokens").text


def test_one_learns_how_far_one_is_verified(somebody):
    found = somebody.get("/me/verification").json
    assert found["level"] == 0
    assert found["page"].endswith("/account/verification")


def test_one_takes_along_everything_the_portal_keeps(make, program_of):
    person = make.person(display_name="Maren Holt")
    proposal = make.proposal(person, title="Shade for the mill")
    found = program_of(person).get("/me/export")
    assert found.status_code == 200
    assert {"identity", "proposals"} <= set(found.json)
    assert "Maren Holt" in found.text
    assert str(proposal) in found.text


def test_a_hidden_profile_is_seen_by_its_owner_alone(make, program_of, anybody):
    person = make.person(profile_public=False)
    path = f"/people/{person}"
    assert anybody.get(path).status_code == 404
    assert program_of(make.person()).get(path).status_code == 404
    assert program_of(person, "proposals:read").get(path).status_code == 404
    assert program_of(person, "account:read").get(path).status_code == 200
