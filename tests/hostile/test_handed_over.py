"""What a plugin hands over is called as carefully as its hooks, wherever it is called from."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.consultations.models import PhaseRow
from portal.core.clock import now
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.health import Check, Finding
from portal.core.identifiers import format_id
from portal.core.plugins import isolation
from portal.core.plugins.checking import checks_of, findings_of
from portal.core.search.sources import reindex_everything, search_engine
from portal.discussion.models import CommentRow
from portal.identity.models import PersonRow
from portal.sdk import (
    Capability,
    CommentSubject,
    ConsultationHooks,
    DataHooks,
    Decision,
    DiscussionHooks,
    Exporter,
    IdentityHooks,
    LifecycleHooks,
    MethodSummary,
    NotFound,
    Plugin,
    PortalForm,
    ResidenceProof,
    SearchDocument,
    SearchSource,
    hookimpl,
)
from portal.testing.factories import Make
from portal.testing.site import Site, make_site
from tests.hostile.misdeeds import (
    Misdeed,
    breaks_a_statement,
    commits,
    commits_on_the_connection,
    end_of_hanging,
    exits,
    floods,
    gives_a_number,
    gives_garbage,
    raises,
    sleeps,
)
from tests.support.patience import patient_unless

THING = uuid.UUID("0197d3a4-0000-7000-8000-0000000000cc")
MISDEEDS: Mapping[str, Misdeed] = {
    misdeed.__name__: misdeed
    for misdeed in (
        raises,
        exits,
        sleeps,
        floods,
        commits,
        commits_on_the_connection,
        breaks_a_statement,
        gives_a_number,
        gives_garbage,
    )
}
every_misdeed = pytest.mark.parametrize("misdeed", MISDEEDS.values(), ids=MISDEEDS)


class Giver(Plugin, LifecycleHooks, DataHooks, ConsultationHooks, DiscussionHooks, IdentityHooks):
    """Hands over one object of every kind; each of their functions can misbehave."""

    name = "giver"
    title = "Giver"
    capabilities: ClassVar[set[Capability]] = set(Capability)

    def __init__(self) -> None:
        self.behave()

    def behave(self) -> None:
        """Be good again."""
        self.misdeed: Misdeed | None = None
        self.place = ""

    def misbehave(self, misdeed: Misdeed, place: str) -> None:
        """Do something wrong in one place."""
        self.misdeed, self.place = misdeed, place

    def answer(self, place: str, right: Any) -> Any:
        """Return the right answer, or what the misdeed makes of it."""
        if self.misdeed is None or place != self.place:
            return right
        return self.misdeed(right)

    @hookimpl
    def checks(self) -> Sequence[Check]:
        return [Check("giver.check", "Giving", "integrity", lambda: self.answer("check", []))]

    @hookimpl
    def exporters(self) -> Sequence[Exporter]:
        rows: Callable[[], Any] = lambda: self.answer("rows", [("a", 1), ("b", 2)])  # noqa: E731
        columns = {"name": "Name", "number": "Number"}
        return [Exporter("giver_table", "Gifts", "What was given.", columns, rows)]

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        found = SearchDocument(
            f"gift:{THING}", "gift", "A gift", "For you", "en", "/gift", "For you", now()
        )
        return [
            SearchSource(
                "gift",
                "Gifts",
                ("giver.*",),
                lambda _thing: cast(Any, self.answer("document", found)),
                lambda: cast(Any, self.answer("all_ids", [THING])),
            )
        ]

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        def may_comment(_actor: Any, thing: uuid.UUID) -> Decision:
            if thing != THING:
                raise NotFound
            return cast(Decision, self.answer("may_comment", Decision.yes()))

        return [
            CommentSubject(
                "gift",
                lambda _thing: cast(Any, self.answer("title", "A gift")),
                lambda _thing: cast(str, self.answer("url", "/gift")),
                may_comment,
            )
        ]

    @hookimpl
    def participation_methods(self) -> Sequence[Any]:
        return [Giving()]

    @hookimpl
    def verification_methods(self) -> Sequence[Any]:
        return [Handshake()]


GIVER = Giver()


class Giving:
    """A way of taking part."""

    name, title, icon, call = "giving", "Giving", "gift", "Give something"

    def settings_form(self) -> type[PortalForm]:
        return cast(type[PortalForm], GIVER.answer("settings_form", PortalForm))

    def problems(self, _settings: Any) -> Any:
        return GIVER.answer("problems", [])

    def entry_url(self, _consultation: Any, _phase: Any) -> str:
        return cast(str, GIVER.answer("entry_url", "/gift"))

    def results_url(self, _consultation: Any, _phase: Any) -> str | None:
        return cast(str | None, GIVER.answer("results_url", None))

    def office_url(self, _consultation: Any, _phase: Any) -> str | None:
        return cast(str | None, GIVER.answer("office_url", None))

    def summary(self, _consultation: Any, _phase: Any) -> MethodSummary:
        right = MethodSummary(contributions="Nine gifts so far")
        return cast(MethodSummary, GIVER.answer("summary", right))


class Handshake:
    """A way to prove where one lives."""

    name, title, summary, level = "handshake", "A handshake", "We know you.", 1
    requirements: Sequence[Any] = ()
    form_class = PortalForm

    def is_ready(self) -> bool:
        return bool(GIVER.answer("is_ready", True))

    def prove(self, _actor: Any, _answers: Any) -> ResidenceProof | None:
        right = ResidenceProof("f" * 64)
        return cast(ResidenceProof | None, GIVER.answer("prove", right))


@pytest.fixture(scope="session")
def giving_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a portal with the giver."""
    folder = tmp_path_factory.mktemp("giver")
    found = make_site(folder, plugins=(GIVER,), enabled=("giver",), hook_budget_ms=300)
    yield found
    found.close()


@pytest.fixture
def site(giving_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return that portal, emptied; the giver behaves."""
    monkeypatch.setitem(giving_site.app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(isolation, "_crowding", patient_unless(lambda: GIVER.misdeed is sleeps))
    GIVER.behave()
    giving_site.empty()
    yield giving_site
    GIVER.behave()
    end_of_hanging()


@pytest.fixture
def consultation(site: Site, make: Make) -> Any:
    """Return a consultation of which the phase belongs to the giver."""
    made = make.consultation(("More benches",))
    with site.app.app_context(), unit_of_work():
        session().execute(
            update(PhaseRow).where(PhaseRow.id == made.phase_id).values(method="giving")
        )
    return made


@every_misdeed
@pytest.mark.parametrize("place", ["entry_url", "results_url", "summary", "office_url"])
def test_a_way_of_taking_part_that_fails_is_left_out_of_the_page(
    consultation: Any,
    client: FlaskClient,
    client_as: Callable[..., FlaskClient],
    misdeed: Misdeed,
    place: str,
) -> None:
    page = client.get(f"/consultations/{consultation.slug}").text
    assert "Nine gifts so far" in page
    assert "Give something" in page
    GIVER.misbehave(misdeed, place)
    for browser, address in (
        (client, f"/consultations/{consultation.slug}?again"),
        (client_as("administrator"), f"/admin/consultations/{format_id(consultation.id)}"),
    ):
        assert browser.get(address).status_code == 200, address


@every_misdeed
def test_nobody_comments_where_the_plugin_cannot_say_whether_they_may(
    site: Site, client_as: Callable[..., FlaskClient], misdeed: Misdeed
) -> None:
    browser = client_as("citizen")
    address = f"/comments/gift/{format_id(THING)}"
    GIVER.misbehave(misdeed, "may_comment")
    assert browser.post(address, data={"body": "Thank you."}).status_code == 503
    with site.app.app_context():
        assert session().execute(select(func.count()).select_from(CommentRow)).scalar_one() == 0
    GIVER.behave()
    assert browser.post(address, data={"body": "Thank you."}).status_code == 303


def test_what_a_plugin_says_is_not_there_is_not_there_and_no_failure(
    site: Site, client_as: Callable[..., FlaskClient]
) -> None:
    browser = client_as("citizen")
    address = f"/comments/gift/{format_id(uuid.uuid4())}"
    for _time in range(6):
        assert browser.post(address, data={"body": "Thank you."}).status_code == 404
    assert not site.app.extensions["portal"].plugins.breaker.is_open("giver")


@every_misdeed
@pytest.mark.parametrize("place", ["document", "all_ids"])
def test_the_index_is_built_without_what_fails_and_keeps_what_it_had(
    site: Site, make: Make, misdeed: Misdeed, place: str
) -> None:
    make.proposal(title="Benches along the river")
    with site.app.app_context():
        reindex_everything()
        before = set(search_engine().keys())
        assert f"gift:{THING}" in before
        GIVER.misbehave(misdeed, place)
        reindex_everything()
        assert set(search_engine().keys()) == before


# A table may ask the database a lot; two hundred statements are no misdeed there.
@pytest.mark.parametrize("misdeed", [one for one in MISDEEDS.values() if one is not floods])
def test_a_table_that_fails_is_not_given_in_part(client: FlaskClient, misdeed: Misdeed) -> None:
    assert client.get("/open-data/giver_table.csv").text.splitlines()[1:] == ["a,1", "b,2"]
    GIVER.misbehave(misdeed, "rows")
    assert client.get("/open-data/giver_table.csv").status_code == 503
    assert client.get("/open-data/proposals.csv").status_code == 200


@every_misdeed
def test_a_check_that_fails_is_itself_a_finding_beside_the_others(
    site: Site, misdeed: Misdeed
) -> None:
    GIVER.misbehave(misdeed, "check")
    with site.app.app_context():
        checks = checks_of("integrity")
        found: dict[str, list[Finding]] = {one.name: findings_of(one) for one in checks}
    assert "failed" in found.pop("giver.check")[0].what
    assert len(found) > 3
    assert not any("failed" in one.what for listed in found.values() for one in listed)


@every_misdeed
def test_a_proof_that_fails_proves_nothing(
    site: Site, make: Make, client_of: Callable[[uuid.UUID], FlaskClient], misdeed: Misdeed
) -> None:
    person = make.person(level=0)
    browser = client_of(person)
    GIVER.misbehave(misdeed, "prove")
    assert browser.post("/account/verification/handshake").status_code == 503
    with site.app.app_context():
        row = session().get(PersonRow, person)
        assert row is not None
        assert row.level == 0
    GIVER.misbehave(misdeed, "is_ready")
    assert browser.get("/account/verification").status_code == 200
    GIVER.behave()
    # Who keeps people waiting twice is switched off, and is not offered any more.
    expected = 404 if misdeed is sleeps else 303
    assert browser.post("/account/verification/handshake").status_code == expected


def test_a_plugin_counts_in_tables_of_its_own_alone() -> None:
    from portal.core.plugins.tallies import own_tally
    from portal.proposals.models import ProposalRow
    from portal.sdk import TallyTarget

    for kind, words in (("proposals.supports", "does not begin"), ("giver.n", "not its own")):
        with pytest.raises(ValueError, match=words):
            own_tally(GIVER, TallyTarget(kind, ProposalRow.id, ProposalRow.support_count))


def test_folding_goes_on_when_what_a_plugin_does_afterwards_fails(site: Site, make: Make) -> None:
    from types import SimpleNamespace

    from portal.core.database import add_to_tally
    from portal.core.plugins.tallies import own_tally
    from portal.proposals.models import SUPPORTS

    key: Any = SimpleNamespace(class_=SimpleNamespace(__tablename__="plugin_giver_thing"))
    from portal.sdk import TallyTarget

    def fail(_changed: Sequence[uuid.UUID]) -> None:
        raise ValueError("mine")

    target = own_tally(GIVER, TallyTarget("giver.things", key, key, fail))
    proposal = make.proposal()
    with site.app.app_context():
        with unit_of_work():
            add_to_tally(SUPPORTS, proposal, 1)
            assert target.folded is not None
            target.folded([proposal])
        assert fold_tallies() == 1
