"""Secret links: they open one draft for reading, for a while, and tell nobody of it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from portal.consultations.composing.models import ConsultationPreviewRow
from portal.consultations.composing.previews import make_preview, previews_of, revoke_preview
from portal.consultations.models import ConsultationRow
from portal.consultations.service import files
from portal.core.database import session, touch, unit_of_work
from portal.core.identifiers import format_id
from portal.core.problems import Forbidden, Problems
from portal.core.uploads import uploads_of

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def link_to(app, make, acts):
    """Return a function that makes a link to a draft and gives its secret."""
    officer = acts(make.person("officer"), "officer")

    def new(made, days=14, label="The press"):
        with app.app_context(), unit_of_work():
            return make_preview(officer, made.id, label, days)

    return new


def opened(client, token):
    answer = client.get(f"/preview/{token}")
    assert answer.status_code == 303
    return answer


def test_whoever_has_a_link_reads_the_draft_as_it_will_be(make, client, link_to):
    made = make.consultation(("More benches",), state="draft", opens_in=timedelta(days=30))
    assert client.get(f"/consultations/{made.slug}").status_code == 404
    answer = opened(client, link_to(made))
    assert answer.location == f"/consultations/{made.slug}"
    page = client.get(answer.location)
    assert "Preview – not public" in page.text
    assert "Open until" in page.text  # it is shown at the moment it opens
    assert client.get(f"{made.url}/").status_code == 200
    assert "Sign in" in client.get(f"{made.url}/").text


def test_it_opens_nothing_else(make, client, link_to):
    made, other = make.consultation(state="draft"), make.consultation(state="draft")
    opened(client, link_to(made))
    assert client.get(f"/consultations/{made.slug}").status_code == 200
    assert client.get(f"/consultations/{other.slug}").status_code == 404
    assert client.get(f"{other.url}/").status_code == 404
    assert made.slug not in client.get("/consultations").text
    assert client.get(f"/api/v1/consultations/{made.slug}").status_code == 404
    assert client.get(f"/admin/consultations/{format_id(made.id)}").status_code == 302


def test_pictures_of_the_draft_come_along_and_those_of_others_do_not(
    app, make, client, link_to, acts
):
    made, other = make.consultation(state="draft"), make.consultation(state="draft")
    officer = acts(make.person("officer"), "officer")
    for one in (made, other):
        raw = io.BytesIO()
        Image.new("RGB", (64, 48), "#246").save(raw, "PNG")
        raw.seek(0)
        with app.app_context(), unit_of_work():
            files.replace_picture(officer, one.id, FileStorage(raw, "river.png"), "The river")
    with app.app_context():
        (mine,), (theirs,) = (uploads_of("consultation", one.id) for one in (made, other))
    assert client.get(mine.address()).status_code == 404
    opened(client, link_to(made))
    assert client.get(mine.address()).status_code == 200
    assert "no-store" in client.get(mine.address()).headers["Cache-Control"]
    assert client.get(theirs.address()).status_code == 404


def test_neither_the_link_nor_the_page_is_told_to_anybody(make, client, link_to):
    made = make.consultation(state="draft")
    token = link_to(made)
    answer = opened(client, token)
    page = client.get(answer.location)
    for one in (answer, page):
        assert one.headers["Referrer-Policy"] == "no-referrer"
        assert one.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert one.headers["Cache-Control"] == "private, no-store"
    assert token not in page.text
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_visitor_is_served_a_page_that_was_made_for_a_link(make, app, client, link_to):
    made = make.consultation(state="draft")
    opened(client, link_to(made))
    assert client.get(f"/consultations/{made.slug}").status_code == 200
    assert app.test_client().get(f"/consultations/{made.slug}").status_code == 404
    with app.app_context(), unit_of_work():
        session().execute(
            update(ConsultationRow).where(ConsultationRow.id == made.id).values(state="published")
        )
        touch("consultations")
    stranger = app.test_client()
    public = stranger.get(f"/consultations/{made.slug}")
    assert public.status_code == 200
    assert "Preview – not public" not in public.text
    # Published, it is the same page for whoever still has the link.
    assert "Preview – not public" not in client.get(f"/consultations/{made.slug}").text


def test_nothing_can_be_sent_with_a_link(make, app, client, link_to, no_csrf):
    made = make.consultation(("More benches",), state="draft")
    opened(client, link_to(made))
    vote = {"statement": "1", "vote": "agree"}
    answer = client.post(f"{made.url}/answer", data=vote)
    assert answer.status_code in (302, 404)
    assert client.post(f"/consultations/{made.slug}").status_code == 405


def test_a_link_looks_as_a_visitor_or_citizen_and_never_as_an_officer(make, client, link_to):
    made = make.consultation(("More benches",), state="draft")
    opened(client, link_to(made))
    citizen = client.get(f"{made.url}/?as=citizen")
    assert "More benches" in citizen.text
    assert "Sign in to take part" in client.get(f"{made.url}/?as=officer").text
    later = client.get(f"/consultations/{made.slug}?on=2027-12-01T10:00")
    assert "See what people said" in later.text


def test_a_link_ends_when_it_expires_is_revoked_or_is_wrong(
    make, app, client, link_to, acts, clock
):
    made = make.consultation(state="draft")
    page = f"/consultations/{made.slug}"
    opened(client, link_to(made, days=1))
    clock(days=1, microseconds=-1)
    assert client.get(page).status_code == 200
    clock(microseconds=1)
    assert client.get(page).status_code == 404
    token = link_to(made)
    opened(client, token)
    officer = acts(make.person("officer"), "officer")
    with app.app_context(), unit_of_work():
        newest = next(
            one for one in previews_of(made.id) if one.used == 1 and one.is_valid(clock())
        )
        revoke_preview(officer, made.id, newest.id)
    assert client.get(page).status_code == 404
    for wrong in (token, "x", "x" * 400, "%00", "ñ"):
        gone = app.test_client().get(f"/preview/{wrong}")
        assert gone.status_code == 404, wrong
    assert "Ask whoever sent it for a new one." in app.test_client().get("/preview/x").text


def test_the_secret_is_not_in_the_database_and_every_use_is_noted(make, app, client, link_to):
    made = make.consultation(state="draft")
    token = link_to(made)
    opened(client, token)
    opened(client, token)
    with app.app_context():
        row = session().execute(select(ConsultationPreviewRow)).scalar_one()
        values = [getattr(row, column.key) for column in row.__table__.columns]
        assert token not in map(str, values)
        assert (row.use_count, row.last_used_at is not None) == (2, True)


def test_leaving_the_preview_forgets_the_link(make, client, link_to):
    made = make.consultation(state="draft")
    opened(client, link_to(made))
    client.get("/preview/end")
    assert client.get(f"/consultations/{made.slug}").status_code == 404


def test_only_drafts_are_shared_and_only_by_those_who_write_them(make, app, link_to, acts):
    published = make.consultation()
    with pytest.raises(Problems):
        link_to(published)
    draft = make.consultation(state="draft")
    for days in (0, 91):
        with pytest.raises(Problems):
            link_to(draft, days=days)
    moderator = acts(make.person("moderator"), "moderator", "editor")
    with app.app_context(), unit_of_work():
        assert make_preview(moderator, draft.id, "", 3)
    helper = acts(make.person("citizen"))
    with app.app_context(), pytest.raises(Exception) as refused, unit_of_work():
        make_preview(helper, draft.id, "", 3)
    assert refused.type.__name__ in ("NotFound", Forbidden.__name__)


def test_an_officer_makes_a_link_sees_its_use_and_revokes_it(
    make, app, browser_of, client, office_of
):
    made = make.consultation(state="draft")
    officer = browser_of(make.person("officer"))
    page = f"{office_of(made)}/previews"
    officer.get(page)
    answer = officer.post(page, {"label": "The press", "days": "7"})
    assert answer.status_code == 200
    token = re.search(r"/preview/([\w-]{40,})", answer.text)[1]
    assert token not in officer.get(page).text
    opened(client, token)
    listed = officer.get(page).text
    assert "The press" in listed
    (link,) = in_app_links(app, made)
    officer.post(f"{page}/{format_id(link.id)}/revoke")
    assert "Revoked" in officer.get(page).text
    assert client.get(f"/consultations/{made.slug}").status_code == 404
    wrong = officer.post(page, {"label": "x", "days": "400"})
    assert wrong.status_code == 422
    assert "Choose from 1 to 90 days." in wrong.text


def in_app_links(app, made):
    with app.app_context():
        return previews_of(made.id)
