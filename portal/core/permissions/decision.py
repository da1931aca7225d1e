"""The answer to "may they?": yes, or no with a reason and the way to a yes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed and, when not, why and what would help.

    :param code: stable reason, ``sign_in``, ``verify``, ``closed``, ``role`` …
    :param message: the reason in words for the person, translated.
    :param remedy: endpoint of the page that helps (``identity.sign_in``), or ``None``.
    """

    allowed: bool
    code: str = "allowed"
    message: str = ""
    remedy: str | None = None

    @classmethod
    def yes(cls) -> Decision:
        """Allow."""
        return _YES

    @classmethod
    def no(cls, code: str, message: str, remedy: str | None = None) -> Decision:
        """Refuse, with the reason and, where there is one, the remedy."""
        return cls(False, code, message, remedy)


_YES = Decision(True)
