"""What is read at a cost is limited, although reading changes nothing."""

from datetime import timedelta

import pytest

from portal.core.database import unit_of_work
from portal.identity.sessions import open_session
from portal.testing.factories import Make
from portal.testing.site import make_site
from tests.support.limits import let_no_time_pass


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    site = make_site(tmp_path_factory.mktemp("limited"), limits=True)
    yield site
    site.close()


@pytest.fixture
def made(limited, monkeypatch):
    let_no_time_pass(monkeypatch)
    limited.empty()
    return Make(limited.app).consultation(
        ["More trees"], opens_in=timedelta(days=-20), lasts=timedelta(days=1)
    )


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_downloads_of_results_are_limited_per_address(limited, made, ending):
    client = limited.app.test_client()
    statuses = [client.get(f"{made.url}/results.{ending}").status_code for _n in range(61)]
    assert statuses == [200] * 60 + [429]


def test_looking_for_similar_statements_is_limited_per_person(limited, made):
    person = Make(limited.app).person()
    with limited.app.app_context(), unit_of_work():
        token = open_session(person)
    client = limited.app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    statuses = {client.get(f"{made.url}/similar?text=trees").status_code for _n in range(121)}
    assert statuses == {200, 429}
