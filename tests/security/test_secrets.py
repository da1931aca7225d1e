"""Logs, listings of options and tokens give nothing away that is not theirs to give."""

import csv
import io

import pytest
from flask import Blueprint

from portal.core.config import declared_options
from portal.core.database import new_id, session, unit_of_work
from portal.core.plugins import Plugin, hookimpl
from portal.core.web import public
from portal.core.web.listings import csv_response
from portal.identity.models import PersonRow
from portal.testing.site import make_site
from tests.api.conftest import Program


class Careless(Plugin):
    """Writes somebody's address twice, at a page whose address is a secret."""

    name = "careless"
    title = "Careless"
    built_in = True

    @hookimpl
    def blueprints(self):
        blueprint = Blueprint("careless", __name__)

        @blueprint.get("/careless/<secret>")
        @public
        def twice(secret):
            for _time in range(2):
                with unit_of_work():
                    session().add(
                        PersonRow(
                            id=new_id(),
                            display_name="Ana Secret",
                            email="ana.secret@example.org",
                            email_key="ana.secret@example.org",
                            created_at=None if secret == "never" else _moment(),
                        )
                    )
            return "done"

        return [blueprint]


def _moment():
    from portal.core import clock

    return clock.now()


def test_an_unexpected_error_is_logged_without_addresses_and_without_the_secret_of_a_link(
    tmp_path, capfd
):
    site = make_site(tmp_path, plugins=(Careless(),))
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    with capfd.disabled():
        site.app.test_client().get("/careless/warming-up")  # elsewhere than the line looked for
    capfd.readouterr()
    answer = site.app.test_client().get("/careless/c0ffee-link-secret")
    site.close()
    assert answer.status_code == 500
    text = "".join(capfd.readouterr())
    assert "UNIQUE constraint failed" in text
    assert "ana.secret@example.org" not in text
    assert "Ana Secret" not in text
    assert "c0ffee-link-secret" not in text


def test_every_option_that_can_hold_a_password_is_listed_without_its_value():
    hidden = {option.name for option in declared_options() if option.secret}
    assert {"database_url", "limits_storage", "smtp_password", "metrics_token"} <= hidden
    assert {"secret_key", "registry_key"} <= hidden


def test_a_token_for_the_account_does_not_take_along_the_drafts_of_every_feature(app, make):
    ana = make.person()
    make.proposal(ana, "draft", title="Something nobody knows of")
    narrow = Program(app.test_client(), make.api_token(ana, "account:read", "account:write"))
    assert narrow.get("/me").status_code == 200
    assert narrow.get("/me/export").status_code == 403
    wide = Program(app.test_client(), make.api_token(ana, "account:export"))
    assert "Something nobody knows of" in wide.get("/me/export").text


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_of_a_table_begins_like_a_formula(app, start):
    with app.test_request_context():
        text = csv_response("x", ["words"], [[f"{start}1+1"]]).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    assert rows[1][0].startswith("'")
