"""What can go wrong with an outgoing request, sorted by what the caller may do next."""

from enum import StrEnum


class EgressProblem(StrEnum):
    """Why a request was refused before anything was sent to the refused place."""

    BAD_URL = "bad_url"
    BAD_SCHEME = "bad_scheme"
    CREDENTIALS_IN_URL = "credentials_in_url"
    BAD_HOST = "bad_host"
    BAD_PORT = "bad_port"
    HOST_NOT_ALLOWED = "host_not_allowed"
    ADDRESS_NOT_PUBLIC = "address_not_public"
    INSECURE_REDIRECT = "insecure_redirect"


class EgressError(Exception):
    """Base of everything ``EgressClient`` raises."""


class EgressRefused(EgressError):
    """We will not make this request; repeating it cannot help."""

    def __init__(self, code: EgressProblem, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class EgressFailed(EgressError):
    """The request was allowed but brought no usable answer.

    ``sent`` is False when the remote cannot have seen it, so repeating is safe. When it is True
    the remote may have acted: repeat only with an idempotency key or after looking.
    """

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
