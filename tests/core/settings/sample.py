"""A plugin that can be set in every way there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from portal.core.i18n import TranslatedText
from portal.core.plugins import Capability, Plugin
from portal.core.problems import Problem
from portal.core.settings import (
    ColourCode,
    EmailAddress,
    LongText,
    Offered,
    Secret,
    WebAddress,
    setting,
)
from portal.core.settings.connection import TestResult
from portal.municipality.settings import AreaChoice


class Tone(StrEnum):
    """How to speak."""

    WARM = "warm"
    PLAIN = "plain"


def routes() -> Any:
    """Return what the test wants."""
    return Courier.routes()


@dataclass(frozen=True)
class CourierSettings:
    """One setting of each kind."""

    on: bool = setting(True, label="Carry messages")
    count: int = setting(3, label="Tries", unit="tries", minimum=1, maximum=10)
    share: float = setting(0.5, label="Share")
    sender: str = setting("", label="Sender", max_length=40, pattern="[^!]*", help="Who writes.")
    note: LongText = setting("", label="Note")
    since: date | None = setting(None, label="Since", minimum=date(2020, 1, 1))
    at: time = setting(time(8, 30), label="At")
    pause: timedelta = setting(timedelta(minutes=90), label="Pause", group="Times")
    late: timedelta = setting(timedelta(days=2), label="Late after", group="Times")
    tone: Tone = setting(Tone.WARM, label="Tone")
    side: Literal["left", "right"] = setting("left", label="Side")
    level: int = setting(0, label="Level", choices=[(0, "None"), (3, "All")])
    tones: tuple[Tone, ...] = setting((Tone.WARM,), label="Tones")
    words: tuple[str, ...] = setting((), label="Words")
    contact: EmailAddress = setting("", label="Contact")
    address: WebAddress = setting("", label="Address")
    colour: ColourCode = setting("#0c5a60", label="Colour", advanced=True)
    greeting: TranslatedText = setting(TranslatedText(en="Hello"), label="Greeting", max_length=30)
    area: AreaChoice = setting(None, label="Area")
    route: Annotated[str, Offered(routes)] = setting("none", label="Route")
    key: Secret = setting(Secret(), label="Key", help="From your account there.")

    def validate(self) -> Iterator[Problem]:
        """Object to a contact without a sender."""
        if self.sender == "explode":
            raise RuntimeError("the plugin's own check is broken")
        if self.contact and not self.sender:
            yield Problem("sender", "missing", "Say who writes, if there is a contact.")


@dataclass(frozen=True)
class CourierHere:
    """What can differ in each consultation."""

    count: int = setting(3, label="Tries here", minimum=1, maximum=10)
    key: Secret = setting(Secret(), label="Key here")
    quiet: bool = setting(False, label="Be quiet here")


class Courier(Plugin):
    """Carries messages somewhere, it says."""

    name = "courier"
    title = "Courier"
    capabilities = frozenset({Capability.SETTINGS})
    settings = CourierSettings
    consultation_settings = CourierHere
    answer: Callable[[CourierSettings], Any]
    routes: Callable[[], Any]

    def test_connection(self, settings: CourierSettings) -> TestResult:
        """Answer as the test wants it."""
        found: TestResult = type(self).answer(settings)
        return found


def carried(settings: CourierSettings) -> TestResult:
    """Say what was tried."""
    return TestResult(bool(settings.key), f"{settings.count} tries with {settings.key.reveal()}")


def usual_routes() -> list[tuple[str, str]]:
    """Return what can be chosen."""
    return [("none", "No route"), ("north", "By the north")]


def behave() -> None:
    """Let the plugin do what it should."""
    Courier.answer = staticmethod(carried)
    Courier.routes = staticmethod(usual_routes)


behave()
