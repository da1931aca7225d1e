"""The sample plugin with one slip each: what the contract tests have to notice."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from flask import Blueprint, request
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from portal.sdk import (
    Actor,
    Check,
    EventEnvelope,
    Finding,
    Idempotency,
    NavItem,
    PeriodicJob,
    PrivacyInventory,
    ProposalRecord,
    Severity,
    Subscription,
    hookimpl,
    new_id,
    now,
    public,
    session,
    setting,
    settings_of,
    unit_of_work,
)
from portal_sample.models import GreetingRow, ThanksRow
from portal_sample.plugin import Sample
from portal_sample.records import SampleSettings

FAULTY = Path(__file__).parents[1] / "portal_sample_faults"


@dataclass(frozen=True)
class Fault:
    """A plugin with one slip, and the contract test that has to notice it."""

    plugin: Sample
    noticed_by: str
    at_start: bool = False
    """Whether the portal already notices it when the plugin is enabled."""


class Unversioned(Sample):
    """Says no version."""

    version = "0"


class Outdated(Sample):
    """Was written for another time."""

    requires_sdk = "<0.1"


class Silent(Sample):
    """Asks for nothing and does everything."""

    capabilities = frozenset()


class Mistyped(Sample):
    """Takes what it is not given."""

    @hookimpl
    def nav_items(self, actor: ProposalRecord) -> Sequence[NavItem]:  # type: ignore[override]
        """Take a proposal."""
        return []


class NeedsDatabase(Sample):
    """Asks the database before there is one."""

    @hookimpl
    def startup(self, app: Any) -> None:
        """Ask at start."""
        with app.app_context():
            session().execute(select(ThanksRow.id)).all()


class Talkative(Sample):
    """Asks the database too often for an entry of the header."""

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Ask three times."""
        for _time in range(3):
            session().execute(select(ThanksRow.id).limit(1)).all()
        return []


class Forgetful(Sample):
    """Does again what it did."""

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Greet under a new name each time."""
        wanted = ("proposals.published",)
        return [Subscription("sample.greet", wanted, self.greet, Idempotency.KEY, title="Greet")]

    def greet(self, _envelope: EventEnvelope) -> None:
        """Note one more greeting."""
        with unit_of_work():
            session().execute(insert(GreetingRow).values(proposal_id=new_id(), greeted_at=now()))


class Careless(Sample):
    """Erases nobody."""

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Leave everything."""


class Secretive(Sample):
    """Keeps what it holds to itself."""

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give nothing."""
        return {}


class Unclassified(Sample):
    """Does not say which columns are personal."""

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Say nothing."""
        return PrivacyInventory()


class Destructive(Sample):
    """Throws its data away when it is disabled."""

    @hookimpl
    def disabled(self) -> None:
        """Delete everything."""
        for row in session().scalars(select(ThanksRow)):
            session().delete(row)
        session().flush()


class CrashingJob(Sample):
    """Has a job that fails."""

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Divide by nothing."""
        return [PeriodicJob("sample.divide", timedelta(days=1), lambda: 1 // 0, "Divide")]


class Alarmed(Sample):
    """Finds fault with an empty town."""

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Find fault."""
        return [Check("sample.alarm", "Alarm", "integrity", self.alarm)]

    def alarm(self) -> Iterable[Finding]:
        """Return an error."""
        return [Finding(Severity.ERROR, "There is nothing here.")]


class OneWay(Sample):
    """Has a migration that does not go back."""

    def migrations(self) -> Path:
        """Return the other folder."""
        return FAULTY / "one_way"


class EnglishOnly(Sample):
    """Has words in a template that cannot be translated."""

    def templates(self) -> Path:
        """Return the other folder."""
        return FAULTY / "english"


class Astray(Sample):
    """Has templates outside its name."""

    def templates(self) -> Path:
        """Return the other folder."""
        return FAULTY / "astray"


class HalfTranslated(Sample):
    """Has a catalogue with one text in it."""

    def translations(self) -> Path:
        """Return the other folder."""
        return FAULTY / "halves"


@dataclass(frozen=True)
class OddSettings:
    """A default that the form does not take back."""

    longest: int = setting(200, label="Longest line", minimum=20, maximum=100)


class OddlySet(Sample):
    """Has settings whose defaults are refused."""

    settings = OddSettings  # type: ignore[assignment]


class Paged(Sample):
    """Has one page more, which is told what to do by those who derive from this."""

    body: ClassVar[str] = ""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the page beside the others."""
        pages = Blueprint("sample_odd", __name__)

        @pages.route("/odd", methods=["GET", "POST"])
        @public
        def odd() -> str:
            return self.show()

        return [*super().blueprints(), pages]

    def show(self) -> str:
        """Show the page."""
        if request.method == "POST":
            return str(int(request.form.get("number", "1")))
        return self.body


class Fragile(Paged):
    """Falls over when it is looked at."""

    def show(self) -> str:
        """Divide by nothing."""
        return str(1 // 0)


class Gullible(Paged):
    """Takes whatever is sent for a number."""


class Unreadable(Paged):
    """Has a page without language, title and heading."""

    body = "<html><body><img src='/x.png'></body></html>"


class Leaky(Paged):
    """Shows its key."""

    def show(self) -> str:
        """Show it."""
        return settings_of("sample", SampleSettings).key.reveal()


class Panicking(Paged):
    """Makes more of a database that is away than there is to it."""

    def show(self) -> str:
        """Ask, and fall over."""
        try:
            session().execute(select(ThanksRow.id).limit(1)).all()
        except OperationalError as error:
            raise RuntimeError("what now?") from error
        return ""


FAULTS = (
    Fault(Unversioned(), "test_it_says_its_name_title_and_purpose"),
    Fault(Outdated(), "test_it_fits_this_version_of_the_portal"),
    Fault(Outdated(), "test_the_portal_accepts_it", at_start=True),
    Fault(Silent(), "test_it_asks_for_what_it_does"),
    Fault(Mistyped(), "test_every_hook_exists_and_is_written_as_specified"),
    Fault(NeedsDatabase(), "test_it_starts_without_a_database"),
    Fault(Talkative(), "test_it_keeps_within_its_budgets_on_the_pages_of_the_portal"),
    Fault(Forgetful(), "test_a_delivery_that_is_repeated_changes_nothing_more"),
    Fault(Careless(), "test_an_export_gives_what_is_kept_and_erasure_leaves_nothing"),
    Fault(Secretive(), "test_an_export_gives_what_is_kept_and_erasure_leaves_nothing"),
    Fault(Unclassified(), "test_every_column_is_classified"),
    Fault(Destructive(), "test_its_data_survives_being_disabled"),
    Fault(CrashingJob(), "test_its_jobs_run_twice_on_an_empty_town"),
    Fault(Alarmed(), "test_its_checks_find_nothing_wrong_with_an_empty_town"),
    Fault(OneWay(), "test_migrations_go_up_down_and_up_and_make_what_the_code_says"),
    Fault(EnglishOnly(), "test_no_words_in_templates_are_left_untranslated"),
    Fault(Astray(), "test_its_templates_stand_under_its_own_name"),
    Fault(HalfTranslated(), "test_every_text_is_translated_into_the_languages_it_ships"),
    Fault(OddlySet(), "test_its_settings_have_defaults"),
    Fault(Leaky(), "test_its_secrets_are_shown_to_nobody"),
    Fault(Fragile(), "test_its_pages_break_for_nobody"),
    Fault(Gullible(), "test_nothing_sent_to_it_breaks_it"),
    Fault(Unreadable(), "test_its_pages_can_be_used_by_everybody"),
    Fault(Panicking(), "test_a_database_that_is_away_is_said_so"),
)
