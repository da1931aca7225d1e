"""What a handler raises to say how its failure is to be taken."""

from __future__ import annotations


class Retry(Exception):
    """Not now: try again (after ``seconds``, if given).

    :param whole_lane: the other side is down or asks for peace, so nothing else is sent there
        in the meantime either.
    """

    def __init__(
        self, reason: str, seconds: float | None = None, *, whole_lane: bool = False
    ) -> None:
        self.seconds = seconds
        self.whole_lane = whole_lane
        super().__init__(reason)


class GiveUp(Exception):
    """It will never work; a person should look."""


class NotConfigured(Exception):
    """The subscriber cannot work as it is set up: a missing key, a wrong address.

    Nothing more is handed to it until settings change (it is asked again once an hour all the
    same), and the delivery counts as not tried.
    """
