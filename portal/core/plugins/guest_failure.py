"""A failure of a plugin's code, as the log, administrators and the person are told of it."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.core.plugins.answers import WrongAnswer
from portal.core.plugins.failures import way_to
from portal.core.problems import TryAgain


class GuestFailure(Exception):
    """A plugin's code failed.

    :param reason: raised, timeout, queries or transaction.
    :param detail: what the error said, for the log; it may quote anything.
    :param poisoned: the transaction cannot be trusted any more, so the action cannot go on.
    :param error: the kind of error without what it said, by default ``detail``, which then
        has to be in the portal's own words.
    :param where: the way to it through the code.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        poisoned: bool = False,
        error: str | None = None,
        where: str = "",
    ) -> None:
        self.reason = reason
        self.detail = detail
        self.poisoned = poisoned
        self.error = detail if error is None else error
        self.where = where
        super().__init__(f"{reason}: {detail}")

    def for_the_person(self) -> TryAgain:
        """Return the refusal the person sees; it names no plugin."""
        return TryAgain(
            _("Something went wrong on our side. Nothing was changed; please try again.")
        )

    @classmethod
    def by(cls, error: BaseException) -> GuestFailure:
        """Return the failure of a plugin whose code raised ``error``."""
        said = f"{type(error).__name__}: {error}"
        # What is wrong with an answer are the portal's words, and name types only.
        kind = said if isinstance(error, WrongAnswer) else type(error).__name__
        if isinstance(error, GuestQuit):
            kind = error.kind
        return cls("raised", said[:500], error=kind[:500], where=way_to(error))


class GuestQuit(RuntimeError):
    """A plugin's code tried to end the process or its thread."""

    kind = "SystemExit"

    def of(self, error: BaseException) -> GuestQuit:
        """Say what it raised, and where."""
        self.kind = type(error).__name__
        return self.with_traceback(error.__traceback__)
